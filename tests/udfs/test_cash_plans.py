"""Planned flows: the days they recur on, and the banking day each moves to, against pandas' own calendars."""

import datetime as dt

import pandas as pd
import pytest

from udfs.cash_plans import occurrences, rolled
from udfs.cash_state import ZERO, Plan

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


def plan(frequency: str, first: dt.date, last: dt.date | None = None) -> Plan:
    own = {"source": "t", "document": "t|1", "event_id": "t|1@1", "kind": "flow", "category": None, "label": "x"}
    return Plan(**own, amount=ZERO, low=None, high=None, frequency=frequency, first=first, last=last, roll="following")


@pytest.mark.parametrize(
    ("frequency", "alias"), [("weekly", "7D"), ("monthly", "MS"), ("quarterly", "QS"), ("daily", "B")]
)
def test_days_are_those_of_pandas(frequency: str, alias: str) -> None:
    wanted = [one.date() for one in pd.date_range(FIRST, LAST, freq=alias)]
    assert list(occurrences(plan(frequency, FIRST), FIRST, LAST, "")) == wanted


def test_the_last_day_of_a_month_stays_the_last() -> None:
    found = list(occurrences(plan("monthly", dt.date(2026, 1, 31)), FIRST, dt.date(2026, 4, 30), ""))
    assert found == [one.date() for one in pd.date_range(FIRST, "2026-04-30", freq="ME")]


def test_a_plan_ends_and_a_single_flow_comes_once() -> None:
    assert list(occurrences(plan("weekly", FIRST, dt.date(2026, 1, 9)), FIRST, LAST, "")) == [
        FIRST,
        dt.date(2026, 1, 8),
    ]
    assert list(occurrences(plan("once", dt.date(2026, 2, 2)), FIRST, LAST, "")) == [dt.date(2026, 2, 2)]
    assert not list(occurrences(plan("once", dt.date(2025, 2, 2)), FIRST, LAST, ""))


def test_holidays_move_a_flow() -> None:
    christmas = dt.date(2026, 12, 25)
    assert rolled(christmas, "following", "ECB") == dt.date(2026, 12, 28)
    assert rolled(christmas, "preceding", "ECB") == dt.date(2026, 12, 24)
    assert rolled(christmas, "none", "ECB") == christmas
