"""`erpulse repair`: what an outage took that no restart brings back."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from erpulse.repair.run import Compared

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
    click.echo(f"{run.append(settings, found.lacks)} records appended")


def _tell(found: "Compared") -> None:
    for lack in found.lacks[:SHOWN]:
        click.echo(f"{lack.name}: {lack.what}")
    if more := len(found.lacks) - SHOWN:
        click.echo(f"... and {more} more") if more > 0 else None
    click.echo(f"{found.raw:,} raw records, {found.documents:,} documents: {len(found.lacks)} lack something")
