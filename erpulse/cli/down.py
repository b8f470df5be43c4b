"""`erpulse down`: stop the local stack."""

from pathlib import Path

import click


@click.command()
@click.option("--wipe", is_flag=True, help="Delete topics, snapshots, checkpoints, logs and ports as well.")
def command(*, wipe: bool) -> None:
    """Stop every process of the local stack, Flink's Python workers included; jars and settings stay."""
    from erpulse.stack.local import Stack  # noqa: PLC0415

    count = Stack(Path.cwd()).down(wipe=wipe)
    click.echo(f"{count} processes stopped" if count else "nothing was running")
    if wipe:
        click.echo("data, logs and ports deleted")
