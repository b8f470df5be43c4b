"""Candidates: the rows that rules judge, as they come from Arrow, made safe to read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pandas as pd

from udfs.alert_body import Told
from udfs.members import Member, read
from udfs.verdicts import Subject

_NUMBERS = ("INT", "DOUBLE")
_NEEDED = ["rule", "sign", "event_id", "facts"]
_FACTS: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, Any])
Links = Mapping[str, Mapping[str, str]]
"""Templates of ERP addresses, by source and event."""


class Candidate(NamedTuple):
    """One row that a rule judges; `facts` is a JSON object, `members` its block, JSON objects."""

    rule: str
    source: str
    entity: str
    event_id: str
    sign: float
    facts: str
    members: Sequence[str] | None


def frame(args: Mapping[str, str], columns: "Sequence[pd.Series[Any]]") -> pd.DataFrame:
    """Return a batch as a frame with the index 0, 1, ..., whatever its nulls made of the types.

    Numbers become float64, null is NaN; a truth becomes bool, null is false; a row that lacks rule, sign, version or
    facts has a null rule. The columns themselves are not changed.

    Args:
        args: Names and SQL types.
        columns: Series, shape (n,), in the order of `args`.
    """
    found = pd.DataFrame({name: _column(kind, own) for (name, kind), own in zip(args.items(), columns, strict=True)})
    return found.assign(rule=found["rule"].where(found[_NEEDED].notna().all(axis=1), None))


def rows(part: pd.DataFrame) -> Iterator[Candidate]:
    """Return the rows of a frame one by one."""
    return map(Candidate._make, zip(*(part[name].tolist() for name in Candidate._fields), strict=True))


def entered(part: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows may raise an alert: versions that count from now on, and are news.

    A row of a first snapshot is none; one that revises a document is, even if a snapshot brought it.
    """
    return (part["sign"] > 0) & ((part["op"] != "snapshot") | part["superseded"])


def block(row: Candidate) -> tuple[list[Member], Member] | None:
    """Return the rows of the block and the one among them that the row is; null where it is not there."""
    if row.members is None:
        return None
    found = read(row.members)
    own = next((m for m in reversed(found) if m.event_id == row.event_id and m.sign == row.sign), None)
    return None if own is None else (found, own)


def told(row: Candidate, links: Links) -> Told:
    """Return what words need of a row."""
    return Told(row.source, _FACTS.decode(row.facts), links.get(row.source, {}))


def subject(row: Candidate, name: str | None = None) -> Subject:
    """Return what an alert is about: by default the row's own document, all versions of it."""
    return Subject(row.rule, row.source, row.entity, name or row.event_id.rpartition("@")[0])


def _column(kind: str, own: "pd.Series[Any]") -> "np.ndarray[Any, Any]":
    if kind == "BOOLEAN":
        return own.eq(True).to_numpy("bool")  # noqa: FBT003  null is not true
    return own.to_numpy("float64", na_value=np.nan) if kind in _NUMBERS else own.to_numpy("object")
