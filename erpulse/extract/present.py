"""What a canonical topic holds already, so that a second replay of an extract adds nothing."""

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from connectors import broker

if TYPE_CHECKING:
    from connectors.settings import Kafka
    from erpulse.extract.record import ExtractMap


class _Line(msgspec.Struct, frozen=True):
    """What of a canonical record tells whether a row is there; heartbeats have none of it."""

    source: str = ""
    event_id: str = ""
    sign: int = 0


class Present(NamedTuple):
    """What a topic holds: `event_id` and sign of the rows of the sources, and the latest time of all records (ms)."""

    rows: set[tuple[str, int]]
    last_ms: int

    def prior(self, declared: "ExtractMap") -> list[tuple[str, str, int]]:
        """Return delivery, hash and number of the lines that are there, for a map by content."""
        if not declared.identity.content:
            return []
        lead = f"{declared.source}|{declared.event}|"
        documents = {event_id.rpartition("@")[0] for event_id, sign in self.rows if sign > 0}
        parts = (document.removeprefix(lead).split("|") for document in documents if document.startswith(lead))
        return [(code, line, int(nth)) for code, line, nth in parts]


def present(kafka: "Kafka", topic: str, sources: set[str]) -> Present:
    """Read what a topic holds."""
    decode = msgspec.json.Decoder(_Line).decode
    rows: set[tuple[str, int]] = set()
    last = 0
    for record in broker.read_all(kafka, [topic]):
        last = max(last, record.timestamp)
        line = decode(record.value) if record.value else _Line()
        if line.source in sources:
            rows.add((line.event_id, line.sign))
    return Present(rows, last)
