"""`erpulse demo`: the whole path on the local stack, with incidents planted and found."""

import sys
from pathlib import Path

import click

FILE_WIDTH = 110  # columns of what goes to a file or pipe


@click.command()
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed plays the same story.")
@click.option("--seconds", type=click.FloatRange(20), default=60.0, show_default=True, help="Length of the live phase.")
@click.option("--rate", type=click.FloatRange(5), default=50.0, show_default=True, help="Messages per second, live.")
@click.option("--incidents", type=click.IntRange(1), default=12, show_default=True, help="Planted in purchasing.")
@click.option("--parts", default="purchasing,treasury,plant", show_default=True, help="Parts of the company.")
def command(seed: int, seconds: float, rate: float, incidents: int, parts: str) -> None:
    """Run the whole path on the local stack of this folder, and score it.

    Starts Kafka, Redis and Flink, submits the jobs, plays a company's purchasing, treasury and plant into them, shows
    the alerts as they come, and ends with a score sheet per job. The exit code is 0 when every planted incident was
    found, and withdrawn where it was put right; else 1. What runs already is used; a second run goes into the same log.
    """
    from rich.console import Console  # noqa: PLC0415

    from erpulse.demo import demo  # noqa: PLC0415
    from erpulse.demo.screen import Screen  # noqa: PLC0415
    from erpulse.simulate.parts import chosen  # noqa: PLC0415
    from erpulse.simulate.plan import Plan  # noqa: PLC0415
    from erpulse.stack.local import Stack  # noqa: PLC0415

    console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=FILE_WIDTH)
    plan = Plan(seed=seed, rate=rate, seconds=seconds, incidents=incidents)
    try:
        sheet = demo.run(Stack(Path.cwd(), supervised=True), plan, chosen(parts), Screen(console))
    except KeyboardInterrupt:
        console.print("\nstopped; servers and jobs run on: 'erpulse status', 'erpulse down'", style="yellow")
        sys.exit(130)
    sys.exit(0 if sheet.passed else 1)
