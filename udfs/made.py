"""What was made: the signed confirmations of one shift or order as a rule sees them, and which of them still count."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """One signed row of a confirmation; quantities in units, negative on a reversal.

    Attributes:
        document: Identity of the confirmation.
        event_id: Identity of this version of it.
        sign: +1 the version counts from now on, -1 it is taken back.
        known_time: When the row was known.
        event_time: When the work ended.
        number: The system's own number of it.
        order: Production order.
        operation: Operation within it.
        target: Pieces that were planned.
        cost: Standard cost of a unit, company currency; null where nobody told.
    """

    document: str
    event_id: str
    sign: int
    known_time: datetime
    event_time: datetime
    number: str
    order: str
    operation: str
    good: float
    scrap: float
    rework: float
    review: float | None = None
    target: float | None = None
    seconds: float | None = None
    equipment: str | None = None
    batch: str | None = None
    setting: str | None = None
    worker: str | None = None
    reason: str | None = None
    shift: str | None = None
    unit: str | None = None
    cost: float | None = None
    currency: str | None = None

    @property
    def made(self) -> float:
        """Return all pieces, good or not."""
        return self.good + self.scrap + self.rework


class Total(msgspec.Struct, frozen=True):
    """Pieces of several confirmations, units."""

    good: float
    scrap: float
    rework: float

    @property
    def made(self) -> float:
        """Return all pieces, good or not."""
        return self.good + self.scrap + self.rework


_DECODER = msgspec.json.Decoder(list[Made], strict=False)


def live(texts: Iterable[str]) -> list[Made]:
    """Return the versions that count, one per confirmation, in the order they were known.

    >>> live([])
    []
    """
    found: dict[str, Made] = {}
    for row in _DECODER.decode(f"[{','.join(texts)}]"):
        if row.sign > 0:
            found[row.document] = row
        elif row.document in found and found[row.document].event_id == row.event_id:
            del found[row.document]
    return sorted(found.values(), key=lambda row: (row.known_time, row.document))


def total(rows: Iterable[Made]) -> Total:
    """Return the pieces of confirmations; a reversal takes back what it reverses."""
    own = list(rows)
    return Total(sum(r.good for r in own), sum(r.scrap for r in own), sum(r.rework for r in own))


def cost(rows: Sequence[Made]) -> tuple[float | None, str | None]:
    """Return what a unit costs and in which currency, as the last confirmation that tells says."""
    told = [row for row in rows if row.cost is not None and row.currency is not None]
    return (told[-1].cost, told[-1].currency) if told else (None, None)


def reasons(rows: Iterable[Made]) -> dict[str, float]:
    """Return scrapped pieces by reason, most first; none where nobody gave a reason is under ''."""
    found: dict[str, float] = {}
    for row in rows:
        if row.scrap:
            found[row.reason or ""] = found.get(row.reason or "", 0.0) + row.scrap
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
