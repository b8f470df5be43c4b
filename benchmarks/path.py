"""The path from canonical topics to committed features, scores and alerts: what the call of Python costs.

The same job runs with its call of Python and without it, in turn, on one private stack; the first run only warms the
servers and is not counted. Rates are taken between a tenth and nine tenths of the scored rows, so start-up and planning
are left out; the ratio is the median over the pairs. CPU is what the TaskManager and its Python workers took meanwhile,
which other work on the machine disturbs less than the clock.

    python benchmarks/path.py [--events N] [--suppliers N] [--pairs N] [--guarantee exactly-once|at-least-once]
"""

import argparse
import random
import statistics
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psutil
from ground import ROOT, laid

from connectors import broker
from connectors.canonical import body_of, record_of
from connectors.events.supplier_invoice import SUPPLIER_INVOICE
from connectors.settings import Settings
from connectors.topics import TopicSpec
from erpulse import topics
from erpulse.stack import flink
from erpulse.stack.local import Stack

SCORES = "scores.procurement_spend"
RULES = 2
START_S, SLOWEST = 120, 500
SAMPLE_S = 0.25


class Run(NamedTuple):
    """One run: invoices a second, and microseconds of CPU an invoice takes."""

    rate: float
    cpu: float


def invoice(number: int, suppliers: int, dice: random.Random, now: datetime) -> str:
    """Return one canonical invoice."""
    moment = (now - timedelta(minutes=dice.randrange(200 * 24 * 60))).isoformat(timespec="milliseconds")
    document, amount = f"bench|invoices|{number}", f"{dice.lognormvariate(6, 0.5):.2f}"
    meta: dict[str, Any] = {"source": "bench", "document": document, "event_id": f"{document}@1", "op": "insert"}
    meta |= {"order_key": "1", "raw_topic": "raw.bench", "raw_partition": 0, "raw_offset": number}
    fields: dict[str, Any] = {"grain": "document", "kind": "invoice", "invoice_id": str(number)}
    fields |= {"supplier_id": f"S{dice.randrange(suppliers)}", "reference": f"R{dice.randrange(10**9)}"}
    fields |= {"amount": amount, "currency": "USD", "company_amount": amount, "company_currency": "USD"}
    fields |= {"category": f"C{dice.randrange(200)}", "cost_center": f"K{dice.randrange(300)}"}
    times = {"event_time": moment.replace("+00:00", "Z"), "raw_time": moment.replace("+00:00", "Z")}
    return record_of(1, body_of(SUPPLIER_INVOICE, meta | times), body_of(SUPPLIER_INVOICE, fields), superseded=False)


def fill(settings: Settings, events: int, suppliers: int) -> None:
    """Write invoices to the canonical topic, and closing records that move time past them in every topic."""
    dice, now = random.Random(7), datetime.now(UTC)  # noqa: S311
    with broker.producer(settings.kafka, linger_ms=50, batch_size=1 << 18) as out:
        for number in range(events):
            key = f"bench|invoices|{number}".encode()
            out.send(SUPPLIER_INVOICE.topic, key=key, value=invoice(number, suppliers, dice, now).encode())
    beat(settings)


def beat(settings: Settings) -> None:
    """Write one heartbeat into every partition of the topics the job reads."""
    with broker.producer(settings.kafka) as out:
        for event in ("supplier_invoice", "purchase_order", "agreement"):
            for place in range(settings.kafka.partitions):
                out.send(f"erp.{event}", value=b"{}", partition=place)


def measured(settings: Settings, roots: list[int], events: int) -> Run:
    """Wait until every invoice has been scored by both of its rules; see the head of this file for what is taken."""
    begun: tuple[float, int, float] | None = None
    for now, count in _progress(settings, RULES * events, time.monotonic() + START_S + events / SLOWEST):
        if begun is None and count >= RULES * events // 10:
            begun = now, count, cpu_of(roots)
        if begun is not None and count >= RULES * events * 9 // 10 and count > begun[1]:
            done = (count - begun[1]) / RULES
            return Run(done / (now - begun[0]), (cpu_of(roots) - begun[2]) / done * 1e6)
    raise SystemExit("path: all rows were scored at once; take more events")


def _progress(settings: Settings, wanted: int, deadline: float) -> Iterator[tuple[float, int]]:
    """Yield the time and the number of committed scores until all are there."""
    from kafka import TopicPartition  # noqa: PLC0415

    with broker.consumer(settings.kafka) as client:
        places = [TopicPartition(SCORES, number) for number in range(settings.kafka.partitions)]
        count, beaten = 0, time.monotonic()
        while count < wanted:
            count = sum(client.end_offsets(places).values())  # markers of transactions included: a few per second
            now = time.monotonic()
            yield now, min(count, wanted)
            if now > deadline:
                raise SystemExit(f"path: {count} of {wanted} rows scored when time was up")
            if now > beaten + 5:
                beat(settings)
                beaten = now
            time.sleep(SAMPLE_S)


