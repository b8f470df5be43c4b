"""The alert topic as a reader sees it: committed revisions, with where they stand and when they could be read."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from connectors import broker
from connectors.alerts import TOPIC, Alert
from connectors.errors import ConfigError, ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.settings import Kafka

WAIT_MS = 100
PATIENCE_S = 30.0
_DECODER = msgspec.json.Decoder(Alert)


class Entry(NamedTuple):
    """One revision of one alert as it was read.

    Attributes:
        alert: What it says.
        partition: Partition of `erp.alerts`.
        offset: Place in the partition.
        read_ms: When a reader of committed records got it, milliseconds since 1970.
        value: The record's bytes.
    """

    alert: Alert
    partition: int
    offset: int
    read_ms: int
    value: bytes = b""


class Tail:
    """A reader of committed records of some topics, without a group; it stands at the beginning."""

    def __init__(self, client: Any, topics: Iterable[str]) -> None:  # noqa: ANN401  -- a KafkaConsumer
        """Take a consumer and all partitions of the topics.

        Raises:
            ConfigError: a topic is not there.
        """
        from kafka import TopicPartition  # noqa: PLC0415

        self._client = client
        numbers = {topic: sorted(client.partitions_for_topic(topic) or ()) for topic in topics}
        missing = [topic for topic, found in numbers.items() if not found]
        if missing:
            raise ConfigError(f"topics {missing} are not there; create them: erpulse topics create")
        self.places = [TopicPartition(topic, number) for topic, found in numbers.items() for number in found]
        client.assign(self.places)
        client.seek_to_beginning(*self.places)

    def ends(self) -> "dict[Any, int]":
        """Return where the committed records of each partition end now."""
        return dict(self._client.end_offsets(self.places))

    def seek(self, offsets: "Mapping[Any, int]") -> None:
        """Go on from given places."""
        for place, offset in offsets.items():
            self._client.seek(place, offset)

    def poll(self, wait_ms: int = WAIT_MS) -> list[Any]:
        """Return the records that have come, after waiting for a while if there are none."""
        return [record for batch in self._client.poll(timeout_ms=wait_ms).values() for record in batch]

    def until_now(self) -> Iterator[Any]:
        """Yield the records up to what is the end now.

        Raises:
            ConfigError: the log does not move on, as behind a transaction that nobody ends.
        """
        ends, patience = self.ends(), time.monotonic() + PATIENCE_S
        while any(self._client.position(place) < end for place, end in ends.items()):
            records = self.poll()
            if records:
                patience = time.monotonic() + PATIENCE_S
            elif time.monotonic() > patience:
                raise ConfigError(f"topic {self.places[0].topic!r}: no record came for {PATIENCE_S:.0f} s")
            yield from records


@contextmanager
def tail(kafka: "Kafka", topics: Iterable[str]) -> Iterator[Tail]:
    """Open topics at their beginning.

    Raises:
        ConfigError: no broker answers, or a topic is not there.
    """
    with broker.consumer(kafka, fetch_max_wait_ms=WAIT_MS) as client:
        yield Tail(client, topics)


def entry(record: Any, read_ms: int) -> Entry:  # noqa: ANN401  -- a ConsumerRecord
    """Return what a record of the alert topic says.

    Args:
        record: A Kafka record.
        read_ms: When it was read, milliseconds since 1970.

    Raises:
        ContractError: it is no alert.
    """
    try:
        return Entry(_DECODER.decode(record.value), record.partition, record.offset, read_ms, record.value)
    except msgspec.DecodeError as error:
        where = f"topic {TOPIC!r}, partition {record.partition}, offset {record.offset}"
        raise ContractError(f"{where}: not an alert: {error}; compare it with 'erpulse schema alert'") from error


def read(kafka: "Kafka") -> list[Entry]:
    """Return all revisions of all alerts, in the order in which the jobs wrote them.

    Raises:
        ConfigError: no broker answers, or the topic is not there.
    """
    with tail(kafka, [TOPIC]) as opened:
        return sorted((entry(record, now_ms()) for record in opened.until_now()), key=order)


def follow(kafka: "Kafka") -> Iterator[list[Entry]]:
    """Yield all revisions that are there, then new ones as they come, without end.

    Raises:
        ConfigError: no broker answers, or the topic is not there.
    """
    with tail(kafka, [TOPIC]) as opened:
        yield sorted((entry(record, now_ms()) for record in opened.until_now()), key=order)
        while True:
            if records := opened.poll(1000):
                yield sorted((entry(record, now_ms()) for record in records), key=order)


def order(one: Entry) -> tuple[Any, ...]:
    """Return by what revisions are put in order: when they were told, then by alert and revision."""
    return one.alert.timestamp, one.alert.alert_id, one.alert.revision


def now_ms() -> int:
    """Return the time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000
