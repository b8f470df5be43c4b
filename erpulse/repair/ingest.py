"""What raw records say and the canonical topics do not: rows and dead letters that an outage took. Pure.

A transaction that stays open past its timeout is aborted by the broker; a job that was down meanwhile has counted its
records as written. So the log is compared with what the pure functions make of the raw records, and what is missing is
appended: first the row that wrongly counts is taken back, then the right one counts. The job's own state is right; a
later version of such a document goes on from the row that is appended here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.accept import Message
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from erpulse.repair.shadow import Row, Shadow

_SIGN = re.compile(r'^\{"sign":-?1,"superseded":(true|false),')
_PROVENANCE = {
    "sign",
    "superseded",
    "raw_topic",
    "raw_partition",
    "raw_offset",
    "raw_time",
    "event_id",
    "order_key",
    "op",
}
"""Columns that tell of the record a row came from; they differ where a record was delivered twice."""
OLD, MISSING, GONE = "counts in an old version", "does not count", "counts, and should not"


@dataclass(frozen=True)
class Lack:
    """One thing that the log lacks.

    Attributes:
        name: Identity of the document, or id of the dead letter.
        what: What is wrong, in words.
        messages: The records that mend it, in order.
    """

    name: str
    what: str
    messages: tuple[Message, ...]


def lacking(shadow: Shadow, rows: Mapping[str, Row], letters: set[str]) -> list[Lack]:
    """Return what the log lacks.

    Documents that the raw records do not tell of are left alone: their records may have left the raw topics.

    Args:
        shadow: What the raw records give.
        rows: The last row of each document, as the canonical topics have it.
        letters: Ids of the dead letters that are there.
    """
    documents = (_lack(name, wanted, rows.get(name)) for name, wanted in sorted(shadow.rows.items()))
    lost = sorted(shadow.letters.keys() - letters)
    refused = [Lack(name, "its dead letter is missing", (_letter(name, shadow),)) for name in lost]
    return [one for one in documents if one is not None] + refused


def _lack(name: str, wanted: Row, found: Row | None) -> Lack | None:
    counts, should = _counts(found), _counts(wanted)
    if _own(counts) == _own(should):
        return None
    both = counts is not None and should is not None
    mended = [_signed(name, -1, counts, both=both)] if counts else []
    mended += [_signed(name, 1, should, both=both)] if should else []
    what = (
        "counts, and should not"
        if should is None
        else "does not count"
        if counts is None
        else "counts in an old version"
    )
    return Lack(name, what, tuple(mended))


def _counts(row: Row | None) -> Row | None:
    return row if row is not None and row.columns["sign"] > 0 else None


def _own(row: Row | None) -> dict[str, object] | None:
    return row and {name: value for name, value in row.columns.items() if name not in _PROVENANCE}


def _signed(name: str, sign: int, row: Row, *, both: bool) -> Message:
    """Return a row with another sign; all else stays as it is written, digit by digit."""
    head = f'{{"sign":{sign},"superseded":{"true" if both else "false"},'
    return Message(row.topic, name, _SIGN.sub(lambda _: head, row.value, count=1))


def _letter(name: str, shadow: Shadow) -> Message:
    return Message(DEAD_LETTERS, name, shadow.letters[name])
