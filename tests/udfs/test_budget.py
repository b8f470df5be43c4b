"""Budgets: used up by invoices, by open orders, by the pace, and released again."""

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs import cases
from udfs.budget import Limits, elapsed_share, uses
from udfs.procurement_spend import BUDGET


def told(actual: float, open_orders: float = 0.0, budget: float = 1000.0, **more: Any) -> dict[str, tuple[str, Any]]:
    """Return state and body by kind of use; half of the period is over."""
    row = cases.row(BUDGET, entity="CC1|2026", value=actual, quantity=open_orders, expected=budget, **more)
    found = cases.verdicts(cases.judge([row])["verdicts"].iloc[0])
    return {subject.rpartition("|")[2]: (state, body) for subject, _, state, body in found}


def test_the_hardest_use_is_told() -> None:
    state, body = told(1080.0)["overrun"]
    assert (state, body["severity"], body["value"], body["money_at_stake"]) == ("open", "high", 1050.0, 50.0)
    assert body["impact_summary"].startswith("105% or more of the budget of 1,000.00 USD of cost centre CC1 for 2026")
    assert {kind: state for kind, (state, _) in told(400.0, 700.0).items()} == {
        "committed": "open", "projected": "closed",
    }  # fmt: skip
    assert {kind: state for kind, (state, _) in told(600.0, 100.0).items()} == {
        "overrun": "closed", "committed": "closed", "projected": "open",
    }  # fmt: skip
    assert told(100.0) == {}
    assert {state for state, _ in told(100.0, amount_count=1.0).values()} == {"closed"}, "a raise may end any of them"


def test_a_budget_below_a_cent_is_none() -> None:
    assert told(777.0, budget=2.2e-308) == {}


def test_the_body_changes_by_steps_only() -> None:
    assert told(1080.0)["overrun"] == told(1060.0)["overrun"]
    assert told(1080.0)["overrun"] != told(1110.0)["overrun"]


def test_without_a_budget_nothing_is_said() -> None:
    for budget in (0.0, -5.0, math.nan):
        assert told(1080.0, budget=budget) == {}


@pytest.mark.parametrize(
    ("period", "at", "share"),
    [("2026", dt.datetime(2025, 5, 1, tzinfo=dt.UTC), 0.0), ("2026-02", dt.datetime(2026, 2, 15, tzinfo=dt.UTC), 0.5)],
)
def test_share_of_a_period(period: str, at: dt.datetime, share: float) -> None:
    assert elapsed_share(period, at) == share


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(0, 1))
def test_open_orders_never_make_it_less(actual: float, open_orders: float, elapsed: float) -> None:
    found = {use.kind: use.amount for use in uses(actual, open_orders, elapsed, Limits())}
    assert found["overrun"] <= found["committed"]
    assert found.get("projected", actual) >= actual
