"""Latency: from the append of a canonical record to the committed alert in a reader's hands, by load.

The job of `rivals/ours.py` runs on a private stack, heartbeats come every 100 ms. Five invoices a second are out of
line, and their alerts are timed: from the broker's append time of the invoice to its arrival at a `read_committed`
reader. Beside them flow ordinary invoices at shares of what the job takes at most, which is measured first.

    python benchmarks/latency.py [--seconds N] [--guarantee both|exactly-once|at-least-once]
"""

import argparse
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(1, str(Path(__file__).resolve().parent / "rivals"))

import stage
import workload
from ground import laid
from latency_plot import Point, draw
from path import cancel

from connectors import broker
from connectors.settings import Settings
from connectors.topics import TopicSpec
from erpulse.stack import flink
from erpulse.stack.local import Stack

LOADS = (0.0, 0.2, 0.5, 0.8)
GOALS = {"at-least-once": 0.5, "exactly-once": 1.5}
SUPPLIERS, HISTORY, BURST = 500, 12, 30_000
SPIKES_A_SECOND, TURN_S = 5, 0.02
BEAT_S, WAIT_S = 0.1, 90
WIDTH = 40


@dataclass
class Feed:
    """Writes invoices and heartbeats; remembers when the broker appended the ones out of line (ms, by document)."""

    out: Any
    number: int = 0
    appended: dict[str, Any] = field(default_factory=dict)

    def send(self, amount: float, *, spike: bool = False) -> None:
        """Write one invoice."""
        now, supplier = int(time.time() * 1000), f"S{self.number % SUPPLIERS}"
        document = f"{workload.SOURCE}|invoices|{self.number}"
        one = workload.Sent(workload.partition_of(supplier), now, supplier, document, now, f"{amount:.2f}")
        sent = self.out.send(workload.TOPIC, workload.record(one), key=supplier.encode(), partition=one.partition)
        self.number += 1
        if spike:
            self.appended[document] = sent

    def beat(self) -> None:
        """Write a heartbeat into each partition."""
        for partition in range(workload.PARTITIONS):
            self.out.send(workload.TOPIC, b"{}", partition=partition)


class Reader(threading.Thread):
    """Notes when alerts arrive (ms, by document)."""

    def __init__(self, settings: Settings) -> None:
        """Read from the beginning."""
        super().__init__(daemon=True)
        self._settings, self.arrived, self.stop = settings, dict[str, float](), threading.Event()

    def run(self) -> None:
        """Read until told to stop."""
        with broker.consumer(self._settings.kafka, fetch_max_wait_ms=20) as client:
            client.subscribe([workload.ALERTS])
            while not self.stop.is_set():
                for records in client.poll(timeout_ms=20).values():
                    now = time.time() * 1000
                    for record in records:
                        self.arrived.setdefault(json.loads(record.value)["document"], now)


def main() -> None:
    """Run both guarantees and print the curve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=25, help="of each load")
    parser.add_argument("--guarantee", choices=["both", *GOALS], default="both")
    parser.add_argument("--plot", type=Path, help="file for the curve as a picture, .svg or .png")
    args = parser.parse_args()
    wanted = GOALS if args.guarantee == "both" else (args.guarantee,)
    with laid() as (stack, folder):
        curves = {guarantee: curve(stack, folder, guarantee, args.seconds) for guarantee in wanted}
    if args.plot:
        draw(curves, GOALS, args.plot)


def curve(stack: Stack, folder: Path, guarantee: str, seconds: float) -> list[Point]:
    """Measure one guarantee at every load, print it, and return its curve."""
    settings = stack.settings()
    known = broker.found(settings.kafka)
    if workload.TOPIC in known:
        with broker.admin(settings.kafka) as client:
            client.delete_topics([workload.TOPIC])
    stage.fresh(settings)
    config = {"message.timestamp.type": "LogAppendTime"}
    broker.create(settings.kafka, [TopicSpec(workload.TOPIC, "canonical", workload.PARTITIONS, config)])
    files = ",".join(map(str, (folder / "jobs.zip", *stage.shipped())))
    call = ["run", "-d", "-py", str(stage.HERE / "ours.py"), "-pyfs", files, "score", f"flink.guarantee={guarantee}"]
    if flink.client(stack.layout, call):
        raise SystemExit("latency: the job was refused; see above")
    reader = Reader(settings)
    reader.start()
    try:
        with broker.producer(settings.kafka, linger_ms=2, batch_size=1 << 17) as out:
            feed = Feed(out)
            most = capacity(feed, reader)
            print(f"\n{guarantee}: takes {most:,.0f} invoices/s at most; goal p99 {GOALS[guarantee]} s")
            print(f"{'load':>6}{'invoices/s':>12}{'alerts':>8}{'p50 s':>8}{'p95 s':>8}{'p99 s':>8}  p99 up to 2 s")
            return [show(load, load * most, timed(feed, reader, load * most, seconds)) for load in LOADS]
    finally:
        reader.stop.set()
        cancel(stack)


def capacity(feed: Feed, reader: Reader) -> float:
    """Return what the job takes: give every supplier a history, then a burst, twice; the second one is measured."""
    for _ in range(SUPPLIERS * HISTORY):
        feed.send(100)
    await_last(feed, reader)
    rate = 0.0
    for _ in range(2):
        begun = time.monotonic()
        for place in range(BURST):
            feed.send(100)
            if place % 2000 == 0:
                feed.beat()
        await_last(feed, reader)
        rate = BURST / (time.monotonic() - begun)
    return rate


def await_last(feed: Feed, reader: Reader) -> None:
    """Write one invoice out of line into the stream and wait for its alert."""
    document, deadline = f"{workload.SOURCE}|invoices|{feed.number}", time.monotonic() + WAIT_S
    feed.send(10_000, spike=True)
    while document not in reader.arrived:
        if time.monotonic() > deadline:
            raise SystemExit(f"latency: no alert within {WAIT_S} s")
        feed.beat()
        time.sleep(BEAT_S)


def timed(feed: Feed, reader: Reader, rate: float, seconds: float) -> list[float]:
    """Keep up a load and return the latencies of its alerts, seconds, sorted."""
    feed.appended.clear()
    begun = beaten = spiked = time.monotonic()
    sent, end = 0, begun + seconds
    while (now := time.monotonic()) < end:
        while sent < rate * (now - begun):
            feed.send(100)
            sent += 1
        if now - beaten >= BEAT_S:
            feed.beat()
            beaten = now
        if now - spiked >= 1 / SPIKES_A_SECOND:
            feed.send(10_000, spike=True)
            spiked = now
        time.sleep(TURN_S)
    spikes = dict(feed.appended)
    await_last(feed, reader)
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and not spikes.keys() <= reader.arrived.keys():
        feed.beat()
        time.sleep(BEAT_S)
    return sorted(
        (reader.arrived[document] - sent.get(timeout=10).timestamp) / 1000
        for document, sent in spikes.items()
        if document in reader.arrived
    )


def show(load: float, rate: float, found: list[float]) -> Point:
    """Print one row of the curve and return it."""
    p50, p95, p99 = (found[min(int(share * len(found)), len(found) - 1)] for share in (0.5, 0.95, 0.99))
    bar = "#" * min(round(p99 / 2 * WIDTH), WIDTH)
    print(f"{load:>6.0%}{rate:>12,.0f}{len(found):>8}{p50:>8.2f}{p95:>8.2f}{p99:>8.2f}  {bar}", flush=True)
    return Point(rate, p50, p95, p99)


if __name__ == "__main__":
    main()
