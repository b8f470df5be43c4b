"""What procurement_spend tells people: for each rule the body of an alert, from the facts of the row that decided."""

import math
from collections.abc import Mapping
from typing import Any

from udfs.duplicate_invoice import Match
from udfs.members import Member
from udfs.split_order import Chain
from udfs.verdicts import links as link
from udfs.verdicts import money

WORKFLOW = "procurement_spend"
Facts = Mapping[str, Any]
Bounds = tuple[float, float]


def spend(row: Any, facts: Facts, links: Facts, score: float, bounds: Bounds) -> dict[str, Any]:  # noqa: ANN401
    """Return the body of an alert on an amount that departs from the supplier's history."""
    currency, value = facts["company_currency"], float(facts["company_amount"])
    supplier, usual = _supplier(facts), facts["features"].get("invoice_amount_typical_365d")
    said = (
        f"Invoice {facts['invoice_id']} of {supplier} is {money(value, currency)}; this supplier's invoices of the last "
        f"365 days lie between {money(bounds[0], currency)} and {money(bounds[1], currency)}, typically {money(usual or 0.0, currency)}."
        if not math.isnan(score)
        else f"Invoice {facts['invoice_id']} of {supplier} was withdrawn."
    )
    return (
        _body(facts, row, "high", supplier)
        | {
            "value": value,
            "expected_low": _number(bounds[0]),
            "expected_high": _number(bounds[1]),
            "score": _number(score),
            "score_kind": "leave-one-out z of ln(amount), 365 days",
            "money_at_stake": _number(round(value - bounds[1], 2)),
            "impact_summary": said,
            "recommendation": f"Hold invoice {facts['invoice_id']} and ask {facts.get('requester') or 'the requester'} to "
            f"confirm quantity and price before the next payment run.",
            "resolves_when": "the invoice is corrected into the expected range, cancelled or deleted",
            "documents": [
                _document(facts, links, "supplier_invoice", f"invoice {facts['invoice_id']}, {money(value, currency)}")
            ],
        }
        | _links(facts, links, "supplier_invoice", "supplier")
    )


def price(row: Any, facts: Facts, links: Facts, score: float, bounds: Bounds) -> dict[str, Any]:  # noqa: ANN401
    """Return the body of an alert on an invoice price above the agreement's."""
    currency, value, agreed = facts["currency"], float(facts["unit_price"]), float(facts["agreed_price"])
    quantity = float(facts["quantity"] or 0)
    stake = round((value - agreed) * quantity, 2)
    unit = facts.get("unit") or "unit"
    said = (
        f"{_supplier(facts)} invoiced {facts['material']} at {money(value, currency)} per {unit}; agreement "
        f"{facts['agreement_id']} says {money(agreed, currency)}, {score:+.1%}. On {quantity:g} that is {money(stake, currency)}."
        if not math.isnan(score)
        else f"Invoice {facts['invoice_id']} was withdrawn."
    )
    return (
        _body(facts, row, "medium", _supplier(facts))
        | {
            "value": value,
            "expected_low": None,
            "expected_high": _number(bounds[1]),
            "score": _number(score),
            "score_kind": "relative deviation from the agreed price",
            "money_at_stake": stake,
            "impact_summary": said,
            "recommendation": f"Dispute {money(stake, currency)} with the supplier under agreement {facts['agreement_id']} "
            f"(valid {facts.get('valid_from') or 'open'} to {facts.get('valid_to') or 'open'}), or correct the agreement.",
            "resolves_when": "the invoice's price is corrected to the agreed one, or the invoice is cancelled",
            "documents": [_document(facts, links, "supplier_invoice", f"invoice {facts['invoice_id']}")],
        }
        | _links(facts, links, "supplier_invoice", "agreement")
    )


def duplicate(row: Any, facts: Facts, links: Facts, match: Match | None) -> dict[str, Any]:  # noqa: ANN401
    """Return the body of an alert on invoices that repeat one another, or of its end (no match)."""
    amount, currency = abs(float(facts["company_amount"])), facts["company_currency"]
    members = match.members if match else ()
    supplier = _supplier(facts)
    if match:
        said = f"{_pair(members)} of {supplier}: same amount {money(amount, currency)}, {_alike(match)}."
    else:
        said = f"The invoices of {supplier} over {money(amount, currency)} no longer repeat one another: one was taken back."
    return (
        _body(facts, row, "critical" if match and match.kind == "exact" else "high", supplier)
        | {
            "value": amount,
            "expected_low": None,
            "expected_high": None,
            "score": match.score if match else 0.0,
            "score_kind": "likeness 0..1: 1 same number and date, 0.9 same number, 0.8 transposed, 0.7 retyped",
            "money_at_stake": round(amount * (match.excess if match else 0), 2),
            "impact_summary": said,
            "recommendation": f"Block payment of {_last(members)} and compare the documents; if it was paid, claim it back.",
            "resolves_when": "one of the documents is reversed, credited, cancelled or deleted",
            "documents": [_member(member, links) for member in members],
        }
        | _member_links(members, links, "supplier_invoice", "invoice_id")
    )


