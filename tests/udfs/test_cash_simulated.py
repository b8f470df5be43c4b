"""Treasury of the simulated company, run by run: what is planted is told, once, and beside it what a person would tell.

The job itself plays the story in `tests/jobs/test_cash_simulated.py`; here the step does, for more seeds and for weeks.
"""

import datetime as dt

import pytest

from erpulse.simulate.plan import Plan
from tests.udfs.cash_story import Story, played
from udfs.cash_findings import COLLECT, RECEIPT, SHORTFALL
from udfs.cash_position import RULES

START = dt.datetime(2026, 11, 18, 10, 7, 33, tzinfo=dt.UTC)
MONTHS = Plan(seed=11, seconds=160, incidents=0, traps=0, bad=0)


@pytest.mark.parametrize(("seed", "parts"), [(7, ("purchasing", "treasury")), (23, ("treasury",))])
def test_after_a_first_load_the_planted_is_told_and_nothing_else(seed: int, parts: tuple[str, ...]) -> None:
    story = played(Plan(seed=seed, seconds=60, incidents=0, traps=0, bad=0, days=42), START, parts)
    _is_found(story)
    strangers = [own[0] for rule in (*RULES, RECEIPT) for own in story.false(rule)]
    assert [(one.rule, one.words["impact_summary"]) for one in strangers] == []


@pytest.fixture(scope="module")
def months() -> Story:
    """Return three months, known day by day, and the live phase."""
    return played(MONTHS, START, daily=True)


def test_after_months_the_planted_is_told_all_the_same(months: Story) -> None:
    _is_found(months)


def test_months_without_incidents_are_quiet(months: Story) -> None:
    for rule in RULES.keys() - {SHORTFALL, COLLECT}:
        assert [own[0].words["impact_summary"] for own in months.false(rule)] == []
    for own in months.false(COLLECT):
        opened = [place for place, one in enumerate(own) if one.fired and (place == 0 or not own[place - 1].fired)]
        assert len(opened) == 1, own[0].subject
    assert len(months.false(COLLECT)) <= 2, "of 24 customers who pay as they always did"
    assert {own[0].key for own in months.false(SHORTFALL)} <= {"bank\x1fUSD"}, (
        "wages seen once or twice: see the limits"
    )


def test_a_large_receipt_is_one_of_twenty_and_is_told_once(months: Story) -> None:
    told = months.alerts(RECEIPT)
    assert all(len(own) == 1 and own[0].words["score"] >= 0.9 for own in told)
    receipts = 4 * 5 * 92 / 7 - 4 * 30 * 5 / 7  # sold on weekdays, paid about 30 days later
    assert len(told) <= 0.1 * receipts


def _is_found(story: Story) -> None:
    assert len(story.labels) == 5
    for label in story.labels:
        [own] = story.found(label)
        assert [one.fired for one in own] == [True, False][: 1 + (label.expected == "withdrawn")], label.rule
