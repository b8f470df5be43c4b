"""The whole path, ours against Python's stream processors, side by side: one topic, one answer, one machine.

Kafka JSON in, twelve window features per supplier, a pandas score, Redis in Feast's layout, alerts to Kafka. Time runs
from a contender's first feature rows in Redis to its last row there and its last committed alert, so start-up and what
was in the first batch are left out; so is one run of ours that warms the TaskManager, which outlives its jobs. The last
half of the events tells what each does when it is warm.

    python benchmarks/rivals/compare.py [--events N] [--keys N] [--only NAME,...] [--rounds N] [--interval-ms N]
"""

import argparse
import os
import platform
import shutil
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import stage
from contenders import CONTENDERS, Contender, Ground
from watch import Seen, follow
from workload import PARTITIONS, RULE, SOURCE, STEPS, Truth, marker, sent, truth

from connectors.errors import ConfigError, ErpulseError
from erpulse.stack.local import Stack
from udfs.verdicts import Subject, alert_id

START_S, SLOWEST = 60, 800
PATIENCE_S = 20


@dataclass(frozen=True)
class Result:
    """One run: events per second over all and over the last half, CPU microseconds per event, what was wrong."""

    rate: float
    warm: float
    cpu: float
    said: str


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--keys", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--interval-ms", type=int, default=1000, help="checkpoint, snapshot or commit interval")
    parser.add_argument("--only", default="", help=f"comma-separated: {', '.join(CONTENDERS)}")
    parser.add_argument("--logs", type=Path, help="folder that takes the logs of the servers")
    return parser.parse_args()


def main() -> None:
    """Run every contender in turn, some rounds, and print the table."""
    args = arguments()
    chosen = [CONTENDERS[name] for name in args.only.split(",") if name] or list(CONTENDERS.values())
    for contender in chosen:
        if contender.rival:
            stage.python_of(contender.rival)
    records = list(sent(args.events, args.keys, int(time.time() * 1000)))
    right = truth(records)
    print(f"{len(records)} events of {len(right.last)} suppliers, {len(right.alerts)} alerts", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), jars=stage.ROOT / ".erpulse" / "jars")
        stack.up(print)
        try:
            stage.fill(stack.settings(), records)
            found = rounds(Ground(stack, Path(folder), args.interval_ms), chosen, right, args.rounds)
        finally:
            if args.logs:
                shutil.copytree(stack.layout.logs, args.logs, dirs_exist_ok=True)
            stack.down(wipe=True)
    report(found, args, len(records))


def rounds(ground: Ground, chosen: list[Contender], right: Truth, count: int) -> dict[str, list[Result]]:
    """Return the runs by contender, in turn, so that what else the machine does hits all."""
    found: dict[str, list[Result]] = {contender.name: [] for contender in chosen}
    if ours := next((contender for contender in chosen if not contender.rival), None):
        cold = once(ground, ours, right)
        print(f"{ours.name:<22}{cold.rate:>9,.0f}/s on a cold TaskManager, not counted", flush=True)
    for _ in range(count):
        for contender in chosen:
            result = once(ground, contender, right)
            found[contender.name].append(result)
            print(f"{contender.name:<22}{result.rate:>9,.0f}/s  {result.said}", flush=True)
    return found


def once(ground: Ground, contender: Contender, right: Truth) -> Result:
    """Run one contender once, and hold what it left against the truth."""
    settings = ground.stack.settings()
    stage.fresh(settings)
    last = {alert_id(Subject(RULE, SOURCE, marker(STEPS[-1], n), last_document(n))) for n in range(PARTITIONS)}
    try:
        running = contender.start(ground)
    except ConfigError as error:
        stage.cancel_jobs(ground.stack)
        return Result(0.0, 0.0, 0.0, str(error))
    try:
        seen = follow(settings, running.pids, last, START_S + right.events / SLOWEST)
        wanted = right.closed if contender.decays else right.last
        wrong = stage.faults(settings, wanted, right.closed_ms, PATIENCE_S)
    finally:
        running.stop()
    return result(seen, right, wrong)


def last_document(partition: int) -> str:
    """Return the document of a partition's last marker that is an alert."""
    return f"{SOURCE}|invoices|m{STEPS[-1]}-{partition}-10"


def result(seen: Seen, right: Truth, wrong: list[str]) -> Result:
    """Return the figures of a run and what must be said of its answer."""
    doubled = sum(count - 1 for count in seen.alerts.values())
    missing, more = len(right.alerts - set(seen.alerts)), len(set(seen.alerts) - right.alerts)
    said = f"{len(wrong)} of {len(right.last)} rows wrong; alerts: {missing} missing, {more} more, {doubled} doubled"
    if wrong:
        said += f"; {wrong[0]}"
    events = right.events
    if STEPS[-1] not in seen.at:
        return Result(0.0, 0.0, 0.0, f"not finished, came to {max(seen.at, default=0)} %; {said}")
    share, passed = rest(seen, seen.at[-1])
    half, warm = rest(seen, seen.at[50])
    cpu = (seen.cpu[100] - seen.cpu[-1]) / (events * share)
    return Result(events * share / passed, events * half / warm, cpu * 1e6, said)


def rest(seen: Seen, since: float) -> tuple[float, float]:
    """Return the share of the events that came after a moment, and how long they took.

    What was seen at that moment already is no part of it: contenders write in batches of up to some seconds.
    """
    done = max((step for step, at in seen.at.items() if at <= since), default=0)
    return max(1 - max(done, 0) / 100, 0.01), max(seen.at[100] - since, 1e-3)


def report(found: dict[str, list[Result]], args: argparse.Namespace, events: int) -> None:
    """Print medians and ratios."""
    print(
        f"\n{events} events, {args.keys} suppliers, 3 windows x 4 measures; interval {args.interval_ms} ms;"
        f" {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    )
    print(f"{'contender':<22}{'events/s':>10}{'last half':>11}{'CPU us':>8}{'ours/it':>9}  answer")
    medians = {
        name: Result(
            *(statistics.median(getattr(run, own) for run in runs) for own in ("rate", "warm", "cpu")), runs[-1].said
        )
        for name, runs in found.items()
    }
    for name, median in medians.items():
        base = medians.get(f"ours {name.rpartition(' ')[2]}")
        against = f"{base.rate / median.rate:9.2f}" if base and median.rate else " " * 9
        print(f"{name:<22}{median.rate:>10,.0f}{median.warm:>11,.0f}{median.cpu:>8.0f}{against}  {median.said[:90]}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("compare: told to end"))
    try:
        main()
    except ErpulseError as error:
        sys.exit(f"compare: {error}")
