"""`erpulse status`: what runs of the local stack, and which jobs."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from erpulse.stack.flink_rest import JobState
    from erpulse.stack.state import PartState

COLOURS = {"running": "green", "silent": "yellow", "crashed": "red", "stopped": None}


@click.command()
def command() -> None:
    """Show each part of the local stack and the jobs on it; exit with 0 when all parts run, else 1."""
    from erpulse.stack.local import Stack  # noqa: PLC0415

    stack = Stack(Path.cwd())
    parts = stack.status()
    now = time.time()
    for part in parts:
        click.secho(part_line(part, now), fg=COLOURS[part.state])
        for line in part.tail:
            click.echo(f"    {line}")
    jobs = stack.jobs()
    click.echo(f"jobs: {len(jobs) or 'none'}")
    for job in jobs:
        click.secho(job_line(job, now), fg="red" if job.is_bad else None)
    if any(part.state != "running" for part in parts):
        click.echo("start what is missing: erpulse up")
        sys.exit(1)


def part_line(part: "PartState", now: float) -> str:
    """Return one part in one line.

    Args:
        part: The part.
        now: Seconds since 1970.
    """
    place = f"port {part.port}" if part.port else ""
    process = f"pid {part.pid}, since {duration(now - part.since)}" if part.pid and part.since else ""
    return f"{part.name:<12} {part.state:<8} {place:<11} {process:<28} {part.log}".rstrip()


def job_line(job: "JobState", now: float) -> str:
    """Return one job in one line, a bad one with its reason.

    Args:
        job: The job.
        now: Seconds since 1970.
    """
    line = f"  {job.state:<10} {job.name} ({job.job_id}), since {duration(now - job.since_ms / 1000)}"
    line += f", {job.idle} tasks do not run" if job.idle else ""
    return f"{line}\n    {job.reason}" if job.reason else line


def duration(seconds: float) -> str:
    """Return a duration in its two largest units.

    >>> duration(7), duration(130), duration(7300), duration(200_000)
    ('7 s', '2 min 10 s', '2 h 1 min', '2 d 7 h')
    """
    whole = max(0, int(seconds))
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    parts = []
    for name, size in units:
        count, whole = divmod(whole, size)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts[:2]) or "0 s"
