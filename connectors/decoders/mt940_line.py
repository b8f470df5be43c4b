"""Dates, balances and entries of MT940: the fields 60 to 65 and 61."""

import calendar
import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused
from connectors.decoders.statement import amount_of

_DATE = r"[0-9]{6}"
_AMOUNT = r"[0-9]{1,18}(?:,[0-9]{0,5})?"
_BALANCE = re.compile(rf"([CD])({_DATE})([A-Z]{{3}})({_AMOUNT})", re.ASCII)
_ENTRY = re.compile(
    rf"({_DATE})([0-9]{{4}})?(RC|RD|EC|ED|C|D)([A-Z])?({_AMOUNT})(?:([SNF][A-Z0-9 ]{{3}}))?(.*)", re.ASCII | re.DOTALL
)
_OLD_YEARS, _CENTURY = 80, 100
_FEBRUARY, _LONGEST_FEBRUARY = 2, 30
_APART = 330
_REFERENCE = 16
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
"""A reversal of a credit takes money out, one of a debit brings it back; E marks entries that are expected."""


class Money(NamedTuple):
    """A balance field: day, currency, amount with credit + and debit -."""

    day: date
    currency: str
    amount: Decimal


class Line(NamedTuple):
    """A field 61: its days, signed amount, what it says of itself, references and supplementary details."""

    value_date: date
    booking_date: date | None
    amount: Decimal
    booked: bool
    reversal: bool
    code: str | None
    customer_reference: str | None
    bank_reference: str | None
    details: str


def day_of(text: str, where: str) -> date:
    """Return a date YYMMDD; years from 80 are of the last century, and 30 February is its last day.

    Raises:
        DecodeError: `bad_value` if there is no such day.

    >>> day_of("240515", ":61:"), day_of("990230", ":61:")
    (datetime.date(2024, 5, 15), datetime.date(1999, 2, 28))
    """
    if re.fullmatch(_DATE, text, re.ASCII) is None:
        raise refused(Reason.BAD_VALUE, where, text, "allowed: YYMMDD")
    short = int(text[:2])
    year = short + (1900 if short >= _OLD_YEARS else 2000)
    return _day(year, int(text[2:4]), int(text[4:6]), text, where)


def entry_day(text: str, value: date, where: str) -> date:
    """Return an entry date MMDD in the year that is nearest to the value date.

    Raises:
        DecodeError: `bad_value` if there is no such day.

    >>> entry_day("0102", date(2023, 12, 30), ":61:"), entry_day("1231", date(2024, 1, 2), ":61:")
    (datetime.date(2024, 1, 2), datetime.date(2023, 12, 31))
    """
    month, number = int(text[:2]), int(text[2:])
    found = _day(value.year, month, number, text, where)
    if abs((found - value).days) < _APART:
        return found
    return _day(value.year + (1 if found < value else -1), month, number, text, where)


def balance(text: str, tag: str) -> Money:
    """Return a balance field.

    Raises:
        DecodeError: `bad_value` if it is of another form.

    >>> balance("D240514EUR0100,5", "60F")
    Money(day=datetime.date(2024, 5, 14), currency='EUR', amount=Decimal('-100.5'))
    """
    match = _BALANCE.match(text)
    if match is None:
        raise refused(Reason.BAD_VALUE, f":{tag}:", text, "allowed: C or D, YYMMDD, currency, amount with comma")
    amount = amount_of(match[4].replace(",", ".").rstrip("."), f":{tag}:")
    return Money(day_of(match[2], f":{tag}:"), match[3], -amount if match[1] == "D" else amount)


def line(lines: tuple[str, ...]) -> Line:
    """Return a field 61.

    Raises:
        DecodeError: `bad_value` if it is of another form.

    >>> found = line(("2405150515RCR204,88NRTINONREF//B7",))
    >>> found.amount, found.reversal, found.code, found.customer_reference, found.bank_reference
    (Decimal('-204.88'), True, 'NRTI', None, 'B7')
    >>> line(("2405150515CR300,NTRFINV 7",)).amount
    Decimal('300')
    """
    first, rest = lines[0], list(lines[1:])
    if rest and re.fullmatch(rf"{_DATE}(?:[0-9]{{4}})?[A-Z]{{1,3}}", first, re.ASCII):
        first += rest.pop(0)
    match = _ENTRY.fullmatch(first)
    if match is None:
        allowed = "allowed: YYMMDD, MMDD, C D RC RD EC ED, amount with comma, type, reference"
        raise refused(Reason.BAD_VALUE, ":61:", first, allowed)
    value = day_of(match[1], ":61:")
    amount = amount_of(match[5].replace(",", ".").rstrip("."), ":61:")
    customer, _, bank = match[7].partition("//")
    own, more = customer[:_REFERENCE].strip(), customer[_REFERENCE:].strip()
    return Line(
        value_date=value,
        booking_date=entry_day(match[2], value, ":61:") if match[2] else None,
        amount=amount * _SIGNS[match[3]],
        booked=not match[3].startswith("E"),
        reversal=match[3].startswith("R"),
        code=match[6],
        customer_reference=reference(own),
        bank_reference=reference(bank.strip()),
        details=" ".join(part for part in (more, *(text.strip() for text in rest)) if part),
    )


def reference(text: str) -> str | None:
    """Return a reference, null for the words that say there is none.

    >>> reference("NONREF"), reference(""), reference("PAY-1")
    (None, None, 'PAY-1')
    """
    return None if text in {"", "NONREF", "NOTPROVIDED", "EREF", "KREF+"} else text


def _day(year: int, month: int, day: int, text: str, where: str) -> date:
    if month == _FEBRUARY and day <= _LONGEST_FEBRUARY:
        day = min(day, calendar.monthrange(year, month)[1])
    try:
        return date(year, month, day)
    except ValueError as error:
        raise refused(Reason.BAD_VALUE, where, text, "holds no such day") from error
