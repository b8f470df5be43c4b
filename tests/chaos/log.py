"""What the topics hold when a run has ended: committed records, as they stand in their partitions."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from connectors import broker
from connectors.alerts import TOPIC as ALERTS
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.events import EVENTS
from connectors.settings import Settings
from erpulse.simulate.stream import raw_topics
from jobs.catalog import feature_views

CANONICAL = tuple(table.topic for table in EVENTS.values())
FEATURES = tuple(view.topic for view in feature_views())
SCORES = "scores.procurement_spend"
WRITTEN = (*CANONICAL, *FEATURES, SCORES, ALERTS, DEAD_LETTERS)
"""Every topic that a job writes, in transactions."""
HEARTBEAT = b"{}"


class Record(NamedTuple):
    """A committed record; `time_ms` is when the broker appended it, milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    time_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def json(self) -> dict[str, Any]:
        """Its value."""
        found: dict[str, Any] = json.loads(self.value or b"{}")
        return found


class Log:
    """The committed records of a run by topic, each topic in the order of its partitions; heartbeats left out."""

    def __init__(self, records: Iterable[Record]) -> None:
        """Sort records; heartbeats are left out."""
        self._records: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            if record.topic not in CANONICAL or record.value != HEARTBEAT:
                self._records[record.topic].append(record)
        for own in self._records.values():
            own.sort(key=lambda one: (one.partition, one.offset))

    def of(self, *topics: str) -> list[Record]:
        """Return the records of topics."""
        return [record for topic in topics for record in self._records.get(topic, [])]

    def rows(self, topics: Iterable[str] = CANONICAL) -> list[dict[str, Any]]:
        """Return canonical rows, each with its topic and when it was known."""
        return [record.json | {"topic": record.topic, "known_ms": record.time_ms} for record in self.of(*topics)]


def read(settings: Settings) -> Log:
    """Read everything there is."""
    return Log(map(_record, broker.read_all(settings.kafka, [*raw_topics(), *WRITTEN])))


def _record(one: Any) -> Record:
    headers = tuple(one.headers or ())
    return Record(one.topic, one.partition, one.offset, one.timestamp, one.key, one.value, headers)
