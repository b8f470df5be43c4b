"""Amounts, currencies and days as ISO 20022 writes them."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused
from connectors.decoders.statement import amount_of

if TYPE_CHECKING:
    from connectors.decoders.xml_text import Node

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_SIGNS = {"CRDT": 1, "DBIT": -1}


class Money(NamedTuple):
    """An amount with its sign, credit + and debit -, and its currency."""

    amount: Decimal
    currency: str


def currency_of(text: str | None, where: str) -> str:
    """Return a currency.

    Raises:
        DecodeError: `missing_field` if there is none, `bad_value` if it is no ISO 4217 code.
    """
    if text is None:
        raise refused(Reason.MISSING_FIELD, where, None, "an amount must have its currency")
    if _CURRENCY.fullmatch(text) is None:
        raise refused(Reason.BAD_VALUE, where, text, "allowed: three letters")
    return text


def money_of(node: "Node", where: str) -> Money:
    """Return the amount of an entry or balance. It is never negative; the indicator already shows its real direction.

    Raises:
        DecodeError: `missing_field` for an amount without currency or indicator, `bad_value` for one that is none.
    """
    amount, indicator = node.one("Amt"), node.get("CdtDbtInd")
    if amount is None or indicator is None:
        missing = "Amt" if amount is None else "CdtDbtInd"
        raise refused(Reason.MISSING_FIELD, f"{where}/{missing}", None, "allowed: an amount and CRDT or DBIT")
    if indicator not in _SIGNS:
        raise refused(Reason.SIGN_UNKNOWN, f"{where}/CdtDbtInd", indicator, "allowed: CRDT, DBIT")
    currency = currency_of(amount.attributes.get("Ccy"), f"{where}/Amt/@Ccy")
    return Money(amount_of(amount.text, f"{where}/Amt") * _SIGNS[indicator], currency)


def day_of(node: "Node | None", zone: str | None, where: str) -> date | None:
    """Return the day of an element that holds `Dt` or `DtTm`, null if it is missing or empty.

    Raises:
        DecodeError: `bad_value` if it is no day.
    """
    text = None if node is None else node.get("Dt", "DtTm") or node.text
    return day_of_text(text, zone, where) if text else None


def day_of_text(text: str, zone: str | None, where: str) -> date:
    """Return the day of a date, or of a moment in the account's zone; as it is written, where no zone is declared.

    Raises:
        DecodeError: `bad_value` if it is none.

    >>> day_of_text("2024-05-15", None, "Dt"), day_of_text("2024-05-15T23:30:00Z", "Europe/Berlin", "DtTm")
    (datetime.date(2024, 5, 15), datetime.date(2024, 5, 16))
    """
    try:
        if match := _DAY.fullmatch(text):
            return date.fromisoformat(match[1])
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(ZoneInfo(zone)) if zone and moment.tzinfo else moment).date()
    except (ValueError, OverflowError) as error:
        raise refused(Reason.BAD_VALUE, where, text, "allowed: YYYY-MM-DD or an ISO 8601 moment") from error
