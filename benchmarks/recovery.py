"""Back in time: from the kill of a process to the first alert about something that happened after it.

The whole path runs on a private stack: raw change events of a database in, alerts to readers of committed records out.
Before each kill a pair of invoices with one number is answered by an alert, so that all is well. Then a process is
killed with SIGKILL, and at once the next pair is sent (the producer holds it back while there is no broker). What
counts is the time from the kill to that pair's alert. Nothing is started by hand: the stack's supervisor does that.

Usage: python benchmarks/recovery.py [--times N] [--taskmanagers N] [PROCESS ...]
"""

import argparse
import datetime as dt
import math
import os
import random
import statistics
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from ground import laid

from connectors import broker
from connectors.settings import Settings
from erpulse import topics
from erpulse.demo.prepare import write_settings
from erpulse.simulate.envelope import Change, Place, message
from erpulse.simulate.plain_tables import INVOICES
from erpulse.simulate.postgres import POSTGRES
from erpulse.simulate.stream import raw_topics, sources
from erpulse.stack.local import Stack

JOBS = ("ingest", "procurement_spend", "feature_online", "feature_archive")
GOALS_S = {"worker": 10, "taskmanager": 10, "kafka": 20, "jobmanager": 30}
PATIENCE_S = 90.0
TIMES = 5


class Markers:
    """Pairs of invoices that must be alerted, and when each was."""

    def __init__(self, settings: Settings) -> None:
        """Begin to read alerts."""
        self._settings = settings
        self._seen: dict[str, float] = {}
        self._number = 0
        self._ended = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def send(self, producer: Any) -> str:  # noqa: ANN401
        """Send a pair and return the number of its second invoice."""
        self._number += 1
        pair = [f"M{self._number}-{copy}" for copy in (1, 2)]
        for step, invoice in enumerate(pair):
            key, value = message(POSTGRES, Change(INVOICES, "c", None, self._row(invoice)), _now(step))
            producer.send(INVOICES.topic, value, key)
        return pair[-1]

    def wait(self, invoice: str, since: float) -> float:
        """Return the seconds from a monotonic time to the alert about an invoice, infinite where none comes."""
        while invoice not in self._seen:
            if time.monotonic() > since + PATIENCE_S:
                return math.inf
            time.sleep(0.01)
        return self._seen[invoice] - since

    def close(self) -> None:
        """End the reading."""
        self._ended.set()
        self._reader.join(10)

    def _row(self, invoice: str) -> dict[str, Any]:
        row: dict[str, Any] = dict.fromkeys(INVOICES.columns)
        amount = Decimal(1000 + self._number)
        now = dt.datetime.now(dt.UTC)
        row |= {"invoice_id": invoice, "kind": "invoice", "supplier_id": f"V{self._number}", "currency": "USD"}
        row |= {"reference": f"REF{self._number:08d}", "amount": amount, "status": "posted"}
        return row | {"invoice_date": now.date(), "posted_at": now, "updated_at": now}

    def _read(self) -> None:
        with broker.consumer(self._settings.kafka, fetch_max_wait_ms=50, reconnect_backoff_max_ms=500) as client:
            client.subscribe(["erp.alerts"])
            while not self._ended.is_set():
                for records in client.poll(timeout_ms=50).values():
                    for record in records:
                        self._see(msgspec.json.decode(record.value))

    def _see(self, alert: dict[str, Any]) -> None:
        for document in alert["documents"]:
            self._seen.setdefault(document["document"].rpartition("|")[2], time.monotonic())


def _now(step: int) -> Place:
    now = dt.datetime.now(dt.UTC)
    return Place(now, now, step)


def killers(stack: Stack) -> dict[str, Callable[[], None]]:
    """Return how each kind of process is killed; of the Python workers all at once."""

    def workers() -> None:
        for process in stack.workers():
            process.kill()

    task_managers = stack.shape.workers
    return {
        "worker": workers,
        "taskmanager": lambda: stack.kill(random.choice(task_managers)),  # noqa: S311
        "kafka": lambda: stack.kill("kafka"),
        "jobmanager": lambda: stack.kill("jobmanager"),
        "zookeeper": lambda: stack.kill("zookeeper"),
        "redis": lambda: stack.kill("redis"),
    }


def prepare(stack: Stack, folder: Path) -> Settings:
    """Submit the jobs, as a user does."""
    write_settings(stack.layout, stack.settings(), sources())
    settings = stack.settings()
    topics.create(settings, raw_topics())
    for name in JOBS:
        stack.submit(f"jobs.{name}", folder / "jobs.zip")
    return settings


def healthy(stack: Stack, markers: Markers, producer: Any) -> float:  # noqa: ANN401
    """Wait until a pair is alerted and every job runs with all its tasks; return the seconds that the last pair took.

    Raises:
        SystemExit: they do not.
    """
    begun = time.monotonic()
    while time.monotonic() < begun + PATIENCE_S:
        sent = time.monotonic()
        took = markers.wait(markers.send(producer), sent)
        at_work = [job for job in stack.jobs() if job.state == "RUNNING" and not job.idle]
        parts = all(part.state == "running" for part in stack.status())
        if len(at_work) == len(JOBS) and parts and took < math.inf:
            return took
        time.sleep(1)
    raise SystemExit(f"recovery: not well again: {stack.jobs()}, {[(p.name, p.state) for p in stack.status()]}")


def measure(stack: Stack, markers: Markers, settings: Settings, kinds: list[str], times: int) -> dict[str, list[float]]:
    """Return seconds from kill to alert, per kind of process; `calm` without a kill."""
    kill, found = killers(stack), {kind: [] for kind in ("calm", *kinds)}  # type: dict[str, Any], dict[str, list[float]]
    with broker.producer(settings.kafka, retries=10_000, delivery_timeout_ms=170_000) as producer:
        for _ in range(times):
            for kind in kinds:
                found["calm"].append(healthy(stack, markers, producer))
                time.sleep(random.uniform(1, 3))  # noqa: S311
                killed = time.monotonic()
                kill[kind]()
                found[kind].append(markers.wait(markers.send(producer), killed))
                print(f"  {kind:<12} {found[kind][-1]:6.1f} s   load {os.getloadavg()[0]:.1f}", flush=True)
    return found


def report(found: dict[str, list[float]]) -> None:
    """Print the table."""
    print(f"\n{'killed':<12} {'n':>3} {'p50 s':>7} {'p95 s':>7} {'goal s':>7}   {os.cpu_count()} cores")
    for kind, seconds in found.items():
        ordered = sorted(seconds)
        p95 = ordered[max(0, math.ceil(0.95 * len(ordered)) - 1)]
        goal = GOALS_S.get(kind)
        print(f"{kind:<12} {len(ordered):>3} {statistics.median(ordered):>7.1f} {p95:>7.1f} {goal or '':>7}")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "processes", nargs="*", metavar="PROCESS", help=f"of {', '.join((*GOALS_S, 'zookeeper', 'redis'))}"
    )
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument(
        "--taskmanagers", type=int, default=1, help="with two the other one has the slots that are lost"
    )
    args = parser.parse_args()
    with laid(taskmanagers=args.taskmanagers, supervised=True, restarts=1000) as (stack, folder):
        settings = prepare(stack, folder)
        markers = Markers(settings)
        report(measure(stack, markers, settings, args.processes or list(GOALS_S), args.times))
        markers.close()


if __name__ == "__main__":
    main()