def cpu_of(roots: list[int]) -> float:
    """Return the CPU seconds of processes and of their living children."""
    parents = [psutil.Process(root) for root in roots]
    processes = [*parents, *(child for parent in parents for child in parent.children(recursive=True))]
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def fresh(settings: Settings) -> None:
    """Empty the topics the job writes."""
    with broker.admin(settings.kafka) as client:
        names = [spec.name for spec in topics.wanted(settings, {}) if spec.kind in {"feature", "score", "alert"}]
        client.delete_topics([name for name in names if name in broker.found(settings.kafka)])
    time.sleep(2)
    broker.create(settings.kafka, [TopicSpec(name, "bench", settings.kafka.partitions, {}) for name in names])


def workers(stack: Stack) -> list[int]:
    """Return the TaskManagers."""
    return [state.pid for state in stack.status() if state.name.startswith("taskmanager")]


def cancel(stack: Stack) -> None:
    """End every running job and wait until its tasks are gone."""
    rest, deadline = stack.settings().flink.rest, time.monotonic() + 60
    for job in stack.jobs():
        if job.state in {"RUNNING", "RESTARTING", "CREATED"}:
            request = urllib.request.Request(f"http://{rest}/jobs/{job.job_id}?mode=cancel", method="PATCH")
            urllib.request.urlopen(request).close()  # noqa: S310  our own cluster
    while any(job.state in {"RUNNING", "CANCELLING"} for job in stack.jobs()) and time.monotonic() < deadline:
        time.sleep(0.5)


def memory(stack: Stack) -> dict[str, int]:
    """Return the resident memory of the stack's processes in MiB."""
    found: dict[str, int] = {}
    for state in stack.status():
        process = psutil.Process(state.pid)
        found[state.name] = process.memory_info().rss >> 20
        children = [child.memory_info().rss >> 20 for child in process.children(recursive=True)]
        if children:
            found["python workers"] = sum(children)
    return found


def once(stack: Stack, folder: Path, variant: str, guarantee: str, events: int) -> Run:
    """Run one variant from an empty output."""
    settings = stack.settings()
    fresh(settings)
    arguments = ["-py", str(ROOT / "benchmarks" / "path_variant.py"), "-pyfs", str(folder / "jobs.zip")]
    if flink.client(stack.layout, ["run", "-d", *arguments, variant, f"flink.guarantee={guarantee}"]):
        raise SystemExit("path: the job was refused; see above")
    try:
        run = measured(settings, workers(stack), events)
        print(f"{guarantee}, {variant}: {run.rate:,.0f}/s, {run.cpu:.0f} us of CPU, MiB {memory(stack)}", flush=True)
    finally:
        cancel(stack)
    return run


def pairs(stack: Stack, folder: Path, args: argparse.Namespace) -> list[tuple[Run, Run]]:
    """Return runs with and without Python, the order turned from pair to pair."""
    once(stack, folder, "with", args.guarantee, args.events)
    print("(that one only warmed the servers)", flush=True)
    found = []
    for number in range(args.pairs):
        order = ("with", "without") if number % 2 else ("without", "with")
        runs = {variant: once(stack, folder, variant, args.guarantee, args.events) for variant in order}
        found.append((runs["with"], runs["without"]))
    return found


def main() -> None:
    """Run the pairs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--suppliers", type=int, default=5_000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--guarantee", choices=["exactly-once", "at-least-once"], default="exactly-once")
    args = parser.parse_args()
    with laid() as (stack, folder):
        topics.create(stack.settings())
        fill(stack.settings(), args.events, args.suppliers)
        found = pairs(stack, folder, args)
    report(found, args)


def report(found: list[tuple[Run, Run]], args: argparse.Namespace) -> None:
    """Print medians and the ratio of the pairs."""
    print(
        f"\nprocurement_spend, {args.guarantee}, {args.events} invoices of {args.suppliers} suppliers, two windows and"
        f" four entities, two rules; {args.pairs} pairs; Flink 2.2.1, 1 slot, {psutil.cpu_count()} cores"
    )
    for place, name in enumerate(("with Python", "without")):
        rate = statistics.median(pair[place].rate for pair in found)
        cpu = statistics.median(pair[place].cpu for pair in found)
        print(f"{name:<14}{rate:>10,.0f} invoices/s{cpu:>8.0f} us of CPU each")
    rates = sorted(pair[0].rate / pair[1].rate for pair in found)
    cpus = statistics.median(pair[1].cpu / pair[0].cpu for pair in found)
    print(f"ratio with / without, median {statistics.median(rates):.2f} (from {rates[0]:.2f} to {rates[-1]:.2f});")
    print(f"by CPU {cpus:.2f}; goal 0.9")


if __name__ == "__main__":
    sys.exit(main())
