"""Verdicts: what a rule says of a subject, as one line of text that SQL can take apart."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

_BREAKS = str.maketrans("\t\n\r", "   ")


def alert_id(rule: str, source: str, entity: str, subject: str) -> str:
    """Return the identity of an alert: the same rule, entity and subject give the same id under replay.

    >>> alert_id("r", "s", "e", "d")
    'a-775f77f87dd8a8e873ba015b'
    """
    return "a-" + hashlib.sha256(f"{rule}\x1f{source}\x1f{entity}\x1f{subject}".encode()).hexdigest()[:24]


def line(rule: str, source: str, entity: str, subject: str, body: Mapping[str, Any], *, fired: bool) -> str:
    """Return one verdict: subject, alert id, `open` or `closed`, and the alert's body as JSON, separated by tabs."""
    identity = alert_id(rule, source, entity, subject)
    text = msgspec.json.encode(body).decode()
    return "\t".join((f"{source}|{subject}".translate(_BREAKS), identity, "open" if fired else "closed", text))


def lines(verdicts: Iterable[str]) -> str | None:
    """Return the verdicts of one row as one text, null for none."""
    return "\n".join(verdicts) or None


def money(amount: float, currency: str | None) -> str:
    """Return an amount as people write it.

    >>> money(1234.5, "USD"), money(-3, None)
    ('1,234.50 USD', '-3.00')
    """
    return f"{amount:,.2f} {currency or ''}".strip()


def links(template: str | None, facts: Mapping[str, Any]) -> str | None:
    """Return the ERP address of a document, null where the source names none.

    >>> links("https://erp/{invoice_id}", {"invoice_id": 7})
    'https://erp/7'
    """
    return template.format_map({name: facts[name] for name in facts}) if template else None
