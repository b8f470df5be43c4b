"""What people read of one invoice that is out of line: its amount, or its price."""

import math
from typing import NamedTuple

from udfs.alert_body import DONE, Body, Facts, Told, entities, envelope, own_document, supplier
from udfs.wording import money, price


class Finding(NamedTuple):
    """What a rule found of one invoice.

    Attributes:
        fired: An alert is due.
        sign: -1 where the invoice was taken back.
        score: Null where it cannot be said.
        low: Least expected value, null where none is.
        high: Greatest expected value, null where it cannot be said.
    """

    fired: bool
    sign: int
    score: float | None
    low: float | None
    high: float | None


def spend_body(told: Told, found: Finding) -> Body:
    """Return the body of an alert on an amount that departs from the supplier's history."""
    facts, currency, value = told.facts, told.facts["company_currency"], float(told.facts["company_amount"])
    asked = facts.get("requester") or "whoever ordered"
    hold = f"Hold invoice {facts['invoice_id']} and ask {asked} to confirm quantity and price before the next payment."
    return (
        envelope(told, "high", entities(facts), currency)
        | {
            "value": value,
            "expected_low": found.low,
            "expected_high": found.high,
            "score": found.score,
            "score_kind": "standard deviations from the supplier's other invoices, on a log scale, 365 days",
            "money_at_stake": round(value - (found.high or 0.0), 2) if found.fired else 0.0,
            "impact_summary": _spend_said(facts, found),
            "recommendation": hold if found.fired else DONE,
            "resolves_when": "the invoice is corrected into the expected range, cancelled or deleted",
        }
        | own_document(told, f"{_invoice(facts)}, {money(value, currency)}", "supplier")
    )


def price_body(told: Told, found: Finding) -> Body:
    """Return the body of an alert on an invoice price above the agreement's; money is in the invoice's currency."""
    facts, currency, value = told.facts, told.facts["currency"], float(told.facts["unit_price"])
    stake = _stake(facts) if found.fired else 0.0
    dispute = f"Dispute {money(stake, currency)} with the supplier under {_agreement(facts)}, or correct the agreement."
    return (
        envelope(told, "medium", entities(facts), currency)
        | {
            "value": value,
            "expected_low": found.low,
            "expected_high": found.high,
            "score": found.score,
            "score_kind": "share above the agreed price",
            "money_at_stake": stake,
            "impact_summary": _price_said(facts, found),
            "recommendation": dispute if found.fired else DONE,
            "resolves_when": "the invoice's price is corrected to the agreed one, or the invoice is cancelled",
        }
        | own_document(told, f"{_invoice(facts)}, {price(value, currency)} per {_unit(facts)}", "agreement")
    )


def _spend_said(facts: Facts, found: Finding) -> str:
    who, amount = supplier(facts), money(float(facts["company_amount"]), facts["company_currency"])
    if found.sign < 0:
        return f"Invoice {facts['invoice_id']} of {who} over {amount} was taken back."
    if found.score is None or found.low is None or found.high is None:
        return f"Invoice {facts['invoice_id']} of {who} is now {amount}: too few other invoices to compare it with."
    usual, most = (money(x, facts["company_currency"]) for x in (math.sqrt(found.low * found.high), found.high))
    usually = f"this supplier usually invoices about {usual}; up to {most} is in line with its last 365 days."
    if found.fired:
        return f"Invoice {facts['invoice_id']} of {who} is {amount}: {usually}"
    return f"Invoice {facts['invoice_id']} of {who} is now {amount} and stands out no more: {usually}"


def _price_said(facts: Facts, found: Finding) -> str:
    who, currency, unit = supplier(facts), facts["currency"], _unit(facts)
    if found.sign < 0:
        return f"Invoice {facts['invoice_id']} of {who} was taken back."
    charged = f"{price(float(facts['unit_price']), currency)} per {unit} of {facts['material']}"
    if facts.get("agreed_price") is None:
        return f"Invoice {facts['invoice_id']} of {who} now charges {charged}: no agreement is about that any more."
    agreed = f"agreement {facts['agreement_id']} says {price(float(facts['agreed_price']), currency)}"
    if not found.fired:
        return f"Invoice {facts['invoice_id']} of {who} now charges {charged}; {agreed}: no longer too much."
    quantity, more = float(facts["quantity"]), money(_stake(facts), currency)
    return (
        f"Invoice {facts['invoice_id']} of {who} charges {charged}; {agreed}: {found.score:.1%} more, "
        f"{more} on {quantity:,.12g} {unit}."
    )


def _invoice(facts: Facts) -> str:
    return f"invoice {facts['invoice_id']}"


def _unit(facts: Facts) -> str:
    return str(facts.get("unit") or "unit")


def _stake(facts: Facts) -> float:
    return round((float(facts["unit_price"]) - float(facts["agreed_price"])) * float(facts["quantity"] or 0), 2)


def _agreement(facts: Facts) -> str:
    start, end = facts.get("valid_from"), facts.get("valid_to")
    spans = [f"from {start}" if start else "", f"to {end}" if end else ""]
    valid = " ".join(span for span in spans if span)
    return f"agreement {facts['agreement_id']}" + (f" (valid {valid})" if valid else "")
