"""The short form: ten kills and some bad networks, and everything holds. `python -m tests.chaos` is the long one."""

from pathlib import Path

import click
import pytest

from tests.chaos import report
from tests.chaos.plan import plan
from tests.chaos.run import run

pytestmark = [pytest.mark.stack, pytest.mark.long, pytest.mark.timeout(900)]
SEED, KILLS, RATE = 7, 10, 30.0


def test_ten_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    chosen = plan(SEED, KILLS, RATE)
    click.echo(report.again(chosen))
    outcome = run(chosen, tmp_path, click.echo)
    click.echo(report.told(outcome))
    assert chosen.kills == KILLS
    wrong = [str(one) for one in outcome.findings if not one.holds and not one.timed]
    assert wrong == [], report.again(chosen)
