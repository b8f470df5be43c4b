"""The body of an alert: what all rules of procurement_spend say in the same way."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from udfs.members import Member
from udfs.wording import address, money

WORKFLOW = "procurement_spend"
DONE = "Nothing left to do; release what was held because of this alert."
_NOUNS = {
    "purchase_order": ("order", "order_id"),
    "goods_movement": ("goods movement", "movement_id"),
    "supplier_invoice": ("invoice", "invoice_id"),
}
Facts = Mapping[str, Any]
Body = dict[str, Any]


class Told(NamedTuple):
    """A row whose rule speaks: the system it is of, its facts, and the templates of the system's ERP addresses."""

    source: str
    facts: Facts
    links: Mapping[str, str]


def envelope(told: Told, severity: str, entity: Mapping[str, str | None], currency: str) -> Body:
    """Return the fields that need no rule; entities that are not named are left out."""
    return {
        "workflow": WORKFLOW,
        "severity": severity,
        "source": told.source,
        "entity": {name: value for name, value in entity.items() if value is not None},
        "event_time": told.facts["event_time"],
        "currency": currency,
        "features": told.facts.get("features", {}),
    }


def entities(facts: Facts) -> dict[str, str | None]:
    """Return the entities that a document names, the supplier first as people call it."""
    names = ("supplier_id", "requester", "cost_center", "category", "material")
    return {"supplier": supplier(facts)} | {name: facts.get(name) for name in names}


def supplier(facts: Facts) -> str:
    """Return what to call the supplier.

    >>> supplier({"supplier_name": "ACME", "supplier_id": "7"}), supplier({"supplier_name": None, "supplier_id": "7"})
    ('ACME', 'supplier 7')
    """
    return str(facts.get("supplier_name") or f"supplier {facts['supplier_id']}")


def own_document(told: Told, description: str, *more: str) -> Body:
    """Return the one document of an alert, and the addresses of it and of other records (`more`, event names)."""
    link = address(told.links.get("supplier_invoice"), told.facts)
    others = [address(told.links.get(event), told.facts) for event in more]
    document = {"document": told.facts["document"], "event_id": told.facts["event_id"]}
    return {
        "documents": [document | {"description": description, "link": link}],
        "erp_links": [found for found in (link, *others) if found],
    }


def member_documents(told: Told, members: Iterable[Member], event: str) -> Body:
    """Return several documents and their addresses, each once; `event` is that of rows which tell none."""
    documents = [_document(member, told.links, member.what or event) for member in members]
    links = [document["link"] for document in documents if document["link"]]
    return {"documents": documents, "erp_links": list(dict.fromkeys(links))}


def _document(member: Member, links: Mapping[str, str], event: str) -> Body:
    noun, number = _NOUNS[event]
    if event == "supplier_invoice" and member.amount < 0:
        noun = "credit memo"
    typed = f", reference {member.reference}" if member.reference else ""
    of_line = f", line {member.line}" if member.line else ""
    worth = (
        f"{member.quantity or 0:,.12g} units" if event == "goods_movement" else money(member.amount, member.currency)
    )
    facts = {number: member.number, "supplier_id": member.party, "reference": member.reference}
    return {
        "document": member.document,
        "event_id": member.event_id,
        "description": f"{noun} {member.number}{of_line}{typed}, {member.day:%Y-%m-%d}, {worth}",
        "link": address(links.get(event), facts),
    }
