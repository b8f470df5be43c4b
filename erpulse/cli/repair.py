"""`erpulse repair`: what an outage took that no restart brings back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connectors.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from erpulse.repair.run import Compared
    from jobs.spec import Job

SHOWN = 20


@click.group()
def command() -> None:
    """Find what an outage took and write it anew."""


@command.command()
@click.option("--dry-run", is_flag=True, help="Only tell; exit with 1 where something is missing.")
def ingest(*, dry_run: bool) -> None:
    """Compare raw with canonical topics, and append the rows and dead letters that are missing.

    After an outage longer than the transaction timeout the broker has aborted what ingest had written and counts as
    written. Records younger than a minute are left alone; the job may run meanwhile.
    """
    from connectors.settings import load  # noqa: PLC0415
    from erpulse.repair import run  # noqa: PLC0415

    settings = load()
    found = run.compare(settings)
    _tell(found)
    if not found.lacks:
        return
    if dry_run:
        click.echo("append them: erpulse repair ingest")
        sys.exit(1)
    missing = [message for lack in found.lacks for message in lack.messages]
    click.echo(f"{run.send(settings, missing)} records appended")


@command.command()
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Only tell; exit with 1 where something is missing.")
def job(name: str, *, dry_run: bool) -> None:
    """Run a job over its canonical topics from files, and append the features, scores and alerts that are missing.

    Needs Java, memory for the canonical rows, and the time of a backtest over them. Repair ingest first. Records
    younger than a minute are left alone; the job may run meanwhile.
    """
    import tempfile  # noqa: PLC0415

    from connectors.settings import load  # noqa: PLC0415
    from erpulse.repair import job as repairing  # noqa: PLC0415
    from erpulse.repair import run  # noqa: PLC0415

    settings, chosen = load(), _use_case(name)
    with tempfile.TemporaryDirectory() as folder:
        found = repairing.compare(chosen, settings, Path(folder))
    lacks = f"{len(found.missing):,} missing, {found.surplus:,} too many"
    click.echo(f"{found.rows:,} canonical rows, {found.compared:,} records: {lacks}")
    if not found.missing:
        return
    if dry_run:
        click.echo(f"append them: erpulse repair job {name}")
        sys.exit(1)
    click.echo(f"{run.send(settings, found.missing)} records appended")


def _use_case(name: str) -> "Job":
    from jobs import catalog  # noqa: PLC0415

    for one in catalog.scoring():
        if one.name == name:
            return one
    known = [one.name for one in catalog.scoring()]
    raise ConfigError(f"job {name!r}: writes nothing that can be repaired so{did_you_mean(name, known)}")


def _tell(found: "Compared") -> None:
    for lack in found.lacks[:SHOWN]:
        click.echo(f"{lack.name}: {lack.what}")
    if more := len(found.lacks) - SHOWN:
        click.echo(f"... and {more} more") if more > 0 else None
    click.echo(f"{found.raw:,} raw records, {found.documents:,} documents: {len(found.lacks)} lack something")
