"""`erpulse up`: start the local stack."""

from pathlib import Path

import click


@click.command()
def command() -> None:
    """Start Kafka, Redis and Flink on this machine; what runs already is left alone."""
    from erpulse.stack.local import Stack  # noqa: PLC0415

    stack = Stack(Path.cwd())
    stack.up(click.echo)
    found = stack.settings()
    click.echo(f"kafka {found.kafka.bootstrap_servers}, redis {found.online.port}, flink http://{found.flink.rest}")
