"""What people read of one document that went round the rules of buying: bank details, agreements, orders."""

from udfs.alert_body import DONE, Body, Told, entities, envelope, own_document, supplier
from udfs.invoice_words import Finding
from udfs.wording import address, money, price, sentence


def bank_body(told: Told, found: Finding) -> Body:
    """Return the body of an alert on a payment that follows a change of the supplier's bank details."""
    facts, currency, value = told.facts, told.facts["company_currency"], float(told.facts["company_amount"])
    who, number = supplier(facts), facts.get("payment_id")
    own = f"payment {number}" if number else f"invoice {facts['invoice_id']}"
    changed = f"{facts['field']} of {who} was changed on {str(facts['changed_at'])[:10]}"
    by = f" by {facts['changed_by']}" if facts.get("changed_by") else ""
    said = f"The {changed}{by}; {own} over {money(value, currency)} is paid now."
    gone = f"{sentence(own)} of {who} is no longer paid after a change of bank details."
    action = f"Stop the payment and call {who} on a number known before to confirm the new account."
    body = envelope(told, "high", entities(facts), currency) | {
        "value": value,
        "expected_low": None,
        "expected_high": None,
        "score": found.score,
        "score_kind": "how soon after the change, 1 at once, 0 at the end of the reach",
        "money_at_stake": value if found.fired else 0.0,
        "impact_summary": said if found.fired else gone,
        "recommendation": action if found.fired else DONE,
        "resolves_when": "the payment is cancelled, or the invoice is no longer paid",
    }
    paid = own_document(told, f"{own}, {money(value, currency)}", "supplier")
    change = {"document": facts["change_document"], "event_id": facts["change_event_id"], "link": None}
    changed_record = change | {"description": f"change of {facts['field']} to {facts.get('new_value') or 'nothing'}"}
    if facts.get("change_document"):
        paid["documents"] = [changed_record, *paid["documents"]]
    return body | paid


def off_contract_body(told: Told, found: Finding) -> Body:
    """Return the body of an alert on an order line for goods that an agreement covers, which it does not call off."""
    facts, currency, value = told.facts, told.facts["company_currency"], float(told.facts["company_amount"])
    number, other = facts["order_id"], facts.get("agreed_supplier") != facts["supplier_id"]
    agreed = (
        price(float(facts["agreed_price"]), facts.get("agreed_currency")) if facts.get("agreed_price") else "a price"
    )
    whose = f"supplier {facts.get('agreed_supplier')}" if other else "the same supplier"
    said = (
        f"Order {number} buys {facts['material']} from {supplier(facts)} without agreement {facts.get('agreement_id')} "
        f"with {whose}, which grants {agreed} per unit."
    )
    gone = f"Order {number} no longer passes an agreement about {facts['material']} by."
    stake = _saving(told) if found.fired else 0.0
    return (
        envelope(told, "medium", entities(facts), currency)
        | {
            "value": value,
            "expected_low": None,
            "expected_high": None,
            "score": found.score,
            "score_kind": "share above the agreed price; null where the two cannot be compared",
            "money_at_stake": stake,
            "impact_summary": said if found.fired else gone,
            "recommendation": f"Re-route the order to agreement {facts.get('agreement_id')}." if found.fired else DONE,
            "resolves_when": "the order calls off the agreement, or is cancelled",
        }
        | _order_document(told, f"order {number}, {money(value, currency)}")
    )


def no_order_body(told: Told, found: Finding) -> Body:
    """Return the body of an alert on an invoice without order of a supplier that is bought from by order."""
    facts, currency, value = told.facts, told.facts["company_currency"], float(told.facts["company_amount"])
    number, who = facts["invoice_id"], supplier(facts)
    share = f"{found.score:.0%} of its other invoices have one" if found.score is not None else "others have one"
    said = f"Invoice {number} of {who} over {money(value, currency)} has no order; {share}."
    gone = f"Invoice {number} of {who} is no longer one without order that stands out."
    return (
        envelope(told, "medium", entities(facts), currency)
        | {
            "value": value,
            "expected_low": None,
            "expected_high": found.high,
            "score": found.score,
            "score_kind": "share of the supplier's other invoices of 365 days that have an order",
            "money_at_stake": value if found.fired else 0.0,
            "impact_summary": said if found.fired else gone,
            "recommendation": "Ask the requester for the order; approve it before payment." if found.fired else DONE,
            "resolves_when": "the invoice is linked to an order, cancelled or deleted",
        }
        | own_document(told, f"invoice {number}, {money(value, currency)}", "supplier")
    )


def _saving(told: Told) -> float:
    facts = told.facts
    if not (
        facts.get("agreed_price") and facts.get("unit_price") and facts.get("agreed_currency") == facts["currency"]
    ):
        return 0.0
    return round(max(0.0, float(facts["unit_price"]) - float(facts["agreed_price"])) * float(facts["quantity"] or 0), 2)


def _order_document(told: Told, description: str) -> Body:
    links = [address(told.links.get(event), told.facts) for event in ("purchase_order", "agreement")]
    document = {"document": told.facts["document"], "event_id": told.facts["event_id"]}
    return {
        "documents": [document | {"description": description, "link": links[0]}],
        "erp_links": [found for found in links if found],
    }
