"""The committed records that are written to a topic from now on."""

from contextlib import ExitStack
from typing import Any, Self

from connectors import broker
from connectors.errors import ConfigError
from connectors.settings import Kafka


class Tail:
    """Follows a topic from its end as it is when the block is entered."""

    def __init__(self, kafka: Kafka, topic: str) -> None:
        """Name the topic; nothing is opened."""
        self._kafka, self._topic, self._stack = kafka, topic, ExitStack()

    def __enter__(self) -> Self:
        """Find the end of every partition.

        Raises:
            ConfigError: no broker answers, or the topic does not exist.
        """
        from kafka import TopicPartition  # noqa: PLC0415 - loads in a third of a second

        self._client: Any = self._stack.enter_context(broker.consumer(self._kafka))
        numbers = self._client.partitions_for_topic(self._topic)
        if not numbers:
            self._stack.close()
            raise ConfigError(f"topic {self._topic!r} does not exist; create it: erpulse topics create")
        places = [TopicPartition(self._topic, number) for number in sorted(numbers)]
        self._client.assign(places)
        for place, end in self._client.end_offsets(places).items():
            self._client.seek(place, end)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the client."""
        self._stack.close()

    def poll(self, seconds: float) -> list[bytes | None]:
        """Return the values that came, waiting so long for the first."""
        found = self._client.poll(timeout_ms=round(seconds * 1000))
        return [record.value for records in found.values() for record in records]
