"""The body of an alert of production_yield: what all its rules say alike, and what they propose to the ERP."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from udfs.alert_body import DONE, Body, Told
from udfs.made import Made
from udfs.wording import address

WORKFLOW = "production_yield"
Proposal = dict[str, Any]


class Said(NamedTuple):
    """What a rule says of its subject.

    Attributes:
        severity: critical, high, medium or low.
        value: What was found, unit by rule.
        low: Least expected value, null where none is.
        high: Greatest expected value.
        score: Null where it cannot be said.
        score_kind: What the score is.
        stake: Money, null where nobody told what a unit costs.
        currency: Of the money.
        summary: What happened, in a sentence or two.
        action: What to do.
        resolves: What would make it go away.
        features: Numbers behind it.
        proposal: Object for the ERP, null where none helps.
    """

    severity: str
    value: float | None
    low: float | None
    high: float | None
    score: float | None
    score_kind: str
    stake: float | None
    currency: str | None
    summary: str
    action: str
    resolves: str
    features: Mapping[str, Any]
    proposal: Proposal | None = None


def body(told: Told, said: Said, documents: Iterable[Made] = ()) -> Body:
    """Return the body of an alert."""
    facts = told.facts
    found = [_document(one, told.links) for one in documents] or [_own(told)]
    links = [one["link"] for one in found if one["link"]]
    return _head(told, said.severity) | {
        "value": _round(said.value),
        "expected_low": _round(said.low),
        "expected_high": _round(said.high),
        "score": _round(said.score),
        "score_kind": said.score_kind,
        "money_at_stake": None if said.stake is None else round(said.stake, 2),
        "currency": said.currency,
        "impact_summary": said.summary,
        "recommendation": said.action,
        "resolves_when": said.resolves,
        "documents": found,
        "erp_links": list(dict.fromkeys(links)),
        "features": dict(said.features) | ({"proposal": said.proposal} if said.proposal else {}),
        "event_time": facts["event_time"],
    }


def ended(told: Told, severity: str, kind: str, summary: str) -> Body:
    """Return the body that ends an alert: no money is at stake any more."""
    said = Said(severity, None, None, None, 0.0, kind, 0.0, None, summary, DONE, "it has ended", {})
    return body(told, said)


def quality_notification(facts: Mapping[str, Any], text: str, *, pieces: float | None, first: Made | None) -> Proposal:
    """Return a quality notification as the ERP takes it: SAP's QMEL, an internal problem report.

    Fields nobody told are null; the notification is proposed, never written.
    """
    return {
        "object": "quality_notification",
        "action": "create; hold the lot until it is decided",
        "sap": {
            "QMART": "Q3",
            "QMTXT": text[:40],
            "MATNR": facts.get("material"),
            "MAWERK": facts.get("plant"),
            "ARBPL": facts.get("work_center"),
            "FERTAUFNR": facts.get("order") or (first.order if first else None),
            "CHARG": facts.get("batch") or (first.batch if first else None),
            "RKMNG": None if pieces is None else round(pieces, 3),
            "MGEIN": facts.get("unit") or (first.unit if first else None),
            "PRIOK": "1",
        },
    }


def maintenance_order(facts: Mapping[str, Any], text: str, *, priority: str = "2") -> Proposal:
    """Return a maintenance order as the ERP takes it: SAP's AUFK and AFIH."""
    return {
        "object": "maintenance_order",
        "action": "create; check the machine before the next lot",
        "sap": {
            "AUART": "PM01",
            "KTEXT": text[:40],
            "EQUNR": facts.get("equipment"),
            "IWERK": facts.get("plant"),
            "GEWRK": facts.get("work_center"),
            "PRIOK": priority,
        },
    }


def place(facts: Mapping[str, Any]) -> str:
    """Return what people call the place.

    >>> place({"plant": "P1", "work_center": "W7"}), place({"equipment": "M3"})
    ('work centre W7 in plant P1', 'machine M3')
    """
    if facts.get("work_center") is None:
        return f"machine {facts.get('equipment')}"
    plant = f" in plant {facts['plant']}" if facts.get("plant") is not None else ""
    return f"work centre {facts['work_center']}{plant}"


def pieces(count: float, unit: str | None = None) -> str:
    """Return a quantity as people write it.

    >>> pieces(1234.5), pieces(3, "kg")
    ('1,234.5 units', '3 kg')
    """
    return f"{count:,.6g} {unit or 'units'}" if abs(count) < 1000 else f"{count:,.1f} {unit or 'units'}"  # noqa: PLR2004


def _head(told: Told, severity: str) -> Body:
    names = ("plant", "work_center", "equipment", "characteristic", "material", "shift", "operation", "order", "batch")
    entity = {name: told.facts.get(name) for name in names}
    return {
        "workflow": WORKFLOW,
        "severity": severity,
        "source": told.source,
        "entity": {name: str(value) for name, value in entity.items() if value is not None},
    }


def _document(row: Made, links: Mapping[str, str]) -> Body:
    link = address(
        links.get("production_confirmation"),
        {"confirmation_id": row.number, "order_id": row.order, "operation_id": row.operation},
    )
    lost = f", {pieces(row.scrap, row.unit)} scrapped" if row.scrap else ""
    why = f" for reason {row.reason}" if row.reason else ""
    text = (
        f"confirmation {row.number} of order {row.order}, operation {row.operation}: {pieces(row.good, row.unit)} good"
    )
    return {"document": row.document, "event_id": row.event_id, "description": text + lost + why, "link": link}


def _own(told: Told) -> Body:
    facts = told.facts
    known = {
        "equipment": facts.get("equipment"),
        "order_id": facts.get("order"),
        "work_center": facts.get("work_center"),
    }
    link = address(told.links.get("measurement" if facts.get("characteristic") else "production_confirmation"), known)
    name = facts.get("characteristic") or facts.get("shift") or facts.get("order") or ""
    text = " ".join(part for part in (place(facts), str(name)) if part)
    return {"document": facts["document"], "event_id": facts["event_id"], "description": text, "link": link}


def _round(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")
