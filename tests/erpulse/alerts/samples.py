"""Alerts and their revisions for tests."""

import datetime as dt
from typing import Any

import msgspec

from connectors.alerts import Alert, Document
from erpulse.alerts.log import Entry

TOLD = dt.datetime(2026, 5, 20, 12, 30, 5, 250_000, tzinfo=dt.UTC)


def document(name: str, link: str | None = None) -> Document:
    """Return a document of a given identity."""
    return Document(document=name, event_id=f"{name}@1", description=f"invoice {name}", link=link)


def alert(alert_id: str = "a-1", *documents: str, **changed: Any) -> Alert:
    """Return an alert over documents."""
    usual = Alert(
        alert_id=alert_id,
        rule="duplicate_invoice",
        rule_version="procurement_spend/1",
        revision=1,
        status="open",
        timestamp=TOLD,
        workflow="procurement_spend",
        severity="critical",
        source="plain",
        entity={"supplier": "Acme", "requester": None},
        event_time=TOLD,
        value=100.5,
        expected_low=None,
        expected_high=50.0,
        score=0.9,
        score_kind="likeness 0..1",
        money_at_stake=1234.5,
        currency="USD",
        impact_summary="Invoices 1 and 2 of Acme repeat one another.",
        recommendation="Block payment of invoice 2.",
        resolves_when="one of them is taken back",
        documents=[document(name, f"https://erp/{name}") for name in documents],
        erp_links=[f"https://erp/{name}" for name in documents],
        features={"block_size": 2, "typical": 1500.0},
    )
    return msgspec.structs.replace(usual, **changed)


def entry(one: Alert, offset: int = 0, read_ms: int = 0) -> Entry:
    """Return a revision as it stands in the log."""
    return Entry(one, 0, offset, read_ms, msgspec.json.encode(one))
