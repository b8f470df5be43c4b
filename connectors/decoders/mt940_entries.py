"""Entries of MT940: each field 61 with the fields 86 behind it."""

from typing import TYPE_CHECKING

from connectors.decoders.mt940_line import Line, line
from connectors.decoders.mt940_text import Told, told
from connectors.decoders.statement import Entry

if TYPE_CHECKING:
    from connectors.decoders.mt940_fields import Field

_CATEGORIES = (
    dict.fromkeys(("CHG", "COM", "BRF", "805", "808"), "fee")
    | dict.fromkeys(("INT", "814"), "interest")
    | dict.fromkeys(("CMI", "CMN", "CMP", "CMS", "CMT", "CMZ", "833"), "transfer")
    | {"TAX": "tax", "LDP": "loan", "053": "payroll", "153": "payroll"}
)
"""By the type of a line without its S, N or F, or the code of its text; cash management is between own accounts."""
_RETURNED = "RTI"
_CLOSES = frozenset({"62F", "62M"})


def entries(fields: "list[Field]", currency: str) -> tuple[Entry, ...]:
    """Return the entries of a statement; a text behind the closing balance is the statement's own.

    Raises:
        DecodeError: `bad_value` for a line of another form.
    """
    found: list[tuple[Line, list[str]]] = []
    for one in fields:
        if one.tag in _CLOSES:
            break
        if one.tag == "61":
            found.append((line(one.lines), []))
        elif one.tag == "86" and found:
            found[-1][1].append(one.joined.strip())
    return tuple(_entry(ordinal, *pair, currency) for ordinal, pair in enumerate(found, 1))


def _entry(ordinal: int, of: Line, texts: list[str], currency: str) -> Entry:
    text = told(" ".join(texts))
    kind = of.code[1:] if of.code else ""
    returned = "returned item" if kind == _RETURNED else None
    return Entry(
        line_id=str(ordinal),
        amount=of.amount,
        currency=currency,
        booked=of.booked,
        booking_date=of.booking_date or of.value_date,
        value_date=of.value_date,
        code=of.code or text.code,
        category=_CATEGORIES.get(text.code or "") or _CATEGORIES.get(kind),
        reversal=of.reversal,
        return_reason=text.returned or returned,
        bank_reference=of.bank_reference,
        customer_reference=of.customer_reference,
        end_to_end_id=text.end_to_end_id,
        counterparty_name=text.name,
        counterparty_account=text.account,
        counterparty_bank=text.bank,
        text=_remittance(text, of),
    )


def _remittance(text: Told, of: Line) -> str | None:
    return " ".join(part for part in (text.text, of.details) if part) or None
