"""A reader of committed records that reads alerts all the while: what it sees is what people are told."""

import threading
import time

from connectors import broker
from connectors.alerts import TOPIC
from connectors.errors import ErpulseError
from connectors.settings import Settings

POLL_MS = 200


class Watch:
    """Reads from the beginning; after an outage it goes on where it was."""

    def __init__(self, settings: Settings) -> None:
        """Name the broker; `start` begins."""
        self._settings = settings
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._next: dict[int, int] = {}
        self.seen: list[tuple[int, int, bytes]] = []

    def start(self) -> "Watch":
        """Begin to read."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Read to the end as it is now, and end."""
        self._stop.set()
        self._thread.join(60)

    def _run(self) -> None:
        from kafka.errors import KafkaError  # noqa: PLC0415

        while not self._stop.is_set():
            try:
                self._read()
            except (KafkaError, ErpulseError, OSError):
                time.sleep(1)

    def _read(self) -> None:
        from kafka import TopicPartition  # noqa: PLC0415

        with broker.consumer(self._settings.kafka) as client:
            places = [TopicPartition(TOPIC, number) for number in client.partitions_for_topic(TOPIC) or ()]
            client.assign(places)
            for place in places:
                client.seek(place, self._next.get(place.partition, 0))
            while not self._stop.is_set() or self._short(client, places):
                for records in client.poll(timeout_ms=POLL_MS).values():
                    for record in records:
                        self.seen.append((record.partition, record.offset, record.value))
                        self._next[record.partition] = record.offset + 1

    @staticmethod
    def _short(client: object, places: list[object]) -> bool:
        ends = client.end_offsets(places)  # type: ignore[attr-defined]
        return any(client.position(place) < end for place, end in ends.items())  # type: ignore[attr-defined]
