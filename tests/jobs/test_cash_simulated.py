"""The story of `erpulse simulate --parts treasury` through the job: what is planted is found, nothing else told."""

import datetime as dt

import pytest

from erpulse.simulate.plan import Plan
from jobs.cash_position import JOB
from tests.jobs.story_run import Told, simulated

START = dt.datetime(2026, 11, 18, 10, 7, 33, tzinfo=dt.UTC)
PLAN = Plan(seed=7, seconds=160, incidents=0, traps=0, bad=0)
pytestmark = pytest.mark.run


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, gateway: None) -> Told:  # noqa: ARG001  one JVM for all
    return simulated(JOB, "treasury", PLAN, START, tmp_path_factory.mktemp("treasury"))


def test_all_that_is_planted_is_found(told: Told) -> None:
    print(told.sheet())  # noqa: T201  the sheet, with -s
    for label in told.labels:
        found = told.found(label)
        assert len(found) == 1, (label.rule, label.entity, len(found))
        assert (found[0][-1].status == "withdrawn") is (label.expected == "withdrawn"), label.rule


def test_nothing_else_is_told(told: Told) -> None:
    strangers = [one[0] for rule in {alert[0].rule for alert in told.alerts} for one in told.false(rule)]
    assert [(one.rule, one.impact_summary) for one in strangers] == []
