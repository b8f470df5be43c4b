"""The path from canonical topics to committed features, scores and alerts: events a second, with and without Python.

The same invoices are read by the same job four times on one private stack: exactly once and at least once, with the
call of Python and without it. Rates are taken between a tenth and nine tenths of the scored rows, by the time the
broker took them, so start-up and planning are left out.

Usage: python benchmarks/path.py [EVENTS] [SUPPLIERS]
"""

import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from connectors import broker
from connectors.canonical import body_of, record_of
from connectors.events.supplier_invoice import SUPPLIER_INVOICE
from connectors.settings import Settings
from connectors.topics import TopicSpec
from erpulse import bundle, topics
from erpulse.stack import flink
from erpulse.stack.local import Stack

ROOT = Path(__file__).resolve().parent.parent
SCORES = "scores.procurement_spend"
LIMIT_S = 900
RULES = 2


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


def rate(settings: Settings, events: int) -> float:
    """Wait until every invoice has been scored by both of its rules, and return invoices a second."""
    deadline = time.monotonic() + LIMIT_S
    while written(settings) < RULES * events:
        if time.monotonic() > deadline:
            raise SystemExit(f"path: {written(settings)} of {RULES * events} rows scored after {LIMIT_S} s")
        beat(settings)
        time.sleep(2)
    stamps = sorted(record.timestamp for record in broker.read_all(settings.kafka, [SCORES]))
    first, last = stamps[len(stamps) // 10], stamps[len(stamps) * 9 // 10]
    return 0.8 * events / max((last - first) / 1000, 1e-3)


def written(settings: Settings) -> int:
    """Return how many committed records the scores have, markers of transactions included."""
    from kafka import TopicPartition  # noqa: PLC0415

    with broker.consumer(settings.kafka) as client:
        places = [TopicPartition(SCORES, number) for number in range(settings.kafka.partitions)]
        return sum(client.end_offsets(places).values())


def fresh(settings: Settings) -> None:
    """Empty the topics the job writes; appended times are the broker's, to measure by."""
    with broker.admin(settings.kafka) as client:
        names = [spec.name for spec in topics.wanted(settings, {}) if spec.kind in {"feature", "score", "alert"}]
        client.delete_topics([name for name in names if name in broker.found(settings.kafka)])
    time.sleep(2)
    config = {"message.timestamp.type": "LogAppendTime"}
    broker.create(settings.kafka, [TopicSpec(name, "bench", settings.kafka.partitions, config) for name in names])


def memory(stack: Stack) -> dict[str, int]:
    """Return the resident memory of the stack's processes in MiB."""
    found: dict[str, int] = {}
    for state in stack.status():
        process = psutil.Process(state.pid)
        found[state.name] = process.memory_info().rss >> 20
        workers = [child.memory_info().rss >> 20 for child in process.children(recursive=True)]
        if workers:
            found["python workers"] = sum(workers)
    return found


def main() -> None:
    """Run the four variants and print the table."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    suppliers = int(sys.argv[2]) if len(sys.argv) > RULES else 5_000
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), jars=ROOT / ".erpulse" / "jars")
        stack.up(print)
        try:
            rows = measure(stack, Path(folder), events, suppliers)
        finally:
            stack.down(wipe=True)
    print(
        f"\n{events} invoices of {suppliers} suppliers, two windows and four entities, two rules; Flink 2.2.1, 1 slot"
    )
    for name, value in rows.items():
        print(f"{name:<40} {value:>10,.2f}")


def measure(stack: Stack, folder: Path, events: int, suppliers: int) -> dict[str, float]:
    """Return what was found: rates in invoices a second, and their ratios."""
    settings = stack.settings()
    topics.create(settings)
    bundle.build(ROOT, folder / "jobs.zip")
    fill(settings, events, suppliers)
    rates: dict[str, float] = {}
    for guarantee in ("at-least-once", "exactly-once"):
        for variant in ("without", "with"):
            fresh(settings)
            arguments = ["-py", str(ROOT / "benchmarks" / "path_variant.py"), "-pyfs", str(folder / "jobs.zip")]
            if flink.client(stack.layout, ["run", "-d", *arguments, variant, f"flink.guarantee={guarantee}"]):
                raise SystemExit("path: the job was refused; see above")
            rates[f"{guarantee}, {variant} Python, events/s"] = rate(settings, events)
            print(
                f"{guarantee}, {variant}: {rates[f'{guarantee}, {variant} Python, events/s']:,.0f}/s, {memory(stack)}"
            )
            for job in stack.jobs():
                if job.state == "RUNNING":
                    flink.client(stack.layout, ["cancel", job.job_id])
    for guarantee in ("at-least-once", "exactly-once"):
        ratio = rates[f"{guarantee}, with Python, events/s"] / rates[f"{guarantee}, without Python, events/s"]
        rates[f"{guarantee}, ratio with / without"] = ratio
    return rates


if __name__ == "__main__":
    main()
