"""`erpulse status`: green, or what is wrong and what to do."""

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from erpulse.watch.words import duration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.settings import Source
    from erpulse.stack.state import PartState
    from erpulse.watch.findings import Finding
    from erpulse.watch.look import Looker
    from erpulse.watch.observation import JobSeen, Observation

STATES = {"running": "green", "silent": "yellow", "crashed": "red", "stopped": None}
WIDTH = 160
"""Characters of a log's line that are shown."""
LEVELS = {"error": "red", "warning": "yellow"}
_ABSENT = (("error    nothing of the local stack runs", "red"), ("         do: erpulse up", None))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object: parts, jobs, findings.")
@click.option("--watch", "every", type=click.IntRange(1), metavar="SECONDS", help="Look again and again.")
def command(*, as_json: bool, every: int | None) -> None:
    """Say whether all is well: servers, jobs, lag, time, transactions, stores. Exit with 1 after an error, else with 0.

    Each line under the parts and jobs is one thing that is not as it should be, and what to do about it. An error does
    not work or may be wrong; a warning works and wants someone to look.
    """
    from connectors import settings  # noqa: PLC0415
    from erpulse.watch.look import Looker, local_stack  # noqa: PLC0415

    known = settings.load()
    looker = Looker(known, local_stack(Path.cwd(), known))
    interval_s = known.flink.checkpoint_interval_ms / 1000
    well = True
    try:
        well = _tell(looker, known.sources, interval_s, as_json=as_json)
        while every is not None:
            time.sleep(every)
            click.clear()
            well = _tell(looker, known.sources, interval_s, as_json=as_json)
    finally:
        looker.close()
    end(0 if well else 1, hangs=looker.hangs)


def end(code: int, *, hangs: bool) -> None:
    """End the process, also where a client still waits for a server that hangs and would keep us waiting with it."""
    if hangs:
        sys.stdout.flush()
        os._exit(code)
    sys.exit(code)


def _tell(looker: "Looker", sources: "Mapping[str, Source]", interval_s: float, *, as_json: bool) -> bool:
    from erpulse.watch.figures import samples  # noqa: PLC0415
    from erpulse.watch.findings import findings  # noqa: PLC0415

    seen = looker.look()
    found = findings(samples(seen, sources), interval_s)
    if as_json:
        click.echo(json.dumps(report(seen, found)))
        return is_well(found)
    absent = bool(looker.states) and all(part.state == "stopped" for part in looker.states)
    told = [*part_lines(looker.states, seen), *job_lines(seen), *(_ABSENT if absent else finding_lines(found, seen))]
    for line, colour in told:
        click.secho(line, fg=colour)
    return is_well(found)


def is_well(found: "Sequence[Finding]") -> bool:
    """Return whether there is no error; warnings do not count."""
    return all(one.level != "error" for one in found)


def part_lines(states: "list[PartState]", seen: "Observation") -> list[tuple[str, str | None]]:
    """Return the servers, a line each with its colour; those of the local stack with process and log."""
    now = seen.at_ms / 1000
    if not states:
        return [(f"{part.name:<12} {'answers' if part.answers else 'silent'}", None) for part in seen.parts]
    lines: list[tuple[str, str | None]] = []
    for part in states:
        lines.append((part_line(part, now), STATES[part.state]))
        ended = part.tail if part.state == "crashed" else ()
        lines += [(f"    {line[:WIDTH]}", None) for line in ended]
    return lines


def part_line(part: "PartState", now: float) -> str:
    """Return one part in one line.

    Args:
        part: The part.
        now: Seconds since 1970.
    """
    place = f"port {part.port}" if part.port else ""
    process = f"pid {part.pid}, since {duration(now - part.since)}" if part.pid and part.since else ""
    return f"{part.name:<13} {part.state:<8} {place:<11} {process:<28} {part.log}".rstrip()


def job_lines(seen: "Observation") -> list[tuple[str, str | None]]:
    """Return the jobs, a line each with its colour."""
    lines = [(job_line(job, seen), None if job.runs and not job.idle else "red") for job in seen.jobs]
    return [(f"jobs: {len(lines) or 'none'}", None), *lines]


def job_line(job: "JobSeen", seen: "Observation") -> str:
    """Return one job in one line: state, how long, how far behind."""
    from erpulse.watch.figures import behind  # noqa: PLC0415

    words = [f"{job.name} ({job.job_id})" if job.job_id else job.name]
    words += [f"since {duration((seen.at_ms - job.since_ms) / 1000)}"] if job.since_ms else []
    words += [f"{job.idle} tasks do not run"] if job.idle else []
    lag = behind(seen, job.name)
    words += [f"behind by {duration(lag.seconds)} ({lag.records:,} records)"] if lag else []
    return f"  {job.state:<10} {', '.join(words)}"


def finding_lines(found: "list[Finding]", seen: "Observation") -> list[tuple[str, str | None]]:
    """Return what is wrong and what to do, or one green line."""
    from erpulse.watch.findings import lines  # noqa: PLC0415

    if not found:
        return [(green_line(seen), "green")]
    told = []
    for level, says, mend in lines(found):
        told += [(f"{level:<8} {says}", LEVELS[level]), (f"         do: {mend}", None)]
    return told + ([("works, with warnings", "yellow")] if is_well(found) else [])


def green_line(seen: "Observation") -> str:
    """Return what was looked at, all of it well."""
    beating = sum(one.last_ms is not None for one in seen.partitions)
    counts = f"{len(seen.parts)} parts, {len(seen.jobs)} jobs, {beating} partitions with heartbeats"
    compared = sum(one.compared for one in seen.parity)
    return f"green: {counts}" + (f", {compared} sampled entities equal in Redis" if compared else "")


def report(seen: "Observation", found: "list[Finding]") -> dict[str, object]:
    """Return the look as JSON has it."""
    return {
        "at_ms": seen.at_ms,
        "took_s": round(seen.took_s, 3),
        "well": is_well(found),
        "parts": [asdict(part) for part in seen.parts],
        "jobs": [asdict(job) for job in seen.jobs],
        "lags": [asdict(lag) for lag in seen.lags if lag.records],
        "findings": [asdict(one) for one in found],
    }
