"""`erpulse train`: fit a model, judge it on the time it has not seen, and keep it where it beats the plain way."""

from datetime import datetime

import click


@click.command()
@click.argument("model")
@click.option("--from", "files", multiple=True, required=True, metavar="FILE", help="Rows: CSV or Parquet, repeatable.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day; what came to be known on it or later is not used."
)
@click.option(
    "--feature", "features", multiple=True, metavar="VIEW:FEATURE", help="Feature of the offline store to join."
)
@click.option("--set", "flags", multiple=True, metavar="KEY=VALUE", help="A setting, as models.root=DIR.")
def command(
    model: str, files: tuple[str, ...], as_of: datetime | None, features: tuple[str, ...], flags: tuple[str, ...]
) -> None:
    """Fit MODEL and write its next version below the model root, with a card; print what it reached.

    The rows are joined with features of the offline store as they were known at each row's time. The last quarter of
    the rows in time judges. A model that does not beat the naive forecast and the plain rule is refused (exit code 2).

    For example: erpulse train pay_date --from invoices.csv --as-of 2026-03-31
    """
    import pandas as pd  # noqa: PLC0415

    from connectors.errors import ConfigError  # noqa: PLC0415
    from connectors.settings import load  # noqa: PLC0415
    from erpulse.train import train as training  # noqa: PLC0415

    wrong = [flag for flag in flags if "=" not in flag]
    if wrong:
        raise ConfigError(f"--set {wrong[0]!r}: want KEY=VALUE")
    settings = load(flags=dict(flag.split("=", 1) for flag in flags))
    found = training.model_of(model)
    done = training.train(found, files, settings, pd.Timestamp(as_of) if as_of else None, features)
    click.echo(f"{done.score.measure}, {done.score.rows} rows held back: {done.score.model:.4g}")
    for name, figure in done.score.others.items():
        click.echo(f"  {name}: {figure:.4g}")
    click.echo(f'written to {done.folder}; pin it with [models.versions] {found.name} = "{done.folder.name}"')
