"""The topic of a feature view, read from its beginning to its moving end, committed rows only."""

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from connectors import broker
from connectors.errors import ConfigError, did_you_mean
from connectors.feature_rows import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kafka import KafkaConsumer, TopicPartition

    from connectors.settings import Kafka

PATIENCE_SECONDS = 60.0
POLL_MS, POLL_ROWS = 500, 10_000


class Record(NamedTuple):
    """One record of the log; times are milliseconds since 1970."""

    value: bytes | None
    timestamp_ms: int


class FeatureLog:
    """A reader that can be drained again and again: each time it goes on to what is the end by then."""

    def __init__(self, consumer: "KafkaConsumer", partitions: "list[TopicPartition]") -> None:
        """Take a consumer that is assigned the partitions and stands at their beginning."""
        self._consumer, self._partitions = consumer, partitions

    def drain(self) -> "Iterator[list[Record]]":
        """Yield batches until the reader stands at the end of every partition, in the order of each partition.

        The end is looked up again after the last batch was worked on, so what was written meanwhile comes too.

        Raises:
            ConfigError: the log does not move on for a minute, as behind a transaction that nobody ends.
        """
        while behind := self._behind():
            end = time.monotonic() + PATIENCE_SECONDS
            while any(self._consumer.position(partition) < offset for partition, offset in behind.items()):
                polled = self._consumer.poll(timeout_ms=POLL_MS, max_records=POLL_ROWS)
                for records in polled.values():
                    yield [Record(record.value, record.timestamp) for record in records]
                if polled:
                    end = time.monotonic() + PATIENCE_SECONDS
                elif time.monotonic() > end:
                    raise ConfigError(
                        f"topic {self._partitions[0].topic!r}: no record came for {PATIENCE_SECONDS:.0f} s"
                    )

    def _behind(self) -> "dict[TopicPartition, int]":
        ends = self._consumer.end_offsets(self._partitions)
        return {partition: offset for partition, offset in ends.items() if self._consumer.position(partition) < offset}


@contextmanager
def opened(kafka: "Kafka", view: str) -> "Iterator[FeatureLog]":
    """Open the topic of a view at its beginning.

    Raises:
        ConfigError: no broker answers, or it has no such topic.
    """
    from kafka import TopicPartition  # noqa: PLC0415

    topic = TOPICS + view
    with broker.consumer(kafka) as consumer:
        numbers = consumer.partitions_for_topic(topic)
        if not numbers:
            known = [name for name in consumer.topics() if name.startswith(TOPICS)]
            hint = did_you_mean(topic, known) if known else "; no feature topic is there: run the job that writes it"
            raise ConfigError(f"topic {topic!r} on {kafka.bootstrap_servers}: does not exist{hint}")
        partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        yield FeatureLog(consumer, partitions)
