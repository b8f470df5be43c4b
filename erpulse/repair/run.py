"""The repair of ingest on a broker: read, compare, append."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from connectors import broker
from connectors.accept import Message
from connectors.dead_letters import LARGEST_LETTER
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.events import EVENTS
from connectors.heartbeats import EMPTY
from connectors.intake import origins
from connectors.messages import RawMessage
from connectors.settings import Settings
from erpulse.repair.ingest import Lack, lacking
from erpulse.repair.shadow import Row, Shadow

SETTLED_MS = 60_000
"""Raw records younger than this may still be on their way through the job."""


@dataclass(frozen=True)
class Compared:
    """What was compared, and what the log lacks: numbers of raw records and of canonical documents."""

    raw: int
    documents: int
    lacks: list[Lack]


def compare(settings: Settings, now_ms: int | None = None) -> Compared:
    """Compare raw and canonical topics.

    Documents of which a raw record is younger than a minute are left out: the job may be at work on them.

    Raises:
        ConfigError: no broker answers, or the sources' settings are wrong.
    """
    until = (time.time_ns() // 1_000_000 if now_ms is None else now_ms) - SETTLED_MS
    settled: list[RawMessage] = []
    recent: list[RawMessage] = []
    for message in raw_messages(settings):
        (settled if message.timestamp_ms <= until else recent).append(message)
    shadow, moving = Shadow(settings.sources).take(settled), Shadow(settings.sources).take([*settled, *recent])
    same = {name: row for name, row in shadow.rows.items() if moving.rows[name].value == row.value}
    shadow.rows = same
    rows = last_rows(settings)
    letters = {(record.key or b"").decode() for record in broker.read_all(settings.kafka, [DEAD_LETTERS])}
    return Compared(len(settled), len(rows), lacking(shadow, rows, letters))


def raw_messages(settings: Settings) -> Iterator[RawMessage]:
    """Yield the raw records of all sources."""
    patterns = [origin.topics for origin in origins(settings.sources)]
    topics = [name for name in broker.found(settings.kafka) if any(pattern.fullmatch(name) for pattern in patterns)]
    for one in broker.read_all(settings.kafka, sorted(topics)):
        yield RawMessage(one.key, one.value, tuple(one.headers), one.topic, one.partition, one.offset, one.timestamp)


def last_rows(settings: Settings) -> dict[str, Row]:
    """Return the last row of each document, in the order of its partition."""
    records = broker.read_all(settings.kafka, [table.topic for table in EVENTS.values()])
    return dict(map(_row, _rows_only(records)))


def send(settings: Settings, messages: Iterable[Message]) -> int:
    """Append records in their order, and return how many that were."""
    count = 0
    with broker.producer(settings.kafka, max_request_size=LARGEST_LETTER) as client:
        for count, message in enumerate(messages, 1):  # noqa: B007  -- the last number is how many
            client.send(message.topic, message.value.encode(), key=message.key.encode())
    return count


def _rows_only(records: Iterable[Any]) -> Iterator[Any]:
    return (record for record in records if record.value and record.value != EMPTY.encode())


def _row(record: Any) -> tuple[str, Row]:  # noqa: ANN401  -- a ConsumerRecord
    columns = msgspec.json.decode(record.value)
    return columns["document"], Row(record.topic, columns, record.value.decode())
