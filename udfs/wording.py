"""How alerts write numbers, lists and addresses: as people in purchasing do."""

import string
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

_PRICE_DIGITS, _MONEY_DIGITS = 6, 2


def money(amount: float, currency: str | None) -> str:
    """Return an amount as people write it.

    >>> money(1234.5, "USD"), money(-3, None)
    ('1,234.50 USD', '-3.00')
    """
    return f"{amount:,.{_MONEY_DIGITS}f} {currency or ''}".strip()


def price(amount: float, currency: str | None) -> str:
    """Return the price of one unit: with more decimals than money has where it needs them.

    >>> price(12.5, "USD"), price(0.01234, "USD")
    ('12.50 USD', '0.01234 USD')
    """
    whole, _, decimals = f"{amount:,.{_PRICE_DIGITS}f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(_MONEY_DIGITS, '0')} {currency or ''}".strip()


def moment(at: datetime) -> str:
    """Return a time as the project's JSON has it.

    >>> moment(datetime(2026, 1, 2, 3, 4, 5, 6000, tzinfo=UTC))
    '2026-01-02T03:04:05.006Z'
    """
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def listed(items: Sequence[str]) -> str:
    """Return items as people list them.

    >>> listed(["A"]), listed(["A", "B", "C"]), listed([])
    ('A', 'A, B and C', '')
    """
    return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def counted(noun: str, items: Sequence[str]) -> str:
    """Return items behind their noun in the right number.

    >>> counted("invoice", ["A"]), counted("invoice", ["A", "B"])
    ('invoice A', 'invoices A and B')
    """
    return f"{noun}{'s' if len(items) > 1 else ''} {listed(items)}"


def sentence(text: str) -> str:
    """Return a text with a capital at its head.

    >>> sentence("invoices A and B"), sentence("")
    ('Invoices A and B', '')
    """
    return text[:1].upper() + text[1:]


def address(template: str | None, facts: Mapping[str, Any]) -> str | None:
    """Return the ERP address of a document; null where the source names none, or the document lacks what it needs.

    >>> address("https://erp/{invoice_id}", {"invoice_id": "A 7"}), address("https://erp/{line}", {"invoice_id": "A 7"})
    ('https://erp/A%207', None)
    """
    if template is None:
        return None
    wanted = {name: facts.get(name) for name in places(template)}
    if None in wanted.values():
        return None
    return template.format_map({name: quote(str(value), safe="") for name, value in wanted.items()})


@cache
def places(template: str) -> frozenset[str]:
    """Return the names that an address wants.

    Raises:
        ValueError: braces do not match, or hold no plain name.

    >>> sorted(places("https://erp/{company}/{invoice_id}"))
    ['company', 'invoice_id']
    """
    names = [(name, spec, how) for _, name, spec, how in string.Formatter().parse(template) if name is not None]
    if any(not name.isidentifier() or spec or how for name, spec, how in names):
        raise ValueError(f"address {template!r}: want plain names in braces, as {{invoice_id}}")
    return frozenset(name for name, _, _ in names)
