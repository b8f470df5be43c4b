"""Suppliers who deliver late or get goods back: when told, when not, and what changes the words."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs import cases
from udfs.procurement_spend import RISK
from udfs.supplier_risk import Limits, risks


def told(receipts: float, late: float, returned: float = 0.0, **limits: Any) -> dict[str, tuple[str, Any]]:
    """Return state and body by kind of risk."""
    row = cases.row(RISK, amount_count=receipts, value=late, quantity=returned)
    found = cases.judge([row], {"rules": {RISK: limits}})["verdicts"].iloc[0]
    return {subject.rpartition("|")[2]: (state, body) for subject, _, state, body in cases.verdicts(found)}


@pytest.mark.parametrize(
    ("receipts", "late", "returned", "states"),
    [
        pytest.param(10, 4, 0, {"late": "open", "returned": "closed"}, id="late"),
        pytest.param(10, 3, 0, {"late": "closed", "returned": "closed"}, id="now and then"),
        pytest.param(9, 9, 9, {"late": "closed", "returned": "closed"}, id="too few receipts"),
        pytest.param(12, 0, 3, {"late": "closed", "returned": "open"}, id="sent back"),
        pytest.param(20, 20, 20, {"late": "open", "returned": "open"}, id="both"),
    ],
)
def test_states(receipts: int, late: int, returned: int, states: dict[str, str]) -> None:
    assert {kind: state for kind, (state, _) in told(receipts, late, returned).items()} == states


def test_limits_are_settings() -> None:
    assert told(5, 1, least=5, late_share=0.2)["late"][0] == "open"


def test_not_each_receipt_is_news() -> None:
    assert told(20, 9)["late"] == told(21, 10)["late"]
    assert told(20, 9)["late"] != told(20, 10)["late"]
    assert told(20, 9)["late"][1]["impact_summary"].startswith("45% or more of the receipts of supplier S1 in 90 days")


def test_what_cannot_be_said_is_not_said() -> None:
    assert told(math.nan, 1) == {}


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_share_is_never_above_what_there_is(receipts: int, late: int) -> None:
    for risk in risks(receipts, min(late, receipts), 0, Limits()):
        assert 0 <= risk.share <= 1
