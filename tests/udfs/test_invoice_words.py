"""What people read of one invoice: in each state, with the numbers that were compared."""

from typing import Any

from tests.udfs.cases import facts, member
from udfs.alert_body import Told
from udfs.invoice_words import Finding, price_body, spend_body
from udfs.procurement_spend import PRICE, SPEND

LINKS = {"supplier_invoice": "https://erp/i/{invoice_id}", "agreement": "https://erp/a/{agreement_id}"}


def spend(found: Finding, **more: Any) -> dict[str, Any]:
    return spend_body(Told("erp", facts(SPEND, member("D1", amount=5000.0), **more), LINKS), found)


def price(found: Finding, **more: Any) -> dict[str, Any]:
    return price_body(Told("erp", facts(PRICE, **more), LINKS), found)


def test_an_amount_out_of_line() -> None:
    body = spend(Finding(fired=True, sign=1, score=12.0, low=36.0, high=225.0), supplier_name="ACME")
    assert body["impact_summary"] == (
        "Invoice D1 of ACME is 5,000.00 USD: this supplier usually invoices about 90.00 USD; up to 225.00 USD is in "
        "line with its last 365 days."
    )
    assert body["recommendation"] == (
        "Hold invoice D1 and ask anna to confirm quantity and price before the next payment."
    )
    assert (body["value"], body["expected_low"], body["expected_high"], body["score"]) == (5000.0, 36.0, 225.0, 12.0)
    assert (body["money_at_stake"], body["currency"], body["severity"]) == (4775.0, "USD", "high")
    assert body["entity"] == {"supplier": "ACME", "supplier_id": "S1", "requester": "anna", "cost_center": "CC1"}
    assert body["documents"][0]["description"] == "invoice D1, 5,000.00 USD"
    assert body["erp_links"] == ["https://erp/i/D1"]


def test_an_amount_that_stands_out_no_more() -> None:
    body = spend(Finding(fired=False, sign=1, score=0.5, low=36.0, high=225.0))
    assert body["impact_summary"].startswith("Invoice D1 of supplier S1 is now 5,000.00 USD and stands out no more: ")
    assert (body["money_at_stake"], body["recommendation"]) == (
        0.0,
        "Nothing left to do; release what was held because of this alert.",
    )


def test_an_amount_that_nothing_can_be_said_of() -> None:
    body = spend(Finding(fired=False, sign=1, score=None, low=None, high=None))
    assert body["impact_summary"] == (
        "Invoice D1 of supplier S1 is now 5,000.00 USD: too few other invoices to compare it with."
    )


def test_an_invoice_that_was_taken_back() -> None:
    body = spend(Finding(fired=False, sign=-1, score=None, low=None, high=None))
    assert body["impact_summary"] == "Invoice D1 of supplier S1 over 5,000.00 USD was taken back."
    assert [one["document"] for one in body["documents"]] == ["erp|doc|D1"]


def test_nobody_to_ask() -> None:
    body = spend(Finding(fired=True, sign=1, score=9.0, low=1.0, high=2.0), requester=None)
    assert "ask whoever ordered to confirm" in body["recommendation"]
    assert "requester" not in body["entity"]


def test_a_price_above_the_agreement_is_told_in_the_invoices_currency() -> None:
    body = price(Finding(fired=True, sign=1, score=0.1, low=None, high=10.2))
    assert body["impact_summary"] == (
        "Invoice D1 of supplier S1 charges 11.00 EUR per EA of M1; agreement AG1 says 10.00 EUR: 10.0% more, 5.00 EUR "
        "on 5 EA."
    )
    assert body["recommendation"] == (
        "Dispute 5.00 EUR with the supplier under agreement AG1 (valid from 2026-01-01), or correct the agreement."
    )
    assert (body["currency"], body["money_at_stake"], body["value"], body["expected_high"]) == ("EUR", 5.0, 11.0, 10.2)
    assert body["erp_links"] == ["https://erp/i/D1", "https://erp/a/AG1"]


def test_small_prices_keep_their_digits() -> None:
    body = price(Finding(fired=True, sign=1, score=0.25, low=None, high=0.01), unit_price=0.0125, agreed_price=0.01)
    assert "0.0125 EUR per EA of M1; agreement AG1 says 0.01 EUR" in body["impact_summary"]


def test_validity_of_an_agreement() -> None:
    fired = Finding(fired=True, sign=1, score=0.1, low=None, high=10.2)
    both = price(fired, valid_to="2026-12-31")["recommendation"]
    assert "agreement AG1 (valid from 2026-01-01 to 2026-12-31)," in both
    assert "agreement AG1, or" in price(fired, valid_from=None)["recommendation"]


def test_a_price_that_is_no_longer_too_much() -> None:
    body = price(Finding(fired=False, sign=1, score=-0.1, low=None, high=10.2), unit_price=9.0, unit=None)
    assert body["impact_summary"] == (
        "Invoice D1 of supplier S1 now charges 9.00 EUR per unit of M1; agreement AG1 says 10.00 EUR: no longer too "
        "much."
    )
    assert body["money_at_stake"] == 0.0


def test_a_price_of_an_invoice_that_was_taken_back() -> None:
    body = price(Finding(fired=False, sign=-1, score=None, low=None, high=10.2), quantity=None)
    assert body["impact_summary"] == "Invoice D1 of supplier S1 was taken back."
