"""Growth: what an event costs with more keys, more rows in the hottest window, more windows, more slots; its state.

The job of `rivals/ours.py` reads 60 days of invoices, so that rows enter and leave every window. Each case differs from
the first in one thing. Goal: CPU per event flat within 20 %.

    python benchmarks/growth.py [--events N] [--long] [--only PART_OF_A_NAME]
"""

import argparse
import json
import statistics
import sys
import time
import urllib.request
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parent / "rivals"))

import stage
import workload
from ground import laid
from path import cancel, cpu_of, workers

from connectors import broker
from connectors.settings import Settings
from erpulse.stack import flink
from erpulse.stack.local import Stack

SIX = ("1h", "8h", "24h", "7d", "14d", "30d")
SCORES = f"scores.{workload.NAME}"
START_S, SLOWEST, SAMPLE_S = 120, 1_000, 0.25


@dataclass(frozen=True)
class Case:
    """One case: suppliers, rows in the hottest supplier's longest window, windows, events (0: as told), slots."""

    name: str
    keys: int = 10_000
    hot: int = 0
    windows: tuple[str, ...] = ("1h", "24h", "30d")
    events: int = 0
    slots: int = 1


@dataclass(frozen=True)
class Found:
    """CPU microseconds per event, events per second, the busiest operator, state and a checkpoint in MiB, its ms."""

    cpu: float
    rate: float
    busiest: str
    state: float
    checkpoint: float
    took: float


BASE = Case("10,000 keys, 3 windows")
CASES = (
    BASE,
    replace(BASE, name="1,000 keys", keys=1_000),
    replace(BASE, name="100,000 keys", keys=100_000),
    replace(BASE, name="hottest key: 1,000 rows", hot=1_000),
    replace(BASE, name="hottest key: 50,000 rows", hot=50_000),
    replace(BASE, name="1 window", windows=("30d",)),
    replace(BASE, name="6 windows", windows=SIX),
    replace(BASE, name="2 slots", slots=2),
    replace(BASE, name="4 slots", slots=4),
)
LONG = (
    replace(BASE, name="1,000,000 keys", keys=1_000_000, events=2_000_000),
    replace(BASE, name="hottest key: 100,000 rows", hot=100_000, events=400_000),
)


