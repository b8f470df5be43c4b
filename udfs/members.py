"""Members: the signed rows of one block as a rule sees them, and which documents of it still count."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One signed row. `amount` is in company currency and signed; `known_time` orders the block."""

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

    @property
    def day(self) -> datetime:
        """Return the date on the document, else the day of the event."""
        return datetime.fromisoformat(f"{self.date}T00:00:00+00:00") if self.date else self.event_time


_DECODER = msgspec.json.Decoder(Member, strict=False)


def read(texts: Sequence[str]) -> list[Member]:
    """Return the rows of a block, in the order they were known."""
    return [_DECODER.decode(text) for text in texts]


def live(rows: Iterable[Member]) -> list[Member]:
    """Return the versions that count: entered and not taken back, one per document, oldest first."""
    found: dict[str, Member] = {}
    for row in rows:
        if row.sign > 0:
            found[row.document] = row
        elif row.document in found and found[row.document].event_id == row.event_id:
            del found[row.document]
    return list(found.values())


def before(rows: Sequence[Member]) -> list[Member]:
    """Return the rows known before the last moment of the block: what a rule has already spoken of."""
    return [row for row in rows if row.known_time < rows[-1].known_time]
