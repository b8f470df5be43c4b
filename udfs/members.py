"""Members: the signed rows of one block as a rule sees them, and which documents of it still count."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

SNAPSHOT = "snapshot"
_GATHERED = '{"rows":'


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One signed row of a block.

    Attributes:
        document: Identity of the document.
        event_id: Identity of this version of it.
        sign: +1 the version counts from now on, -1 it is taken back.
        op: What the source did: insert, update, upsert, delete or snapshot.
        known_time: When the row was known; it orders the block.
        event_time: When it happened in the business.
        number: The system's own number of the document.
        amount: Company currency; invoice and order +, credit memo and return -.
        currency: Company currency, ISO 4217.
        reference: The supplier's own number as typed; null where there is none.
        party: Supplier.
        date: Date on the document, `YYYY-MM-DD`; null where there is none.
        card: Purchasing card of a line that has no reference; null for any other document.
        what: Event it is a row of, in a block that several feed; null elsewhere.
        line: Line of the order that it is about.
        quantity: Ordered +; received +, sent back -; invoiced +, credited -. Null where the row tells none.
        price: Price of one unit, in the document's currency.
        due: Date until when it is to be paid or delivered, `YYYY-MM-DD`.
        status: As the source says.
    """

    document: str
    event_id: str
    sign: int
    op: str
    known_time: datetime
    event_time: datetime
    number: str
    amount: float
    currency: str
    reference: str | None = None
    party: str | None = None
    date: str | None = None
    card: str | None = None
    what: str | None = None
    line: str | None = None
    quantity: float | None = None
    price: float | None = None
    due: str | None = None
    status: str | None = None

    @property
    def day(self) -> datetime:
        """Return the date on the document, else the day of the event; midnight, UTC."""
        if self.date:
            return datetime.fromisoformat(f"{self.date}T00:00:00+00:00")
        return self.event_time.replace(hour=0, minute=0, second=0, microsecond=0)


class Gathered(msgspec.Struct, frozen=True):
    """Rows that were gathered until their document was whole, and when that was."""

    rows: list[Member]
    known_time: datetime


_DECODER = msgspec.json.Decoder(list[Member], strict=False)
_GATHERED_DECODER = msgspec.json.Decoder(list[Gathered], strict=False)


def read(texts: Iterable[str]) -> list[Member]:
    """Return the rows of a block from their JSON, in the order they were known.

    Rows that were gathered are known together, when the last of them was and none had followed for a while.

    >>> read([])
    []
    """
    block = f"[{','.join(texts)}]"
    if not block.startswith(_GATHERED, 1):
        return _DECODER.decode(block)
    return [row for part in _GATHERED_DECODER.decode(block) for row in _together(part)]


def live(rows: Iterable[Member]) -> list[Member]:
    """Return the versions that count: entered and not taken back, one per document, the longest known first.

    A document is known since its first version: a later correction, say a payment status, does not make it new. And it
    is of the first snapshot only while no change of it was seen. So `known_time` and `op` are those of the document.
    """
    found: dict[str, Member] = {}
    first: dict[str, Member] = {}
    for row in rows:
        if row.sign > 0:
            found[row.document] = first[row.document] = _seen(first.get(row.document), row)
        elif row.document in found and found[row.document].event_id == row.event_id:
            del found[row.document]
    return sorted(found.values(), key=lambda row: (row.known_time, row.document))


def before(rows: Sequence[Member]) -> list[Member]:
    """Return the rows known before the last moment of the block: what a rule has already spoken of."""
    return [row for row in rows if row.known_time < rows[-1].known_time]


def _together(part: Gathered) -> list[Member]:
    """Return gathered rows as known at one moment; two topics may have come in any order."""
    own = sorted(part.rows, key=lambda row: row.known_time)
    return [msgspec.structs.replace(row, known_time=part.known_time) for row in own]


def _seen(first: Member | None, row: Member) -> Member:
    """Return a version as one of a document that was known before."""
    if first is None:
        return row
    op = first.op if row.op == SNAPSHOT else row.op
    return msgspec.structs.replace(row, known_time=first.known_time, op=op)