def fill(settings: Settings, case: Case, events: int) -> int:
    """Write the topic of a case anew; return the number of events."""
    if workload.TOPIC in broker.found(settings.kafka):
        with broker.admin(settings.kafka) as client:
            client.delete_topics([workload.TOPIC])
        time.sleep(3)
    records = list(workload.sent(events, case.keys, int(time.time() * 1000)))
    every = max(events // (2 * case.hot), 1) if case.hot else 0  # half of 60 days is the longest window
    if every:
        records = [
            one._replace(supplier="HOT", partition=workload.partition_of("HOT")) if place % every == 0 else one
            for place, one in enumerate(records)
        ]
    stage.fill(settings, records)
    return len(records)


def once(stack: Stack, folder: Path, case: Case, count: int) -> Found:
    """Run the job over the topic."""
    stage.fresh(stack.settings())
    files = ",".join(map(str, (folder / "jobs.zip", *stage.shipped())))
    call = ["run", "-d", "-py", str(stage.HERE / "ours.py"), "-pyfs", files, "score"]
    if flink.client(stack.layout, [*call, f"windows={','.join(case.windows)}", f"flink.parallelism={case.slots}"]):
        raise SystemExit("growth: the job was refused; see above")
    try:
        return measured(stack, count)
    finally:
        cancel(stack)


def measured(stack: Stack, count: int) -> Found:
    """Take CPU and time between a fifth and the end of the scores, so that start-up is left out."""
    from kafka import TopicPartition  # noqa: PLC0415

    deadline, begun, roots = time.monotonic() + START_S + count / SLOWEST, None, workers(stack)
    places = [TopicPartition(SCORES, number) for number in range(workload.PARTITIONS)]
    with broker.consumer(stack.settings().kafka) as client:
        while time.monotonic() < deadline:
            done = sum(client.end_offsets(places).values())
            if begun is None and done > count // 5:
                begun = time.monotonic(), done, cpu_of(roots)
            if begun is not None and done >= count:
                passed, events = time.monotonic() - begun[0], done - begun[1]
                cpu = cpu_of(roots) - begun[2]
                return Found(cpu / max(events, 1) * 1e6, events / passed, busiest(stack), *checkpoints(stack))
            time.sleep(SAMPLE_S)
    raise SystemExit("growth: not finished in time; take fewer events")


def busiest(stack: Stack) -> str:
    """Return the operator whose subtasks were busy for the greatest share of their time, and that share."""
    job = next(job for job in stack.jobs() if job.state == "RUNNING")
    with urllib.request.urlopen(f"http://{stack.settings().flink.rest}/jobs/{job.job_id}") as answer:
        vertices = json.load(answer)["vertices"]
    name, busy = max(
        (
            (v["name"], float(v["metrics"]["accumulated-busy-time"]) / max(v["duration"] * v["parallelism"], 1))
            for v in vertices
        ),
        key=lambda pair: pair[1],
    )
    return f"{name.split('[')[0]} {busy:.0%}"


def checkpoints(stack: Stack) -> tuple[float, float, float]:
    """Return MiB of state, MiB that the last checkpoint wrote, and the median time of the last ones in ms."""
    job = next(job for job in stack.jobs() if job.state == "RUNNING")
    url = f"http://{stack.settings().flink.rest}/jobs/{job.job_id}/checkpoints"
    with urllib.request.urlopen(url) as answer:
        history = [one for one in json.load(answer)["history"] if one["status"] == "COMPLETED"]
    took = statistics.median(one["end_to_end_duration"] for one in history)
    written = statistics.median(one["checkpointed_size"] for one in history)
    return history[0]["state_size"] / (1 << 20), written / (1 << 20), took


def main() -> None:
    """Run the cases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=120_000)
    parser.add_argument("--long", action="store_true", help="also a million keys, and 100,000 rows in one window")
    parser.add_argument("--only", default="", help="part of the names of the cases to run")
    args = parser.parse_args()
    cases = [case for case in (*CASES, *(LONG if args.long else ())) if args.only in case.name]
    with laid() as (stack, folder):
        found = each(stack, folder, cases, args.events)
    report(found, args.events)


def each(stack: Stack, folder: Path, cases: list[Case], events: int) -> dict[str, Found]:
    """Run the cases, after one that only warms the servers; a topic is written anew where its events differ."""
    found: dict[str, Found] = {}
    told, count = None, 0
    for place, case in enumerate([cases[0], *cases]):
        topic = (case.keys, case.hot, case.events)
        if topic != told:
            told, count = topic, fill(stack.settings(), case, case.events or events)
        one = once(stack, folder, case, count)
        if place:
            found[case.name] = one
        print(f"{case.name if place else '(warm-up)'}: {one.cpu:.0f} us of CPU, {one.rate:,.0f}/s", flush=True)
    return found


def report(found: dict[str, Found], events: int) -> None:
    """Print the table; the first case is the measure of the others."""
    base = next(iter(found.values()))
    print(f"\n{events} events over 60 days where no more are told; 4 measures; exactly once, 1 s checkpoints, 1 slot")
    print(
        f"{'case':<28}{'CPU us':>8}{'ratio':>7}{'events/s':>10}{'state MiB':>11}{'a checkpoint':>14}{'ms':>7}  busiest"
    )
    for name, one in found.items():
        print(
            f"{name:<28}{one.cpu:>8.0f}{one.cpu / base.cpu:>7.2f}{one.rate:>10,.0f}{one.state:>11.1f}"
            f"{one.checkpoint:>12.1f}{one.took:>6.0f}  {one.busiest}"
        )


if __name__ == "__main__":
    main()
