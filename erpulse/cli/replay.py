"""`erpulse replay`: extracts of an ERP into the canonical topics, as history or live."""

import sys

import click


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--map",
    "maps",
    multiple=True,
    required=True,
    metavar="MAP",
    help="Name or TOML file; one for all, or one per FILE.",
)
@click.option(
    "--history/--live", "as_history", default=True, show_default=True, help="Times of the rows, or of the broker."
)
@click.option(
    "--rate", type=click.FloatRange(min=0.001), default=100.0, show_default=True, help="Rows a second of --live."
)
def command(files: tuple[str, ...], maps: tuple[str, ...], *, as_history: bool, rate: float) -> None:
    """Turn lines of each FILE (CSV, Parquet, a folder or a pattern) into canonical rows and write them to Kafka.

    --history keeps the times at which the rows were known. It comes before all else of its topics, so what belongs
    together goes in one call. Rows that are there already are not written again.

    For example: erpulse replay pcards.parquet --map birmingham_pcards
    """
    from connectors.errors import ConfigError  # noqa: PLC0415
    from connectors.settings import load as load_settings  # noqa: PLC0415
    from erpulse.extract import replay  # noqa: PLC0415
    from erpulse.extract.load import load  # noqa: PLC0415

    if len(maps) not in (1, len(files)):
        raise ConfigError(
            f"{len(files)} files and {len(maps)} --map; give one map for all, or one per file in the same order"
        )
    names = maps * len(files) if len(maps) == 1 else maps
    kafka = load_settings().kafka
    pairs = [(file, load(name)) for file, name in zip(files, names, strict=True)]
    extracts, held = replay.read_pairs(kafka, pairs)
    for extract in extracts:
        click.echo(
            f"{extract.declared.source}: {extract.lines:,} lines, {extract.rows:,} rows, {extract.repeated:,} repeated"
        )
        for repeat in extract.repeats:
            click.echo(f"  {repeat}")
    if as_history:
        sent = replay.history(kafka, extracts, held, _progress)
    else:
        sent = replay.live(kafka, extracts, held, rate, _progress)
    for one in sent:
        click.echo(f"{one.topic}: {one.written:,} rows written, {one.present:,} were there")
    refused = sum(len(extract.dead) for extract in extracts)
    click.echo(f"erp.dead-letters: {replay.dead(kafka, extracts):,} written of {refused:,} lines that cannot be read")


def _progress(rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{rows:,} rows", nl=False, err=True)
