"""`erpulse up`: start the local stack."""

import time
from pathlib import Path

import click


@click.command()
@click.option(
    "--taskmanagers", type=click.IntRange(1), help="Workers of the Flink cluster; default as before, 1 at first."
)
@click.option("--slots", type=click.IntRange(1), help="Task slots of each worker; default as before, 8 at first.")
@click.option("--supervisor/--no-supervisor", default=True, help="Start crashed parts again; on by default.")
def command(*, taskmanagers: int | None, slots: int | None, supervisor: bool) -> None:
    """Start Kafka, Redis and Flink on this machine and wait until they answer.

    They listen on loopback ports, keep their files below .erpulse/ of this folder and run until 'erpulse down'. What
    runs already is left alone; what has crashed is started again.

    A supervisor does the same within about a second, up to 5 times within 5 minutes for one part; then it gives that
    part up until the next 'erpulse up'. What it did is in .erpulse/logs/supervisor.log. ZooKeeper remembers which jobs
    run: they go on from their last checkpoint when the JobManager was lost, and also after 'erpulse down' and 'up'.
    """
    from erpulse.stack.local import Stack  # noqa: PLC0415

    begun = time.monotonic()
    stack = Stack(Path.cwd(), taskmanagers=taskmanagers, slots=slots, supervised=supervisor)
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