def split(row: Any, facts: Facts, links: Facts, chain: Chain | None) -> dict[str, Any]:  # noqa: ANN401
    """Return the body of an alert on orders split under an approval limit, or of its end (no chain)."""
    currency = facts["company_currency"]
    orders = chain.orders if chain else ()
    who = f"{facts.get('requester')} with {facts['supplier_id']} for cost centre {facts.get('cost_center')}"
    if chain:
        parts = ", ".join(f"{order.number} {money(order.total, None)}" for order in orders)
        said = (
            f"{len(orders)} orders of {who} within 14 days ({parts}) are each under the approval limit of "
            f"{money(chain.limit, currency)} and together {money(chain.total, currency)}."
        )
    else:
        said = f"The orders of {who} no longer pass the approval limit together."
    lines = tuple(line for order in orders for line in order.lines)
    return (
        _body(facts, row, "high", str(facts["supplier_id"]))
        | {
            "value": chain.total if chain else 0.0,
            "expected_low": 0.0,
            "expected_high": chain.limit if chain else None,
            "score": chain.total / chain.limit if chain else 0.0,
            "score_kind": "total of the chain as a share of the approval limit",
            "money_at_stake": round(chain.total, 2) if chain else 0.0,
            "impact_summary": said,
            "recommendation": "Send the chain to the approver of the total before the orders are released.",
            "resolves_when": "an order of the chain is cancelled, or the total falls under the limit",
            "documents": [_member(line, links, "purchase_order", "order_id") for line in lines],
        }
        | _member_links(lines, links, "purchase_order", "order_id")
    )


def _body(facts: Facts, row: Any, severity: str, supplier: str) -> dict[str, Any]:  # noqa: ANN401
    names = ("supplier_id", "requester", "cost_center", "category", "material")
    return {
        "workflow": WORKFLOW,
        "severity": severity,
        "source": row.source,
        "entity": {"supplier": supplier} | {name: facts[name] for name in names if facts.get(name) is not None},
        "event_time": facts["event_time"],
        "currency": facts["company_currency"],
        "features": facts.get("features", {}),
    }


def _supplier(facts: Facts) -> str:
    return str(facts.get("supplier_name") or f"supplier {facts['supplier_id']}")


def _document(facts: Facts, links: Facts, event: str, description: str) -> dict[str, Any]:
    return {
        "document": facts["document"],
        "event_id": facts["event_id"],
        "description": description,
        "link": link(links.get(event), facts),
    }


def _links(facts: Facts, links: Facts, *events: str) -> dict[str, list[str]]:
    found = [link(links.get(event), facts) for event in events]
    return {"erp_links": [address for address in found if address]}


def _member(member: Member, links: Facts, event: str = "supplier_invoice", name: str = "invoice_id") -> dict[str, Any]:
    typed = f", reference {member.reference}" if member.reference else ""
    said = f"{member.number}{typed}, {member.day:%Y-%m-%d}, {money(member.amount, member.currency)}"
    return {
        "document": member.document,
        "event_id": member.event_id,
        "description": said,
        "link": link(links.get(event), {name: member.number}),
    }


def _member_links(members: tuple[Member, ...], links: Facts, event: str, name: str) -> dict[str, list[str]]:
    found = [link(links.get(event), {name: member.number}) for member in members]
    return {"erp_links": list(dict.fromkeys(address for address in found if address))}


def _pair(members: tuple[Member, ...]) -> str:
    numbers = [member.number for member in members]
    return f"Invoices {', '.join(numbers[:-1])} and {numbers[-1]}"


def _alike(match: Match) -> str:
    references = sorted({str(member.reference) for member in match.members})
    if match.kind == "near":
        return f"references {' and '.join(references)} differ by one slip of the keyboard"
    return (
        f"same reference {references[0]}"
        if len(references) == 1
        else f"references {' / '.join(references)} are one number"
    )


def _last(members: tuple[Member, ...]) -> str:
    return f"invoice {members[-1].number}" if members else "the last invoice"


def _number(value: float) -> float | None:
    return None if value is None or math.isnan(value) else float(value)
