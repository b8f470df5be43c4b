"""Alerts and dead letters, counted as they come: by rule and status, by source and reason."""

import time
from collections import Counter, deque
from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import msgspec

from connectors import broker
from connectors.alerts import TOPIC as ALERTS
from connectors.dead_letters import TOPIC as LETTERS
from erpulse.watch.observation import RECENT_S, AlertSeen, LetterSeen

if TYPE_CHECKING:
    from connectors.settings import Kafka

MOST_S = 0.7
"""What one look may spend on reading; what is left is read by the next."""
POLL_MS, POLL_ROWS = 20, 2000


class _Letter(msgspec.Struct):
    """What of a letter is counted; a note of a replay has no reason."""

    topic: str = ""
    partition: int = 0
    offset: int = 0
    source: str = ""
    reason: str = ""
    detail: str = ""


class _Alert(msgspec.Struct):
    rule: str
    status: str


class Counts:
    """Alerts and letters so far. Pure but for what it is given."""

    def __init__(self) -> None:
        """Begin with none."""
        self._alerts: Counter[tuple[str, str]] = Counter()
        self._letters: Counter[tuple[str, str]] = Counter()
        self._recent: deque[tuple[int, tuple[str, str]]] = deque()
        self._examples: dict[tuple[str, str], str] = {}

    def add(self, topic: str, value: bytes, timestamp_ms: int) -> None:
        """Count one record; one that cannot be read is not counted."""
        try:
            if topic == ALERTS:
                alert = msgspec.json.decode(value, type=_Alert)
                self._alerts[alert.rule, alert.status] += 1
            else:
                self._add(msgspec.json.decode(value, type=_Letter), timestamp_ms)
        except msgspec.DecodeError:
            return

    def alerts(self) -> tuple[AlertSeen, ...]:
        """Return the alerts by rule and status."""
        return tuple(AlertSeen(rule, status, n) for (rule, status), n in sorted(self._alerts.items()))

    def letters(self, now_ms: int) -> tuple[LetterSeen, ...]:
        """Return the letters by source and reason."""
        while self._recent and self._recent[0][0] < now_ms - RECENT_S * 1000:
            self._recent.popleft()
        recent = Counter(key for _, key in self._recent)
        return tuple(LetterSeen(*key, n, recent[key], self._examples[key]) for key, n in sorted(self._letters.items()))

    def _add(self, letter: _Letter, timestamp_ms: int) -> None:
        if not letter.reason:
            return
        key = (letter.source or "unclaimed", letter.reason)
        self._letters[key] += 1
        self._recent.append((timestamp_ms, key))
        self._examples[key] = f"{letter.reason} in {letter.topic}/{letter.partition}/{letter.offset}: {letter.detail}"


class Tails:
    """Reads on where the last look ended.

    Args:
        kafka: Where the log is.
        topics: `erp.alerts`, `erp.dead-letters` or both; those that are not there are left out.
        since_ms: Where to begin, milliseconds since 1970; null for the beginning.
    """

    def __init__(self, kafka: "Kafka", topics: Iterable[str], since_ms: int | None = None) -> None:
        """Connect and go to the place.

        Raises:
            ConfigError: no broker answers.
        """
        from kafka import TopicPartition  # noqa: PLC0415

        self.counts = Counts()
        self._held = ExitStack()
        more = {"fetch_max_wait_ms": POLL_MS, "max_poll_records": POLL_ROWS}
        self._client = self._held.enter_context(broker.consumer(kafka, **more))
        numbers = {topic: self._client.partitions_for_topic(topic) or () for topic in topics}
        self._places = [TopicPartition(topic, number) for topic, found in numbers.items() for number in found]
        self._client.assign(self._places)
        self._go_to(since_ms)

    def close(self) -> None:
        """Disconnect."""
        self._held.close()

    def read(self) -> None:
        """Count what has come, up to what is the end now or as far as time allows."""
        until = time.monotonic() + MOST_S
        ends = self._client.end_offsets(self._places) if self._places else {}
        while time.monotonic() < until and any(self._client.position(place) < end for place, end in ends.items()):
            for records in self._client.poll(timeout_ms=POLL_MS).values():
                for record in records:
                    self._take(record)

    def _take(self, record: Any) -> None:  # noqa: ANN401  a ConsumerRecord
        if record.value:
            self.counts.add(record.topic, record.value, record.timestamp)

    def _go_to(self, since_ms: int | None) -> None:
        if not self._places:
            return
        if since_ms is None:
            self._client.seek_to_beginning(*self._places)
            return
        found = self._client.offsets_for_times(dict.fromkeys(self._places, since_ms))
        ends = self._client.end_offsets(self._places)
        for place in self._places:
            self._client.seek(place, found[place].offset if found.get(place) else ends[place])


BOTH = (ALERTS, LETTERS)
