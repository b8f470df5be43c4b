"""How rules of production_yield answer a batch: row by row, a finding each, put together for the vectorized call."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from udfs.alert_body import Body, Told
from udfs.candidates import Candidate, Links, rows, subject, told
from udfs.judged import Column, Judged, unjudged
from udfs.verdicts import line, lines

if TYPE_CHECKING:
    from udfs.models.files import Loaded


class Row(NamedTuple):
    """One candidate with its arrays; an array that its view has not is null."""

    own: Candidate
    op: str | None
    told: Told
    readings: Any
    sizes: Any
    times: Any
    signs: Any


class Verdict(NamedTuple):
    """What is said of one subject: its name within the rule, the alert's body, and whether it is out of line."""

    name: str
    body: Body
    fired: bool = True


class Finding(NamedTuple):
    """What a rule makes of one row.

    Attributes:
        score: Null: cannot say; `kind` then has the reason.
        kind: Kind of finding.
        alerted: Whether it is told of.
        verdicts: What is told.
        features: Features by name that the row's series or block has, none where it is too short.
        model: Name and version of the model that answered, null where a rule did.
    """

    score: float | None = None
    kind: str | None = None
    alerted: bool = False
    verdicts: Sequence[Verdict] = ()
    features: Mapping[str, float | int | None] | None = None
    model: str | None = None


@dataclass(frozen=True)
class Measured(Judged):
    """Answers with the features they hold, key, tab, JSON object, and the model that gave them; text, shape (n,)."""

    features: Column
    model: Column


def unmeasured(count: int) -> Measured:
    """Return answers to rows that nobody judged.

    >>> unmeasured(1).frame(pd.RangeIndex(1)).values.tolist()
    [[nan, None, False, None, None, None]]
    """
    null = np.full(count, None, dtype="object")
    return Measured(**vars(unjudged(count)), features=null, model=null.copy())


def told_of(score: float | None, kind: str, *verdicts: Verdict) -> Finding:
    """Return a finding that is told of.

    >>> told_of(4.0, "low").alerted
    True
    """
    return Finding(score, kind, alerted=True, verdicts=verdicts)


CANNOT_SAY = Finding()
Asked = Callable[[], "Loaded | None"]
"""Loads the pinned version of a rule's model, once per worker; null where none is pinned."""


def NO_MODEL() -> None:  # noqa: N802  stands for a constant
    """Return no model."""


NEWS = pd.Timedelta(hours=36)
"""What is known later than this after it happened is history: it is scored, and opens no alert."""
Judge = Callable[[Row], Finding]
KEYS = {"operation": "operation_id"}
"""Names that keys of feature views have where facts have others."""


def answered(part: pd.DataFrame, links: Links, judge: Judge, keys: Sequence[str] = ()) -> Measured:
    """Return the answers of a rule to its rows, shape (n,).

    A kind that comes without score is the reason why nothing can be said.

    Args:
        part: The rows.
        links: Templates of ERP addresses.
        judge: The rule.
        keys: Facts that features are kept by, behind the source.
    """
    found = unmeasured(len(part))
    arrays = zip(*(part[name].tolist() for name in ("op", "readings", "sizes", "times", "signs")), strict=True)
    for place, (own, (op, *series)) in enumerate(zip(rows(part), arrays, strict=True)):
        row = Row(own, op, told(own, links), *series)
        finding = _news(row, judge(row))
        found.score[place] = float("nan") if finding.score is None else finding.score
        found.kind[place] = finding.kind
        found.alerted[place] = finding.alerted
        found.features[place] = _message(row, keys, finding.features)
        found.model[place] = finding.model
        found.verdicts[place] = lines(
            line(subject(own, verdict.name), verdict.body, fired=verdict.fired) for verdict in finding.verdicts
        )
    return found


def _message(row: Row, keys: Sequence[str], features: Mapping[str, float | int | None] | None) -> str | None:
    """Return features as their topic has them: key, tab, JSON object; null where there are none or a key is missing."""
    facts = row.told.facts
    values = [row.own.source, *(facts.get(name) for name in keys)]
    if features is None or not keys or None in values:
        return None
    numbers = {name: value if value is not None and math.isfinite(value) else None for name, value in features.items()}
    named = dict(zip(("source", *(KEYS.get(name, name) for name in keys)), values, strict=True))
    return "|".join(map(str, values)) + "\t" + json.dumps(named | numbers | {"known_time": facts.get("seen")})


def _news(row: Row, finding: Finding) -> Finding:
    """Return a finding as it is told: of history, what opened before may still end."""
    seen, happened = moment(row.told.facts, "seen"), moment(row.told.facts, "event_time")
    if seen is None or happened is None or seen - happened <= NEWS:
        return finding
    return finding._replace(alerted=False, verdicts=[one for one in finding.verdicts if not one.fired])


def moment(facts: Any, name: str) -> pd.Timestamp | None:  # noqa: ANN401  facts of a row
    """Return a time of the facts, null where they do not tell."""
    return None if facts.get(name) is None else pd.Timestamp(facts[name])


def number(facts: Any, name: str) -> float | None:  # noqa: ANN401  facts of a row
    """Return a number of the facts, null where they do not tell.

    >>> number({"a": "1.5", "b": None}, "a"), number({"b": None}, "b")
    (1.5, None)
    """
    return None if facts.get(name) is None else float(facts[name])


def members(row: Row) -> list[str]:
    """Return the texts of a row's block, none where it has no block."""
    return [] if row.own.members is None else [text for text in row.own.members if text is not None]
