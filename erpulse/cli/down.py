"""`erpulse down`: stop the local stack."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from connectors.errors import ConfigError

if TYPE_CHECKING:
    from erpulse.stack.flink_rest import JobState

_OVER = {"FINISHED", "CANCELED", "FAILED"}


@click.command()
@click.option("--wipe", is_flag=True, help="Delete topics, snapshots, checkpoints, logs and ports as well.")
@click.option("--yes", is_flag=True, help="Wipe although jobs are at work.")
def command(*, wipe: bool, yes: bool) -> None:
    """Stop every process of the local stack, Flink's Python workers included; jars and settings stay.

    Jobs that were at work go on from their last checkpoint after the next 'erpulse up'; one that shall not is cancelled
    first ('erpulse flink cancel JOB'). With --wipe all jobs are forgotten.
    """
    from erpulse.stack.local import Stack  # noqa: PLC0415

    stack = Stack(Path.cwd())
    at_work = working(stack.jobs())
    if wipe and not yes:
        require_idle(at_work)
    count = stack.down(wipe=wipe)
    click.echo(f"{count} processes stopped" if count else "nothing was running")
    if at_work:
        what = "jobs that were forgotten" if wipe else "jobs that go on after the next 'erpulse up'"
        click.echo(f"{what}: {', '.join(at_work)}")
    if wipe:
        click.echo("data, logs and ports deleted")


def working(jobs: "list[JobState]") -> list[str]:
    """Return the names of the jobs that have not ended."""
    return [job.name for job in jobs if job.state not in _OVER]


def require_idle(names: list[str]) -> None:
    """Refuse to delete what jobs are working on: somebody else may have started them.

    Raises:
        ConfigError: a job is at work.
    """
    if names:
        msg = f"stack: {', '.join(names)} at work, and --wipe deletes their data; cancel them first, or add --yes"
        raise ConfigError(msg)
