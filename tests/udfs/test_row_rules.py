"""Rules on one document: when they speak, what they say, and when they take it back."""

import json
from typing import Any

import pytest

from tests.udfs import cases
from udfs.procurement_spend import BANK, NO_ORDER, OFF


def told(rule: str, settings: dict[str, Any] | None = None, facts: dict[str, Any] | None = None, **more: Any) -> Any:
    """Return the verdicts of one row of a rule."""
    row = cases.row(rule, facts=json.dumps(cases.facts(rule, **(facts or {})))) | more
    return cases.verdicts(cases.judge([row], settings and {"rules": {rule: settings}})["verdicts"].iloc[0])


def test_a_payment_after_a_change_of_bank_details() -> None:
    ((subject, _, state, body),) = told(BANK, value=3.0, quantity=777.0)
    assert (subject, state, body["severity"]) == ("erp|erp|doc|D1", "open", "high")
    assert body["score"] == pytest.approx(0.9)
    assert [one["document"] for one in body["documents"]] == ["erp|change|7", "erp|doc|D1"]
    assert "bank_account of supplier S1 was changed on 2026-01-15 by clerk07" in body["impact_summary"]
    assert told(BANK, value=31.0, quantity=777.0) == []
    assert told(BANK, value=3.0, quantity=99.0) == []
    assert told(BANK, value=-0.1, quantity=777.0) == []
    assert told(BANK, {"days": 2}, value=3.0, quantity=777.0) == []
    assert [one[2] for one in told(BANK, value=None, quantity=777.0, superseded=True)] == ["closed"]


def test_an_order_that_passes_an_agreement_by() -> None:
    ((_, _, state, body),) = told(OFF, value=11.0, expected=10.0, quantity=555.0, amount_count=1.0)
    assert (state, body["money_at_stake"], body["score"]) == ("open", 5.0, pytest.approx(0.1))
    assert "without agreement AG1 with supplier S2, which grants 10.00 USD per unit" in body["impact_summary"]
    ((_, _, _, body),) = told(OFF, facts={"agreed_currency": "EUR"}, quantity=555.0, amount_count=1.0)
    assert (body["score"], body["money_at_stake"]) == (None, 0.0)
    assert told(OFF, quantity=99.0, amount_count=1.0) == []
    assert [one[2] for one in told(OFF, quantity=555.0, amount_count=0.0, superseded=True)] == ["closed"]


def test_an_invoice_without_order_of_a_supplier_that_is_ordered_from() -> None:
    usual = {"amount_count": 41.0, "quantity": 39.0}
    ((_, _, state, body),) = told(NO_ORDER, value=12_000.0, **usual)
    assert (state, body["score"], body["expected_high"]) == ("open", pytest.approx(0.975), 10_000.0)
    assert told(NO_ORDER, value=9_000.0, **usual) == []
    assert told(NO_ORDER, value=12_000.0, amount_count=41.0, quantity=30.0) == []
    assert told(NO_ORDER, value=12_000.0, amount_count=20.0, quantity=19.0) == []
    assert [one[2] for one in told(NO_ORDER, value=None, superseded=True, **usual)] == ["closed"]
