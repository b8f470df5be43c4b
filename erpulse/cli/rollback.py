"""`erpulse rollback`: an earlier release of a job in place of the one that runs."""

import sys
from pathlib import Path

import click

SETTINGS = Path(".erpulse/erpulse.toml")


@click.command()
@click.argument("job")
@click.option("--to", type=int, help="Number of the deployment; default: the release before.")
@click.option("--config", type=click.Path(exists=True, path_type=Path), envvar="ERPULSE_CONFIG", help="Settings file.")
@click.option("--watch", default=20.0, show_default=True, help="Seconds the release is watched; it must not fail.")
@click.option("--rewind", is_flag=True, help="Go back to the state it had when it was replaced.")
def command(*, job: str, to: int | None, config: Path | None, watch: float, rewind: bool) -> None:
    """Put the release of JOB that ran before in place of the one that runs.

    It goes on from a savepoint of the one that runs, so nothing is lost or written twice. With --rewind it goes back to
    the savepoint of its own: what came since is read and written again, and readers go by alert_id and revision.
    """
    from erpulse.deploy.run import Words, rollback  # noqa: PLC0415

    file = config or (SETTINGS if SETTINGS.exists() else None)
    sys.exit(rollback(Words(job, file, watch_s=watch), click.echo, to, rewind=rewind))
