"""`erpulse up`: start the local stack."""

import time
from pathlib import Path

import click


@click.command()
def command() -> None:
    """Start Kafka, Redis and Flink on this machine and wait until they answer.

    They listen on loopback ports, keep their files below .erpulse/ of this folder and run until 'erpulse down'. What
    runs already is left alone; what has crashed is started again.
    """
    from erpulse.stack.local import Stack  # noqa: PLC0415

    begun = time.monotonic()
    stack = Stack(Path.cwd())
    stack.up(lambda line: click.echo(f"  {line}"))
    found = stack.settings()
    places = {
        "kafka": found.kafka.bootstrap_servers,
        "redis": f"{found.online.host}:{found.online.port}",
        "flink": f"http://{found.flink.rest}",
        "settings": _short(stack.layout.settings_file),
        "logs": _short(stack.layout.logs),
    }
    click.secho(f"the stack is up ({time.monotonic() - begun:.1f} s)", fg="green")
    for name, place in places.items():
        click.echo(f"  {name:<9} {place}")
    click.echo(
        "next: 'erpulse status', 'erpulse doctor'; for the flink client: eval \"$(erpulse env)\"; end: 'erpulse down'"
    )


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
