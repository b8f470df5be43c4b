"""`erpulse deploy`: a release of a job in place of the one that runs, without losing its state."""

import sys
from pathlib import Path

import click

SETTINGS = Path(".erpulse/erpulse.toml")


@click.command()
@click.argument("job")
@click.option(
    "--plan", "only", is_flag=True, help="Only show what would change; exit with 2 where state would be lost."
)
@click.option("--bundle", type=click.Path(exists=True, path_type=Path), help="Zip to deploy; default: built from here.")
@click.option(
    "--adopt", type=click.Path(exists=True, path_type=Path), help="Zip that a job which runs was submitted from."
)
@click.option("--from", "begins", metavar="PATH", help="Savepoint to go on from, if the job is gone and none is known.")
@click.option("--config", type=click.Path(exists=True, path_type=Path), envvar="ERPULSE_CONFIG", help="Settings file.")
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="A setting: flink.parallelism=2.")
@click.option("--watch", default=20.0, show_default=True, help="Seconds the new release is watched; it must not fail.")
@click.option("--drop-state", is_flag=True, help="Go on from the savepoint although state is lost or begins empty.")
@click.option("--rebuild", is_flag=True, help="Read everything again beside the running job, compare, and switch.")
@click.option("--accept-differences", is_flag=True, help="Switch to a rebuilt release that says something else.")
def command(  # noqa: PLR0913  options of the command line
    *,
    job: str,
    only: bool,
    bundle: Path | None,
    adopt: Path | None,
    begins: str | None,
    config: Path | None,
    sets: tuple[str, ...],
    watch: float,
    drop_state: bool,
    rebuild: bool,
    accept_differences: bool,
) -> None:
    """Deploy JOB in place of the release that runs.

    Says what changes and whether the running job's savepoint fits, before anything stops. A release that fails while it
    is watched is replaced by the one before it, from where it got to. A first deployment just starts; a job that runs
    already, submitted with Flink's own client, is taken over with --adopt.
    """
    from erpulse.deploy.changes import Asked  # noqa: PLC0415
    from erpulse.deploy.run import Words, run  # noqa: PLC0415

    file = config or (SETTINGS if SETTINGS.exists() else None)
    asked = Asked(drops=drop_state, rebuilds=rebuild, accepts=accept_differences)
    sys.exit(run(Words(job, file, sets, bundle, asked, watch, adopt, begins), click.echo, only=only))
