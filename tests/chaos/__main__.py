"""`python -m tests.chaos`: as many rounds as wanted, each with a seed of its own; the first that fails ends it."""

import datetime as dt
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from tests.chaos import report
from tests.chaos.compare import compare
from tests.chaos.finding import Finding
from tests.chaos.plan import Plan, plan
from tests.chaos.run import Outcome, Ways, run


@click.command()
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the first round; the next has the next.")
@click.option("--kills", type=int, default=25, show_default=True, help="Kills per round.")
@click.option("--rounds", type=int, default=1, show_default=True)
@click.option("--rate", type=float, default=40.0, show_default=True, help="Messages per second.")
@click.option("--start", type=click.DateTime(), default=None, help="When the story begins, UTC; default last midnight.")
@click.option("--spare", multiple=True, help="A target that is left alone.")
@click.option("--keep", type=click.Path(path_type=Path), default=None, help="Folder for logs and what topics held.")
@click.option("--seconds", type=float, default=0.0, help="Length of the live phase, if longer than the kills take.")
@click.option("--calm", is_flag=True, help="Run each plan without faults as well, at full speed, and compare.")
@click.option("--replayed", is_flag=True, help="Run the job over the same canonical rows from files, and compare.")
@click.option("--soak", is_flag=True, help="Look whether memory, open files and checkpoint times stay flat.")
def main(**given: Any) -> None:
    """Run the four jobs, break everything around them, and look at what came of it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    begins = given["start"].replace(tzinfo=dt.UTC) if given["start"] else None
    ways = Ways(replayed=given["replayed"], soak=given["soak"])
    for seed in range(given["seed"], given["seed"] + given["rounds"]):
        chosen = plan(seed, given["kills"], given["rate"], begins, given["spare"], given["seconds"])
        again = report.again(chosen)
        click.echo(f"repeat with: {again}")
        outcome, folder = _round(chosen, given["keep"], ways)
        click.echo(report.told(outcome))
        if given["calm"]:
            outcome.findings += _against_calm(chosen, outcome, given["keep"])
        if not outcome.holds:
            click.echo(f"servers and their logs: {folder}; repeat with: {again}")
            sys.exit(1)


def _against_calm(chosen: Plan, outcome: Outcome, keep: Path | None) -> list[Finding]:
    calm, _ = _round(chosen, keep, Ways(calm=True))
    click.echo(report.told(calm))
    found = [*calm.findings, *compare(calm.log, outcome.log)]
    click.echo("\n".join(map(str, found[len(calm.findings) :])))
    return found


def _round(chosen: Plan, keep: Path | None, ways: Ways) -> tuple[Outcome, Path]:
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{chosen.seed}-", dir=keep))
    outcome = run(chosen, folder, lambda text: click.echo(f"{time.monotonic() - begun:7.1f} {text}"), ways)
    return outcome, folder


if __name__ == "__main__":
    main()
