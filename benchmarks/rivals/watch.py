"""How far a contender has come, seen from outside: the markers in Redis, the alerts in Kafka, the CPU it took."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import psutil
import redis
from workload import ALERTS, MARKS, PARTITIONS, SOURCE, STEPS, VIEW, marker

from connectors import broker
from connectors.online_bytes import decode_value
from connectors.online_layout import entity_encoder, hash_field
from connectors.settings import Settings

POLL_S = 0.05


@dataclass
class Seen:
    """What was seen of a run.

    Attributes:
        at: Monotonic second at which each marker was complete; -1 is the first sign of life.
        cpu: CPU seconds of the contender at the first and at the last of them.
        alerts: How often each alert id was read, committed ones only.
    """

    at: dict[int, float] = field(default_factory=dict)
    cpu: dict[int, float] = field(default_factory=dict)
    alerts: Counter[str] = field(default_factory=Counter)


def cpu_of(roots: list[int]) -> float:
    """Return the CPU seconds of processes and their living children."""
    total = 0.0
    for root in roots:
        try:
            process = psutil.Process(root)
            for each in (process, *process.children(recursive=True)):
                times = each.cpu_times()
                total += times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return total


class Watch(threading.Thread):
    """Reads the committed alerts from the beginning until told to stop."""

    def __init__(self, settings: Settings, seen: Seen, last: set[str]) -> None:
        """Watch for the alerts of the last markers."""
        super().__init__(daemon=True)
        self._settings, self._seen, self._last = settings, seen, last
        self.done_at, self.stop = 0.0, threading.Event()

    def run(self) -> None:
        """Read until stopped."""
        missing = set(self._last)
        with broker.consumer(self._settings.kafka, fetch_max_wait_ms=50) as client:
            client.subscribe([ALERTS])
            while not self.stop.is_set():
                for records in client.poll(timeout_ms=50).values():
                    for record in records:
                        identity = record.key.decode()
                        self._seen.alerts[identity] += 1
                        missing.discard(identity)
                if not missing and not self.done_at:
                    self.done_at = time.monotonic()


def follow(settings: Settings, roots: list[int], last: set[str], limit_s: float) -> Seen:
    """Return what was seen until the last markers stood in Redis and their alerts in Kafka.

    Args:
        settings: Where Redis and Kafka are.
        roots: Processes of the contender.
        last: Ids of the alerts of the last markers.
        limit_s: After this it is given up; `at` then lacks the last marker.
    """
    seen = Seen()
    watch = Watch(settings, seen, last)
    watch.start()
    key_of, field_of = entity_encoder(VIEW.keys, settings.online.project), hash_field(VIEW.name, "invoice_count_30d")
    keys = {(step, n): key_of((SOURCE, marker(step, n))) for step in STEPS for n in range(PARTITIONS)}
    client, deadline = redis.Redis(port=settings.online.port), time.monotonic() + limit_s
    while time.monotonic() < deadline and not (STEPS[-1] in seen.at and watch.done_at):
        with client.pipeline(transaction=False) as pipe:
            for key in keys.values():
                pipe.execute_command("HGET", key, field_of)
            cells = dict(zip(keys, pipe.execute(), strict=True))
        _note(seen, {place: decode_value(cell) for place, cell in cells.items() if cell}, roots)
        time.sleep(POLL_S)
    if watch.done_at:
        seen.at[STEPS[-1]] = max(seen.at[STEPS[-1]], watch.done_at)
        seen.cpu[STEPS[-1]] = cpu_of(roots)
    time.sleep(2)  # what is doubled shows behind the last one
    watch.stop.set()
    watch.join()
    return seen


def _note(seen: Seen, counts: dict[tuple[int, int], object], roots: list[int]) -> None:
    """Take in the markers' invoices as counted over 30 days; one that has come and gone has none again."""
    now = time.monotonic()
    if -1 not in seen.at and counts:
        seen.at[-1], seen.cpu[-1] = now, cpu_of(roots)
    for step in STEPS:
        if step not in seen.at and all(counts.get((step, n)) in {MARKS, 0} for n in range(PARTITIONS)):
            for passed in STEPS[: STEPS.index(step) + 1]:  # a marker may have come and gone between two looks
                seen.at.setdefault(passed, now)
            seen.cpu[step] = cpu_of(roots)
