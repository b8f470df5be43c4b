"""Tells the story to the raw topics at its pace, through every outage of the broker; a thread of its own."""

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kafka.partitioner.default import murmur2

from connectors import broker
from connectors.settings import Kafka, Settings
from erpulse.simulate.records import RawRecord
from erpulse.simulate.stream import Simulation
from tests.chaos.plan import Plan

PATIENCE_MS = 300_000
PRODUCER = {
    "linger_ms": 5,
    "batch_size": 2**17,
    "max_block_ms": PATIENCE_MS,
    "delivery_timeout_ms": PATIENCE_MS,
    "request_timeout_ms": 15_000,
    "retries": 2**31 - 1,
    "reconnect_backoff_max_ms": 500,
}


def story(plan: Plan) -> tuple[list[RawRecord], list[RawRecord]]:
    """Return history and live phase of a plan; the same plan gives the same bytes."""
    simulation = Simulation(plan.trade)
    history, live = list(simulation.history(plan.start)), list(simulation.live(plan.start))
    return history, stalled(live, plan.stall)


def stalled(records: Sequence[RawRecord], stall: tuple[int, float, float]) -> list[RawRecord]:
    """Return records of which those of one partition are held back for a while, and then come at once.

    Args:
        records: What to send, in order.
        stall: Number of the partition, and from and until when it is held back, in seconds of the story.
    """
    partition, begin, end = stall

    def sent_s(record: RawRecord) -> float:
        own = record.send_s or 0.0
        held = begin <= own < end and record.key is not None and partition_of(record.key) == partition
        return end if held else own

    return sorted(
        (replace(record, send_s=sent_s(record)) for record in records), key=lambda record: record.send_s or 0.0
    )


def partition_of(key: bytes, partitions: int = Kafka().partitions) -> int:
    """Return the partition of a key, as Kafka's clients choose it."""
    return int((murmur2(key) & 0x7FFFFFFF) % partitions)


class Feed:
    """Sends records; those with a time are sent at it, counted from `start`.

    Args:
        settings: Where the broker is.
        records: What to send, in order.
        speed: How many seconds of the story pass in one second; 0 sends all at once.
    """

    def __init__(self, settings: Settings, records: Sequence[RawRecord], speed: float = 1.0) -> None:
        """Keep what is to be sent."""
        self._settings, self._records, self.speed = settings, records, speed
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self.sent = 0
        self.failures: list[str] = []

    def start(self) -> "Feed":
        """Begin."""
        self._thread.start()
        return self

    @property
    def over(self) -> bool:
        """Whether all is sent and acknowledged, or given up."""
        return not self._thread.is_alive()

    def finish(self, timeout_s: float = 300) -> None:
        """Send what is left at once, and wait until all is acknowledged.

        Raises:
            AssertionError: a record was not taken by the broker.
        """
        self.speed = 0.0
        self._thread.join(timeout_s)
        assert self.over, f"the feed still sends: {self.sent} of {len(self._records)}"
        assert not self.failures, self.failures[:3]

    def _run(self) -> None:
        begun = time.monotonic()
        try:
            with broker.producer(self._settings.kafka, **PRODUCER) as client:
                for record in self._records:
                    self._wait(begun, record.send_s or 0.0)
                    self._send(client, record)
        except Exception as error:  # noqa: BLE001  told by whoever waits for this thread
            self.failures.append(repr(error))

    def _wait(self, begun: float, send_s: float) -> None:
        while self.speed and (rest := send_s / self.speed - (time.monotonic() - begun)) > 0:
            time.sleep(min(rest, 0.2))

    def _send(self, client: Any, record: RawRecord) -> None:
        headers = [(name, value or b"") for name, value in record.headers]
        future = client.send(record.topic, record.value, record.key, headers)
        future.add_errback(lambda error: self.failures.append(repr(error)))
        self.sent += 1
