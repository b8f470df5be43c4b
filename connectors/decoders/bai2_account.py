"""One account of a BAI2 file: summaries by type code, and the lines."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from connectors.currencies import decimals_of
from connectors.dead_letters import Reason
from connectors.decoders.bai2_records import Record, funds_fields, text_place
from connectors.decoders.mt940_line import day_of, reference
from connectors.decoders.refusals import refused
from connectors.decoders.statement import LARGEST_AMOUNT, Balance, Entry, Statement, adds_up

if TYPE_CHECKING:
    from connectors.settings import Source

_KINDS = {"010": "opening", "015": "closing", "030": "interim", "045": "available", "060": "available"}
"""Balances by type code; the first of a kind is taken."""
_CREDITS, _DEBITS = "100", "400"
_MESSAGE = "890"
_CATEGORIES = (
    dict.fromkeys(("354", "654"), "interest") | dict.fromkeys(("275", "575"), "transfer") | {"698": "fee", "661": "fee"}
)
_RETURNED = frozenset({"252", "255", "257", "555", "557"})
_REVERSALS = frozenset({"252", "552"})
_RANGES = ((101, 399, 1), (401, 699, -1), (720, 728, 1), (760, 760, -1))
_LOAN_STATUS = range(701, 710)


class Group(NamedTuple):
    """A record 02: name within all files, status, bank, as-of date, currency, and whether it is the day's last word."""

    name: str
    status: str
    bank: str | None
    day: date
    currency: str
    final: bool


def statement(head: Record, lines: list[Record], group: Group, name: str, source: "Source") -> Statement:
    """Return an account's report.

    Args:
        head: Record 03.
        lines: Its records 16.
        group: Record 02.
        name: Of the account within all files, which leads the names of its lines.
        source: Settings: `decimals`, `signs`.

    Raises:
        DecodeError: a field is missing or of another form.
    """
    account, currency = head.field(0), head.field(1) or group.currency
    if not account:
        raise refused(Reason.MISSING_FIELD, "record 03, account", head.fields, "an account must have its number")
    scale = source.decimals.get(currency, decimals_of(currency))
    totals = {code: amount.scaleb(-scale) for code, amount in summaries(head)}
    found = (_entry(line, f"{name}.{place}", group, currency, scale, source) for place, line in enumerate(lines, 1))
    entries = tuple(entry for entry in found if entry)
    kinds: dict[str, Balance] = {}
    for code, kind in _KINDS.items():
        if code in totals:
            kinds.setdefault(kind, Balance(kind=kind, amount=totals[code], currency=currency, day=group.day))
    return Statement(
        account=account,
        bank=group.bank,
        statement_id=str(group.day) if group.final else f"intraday/{group.day}",
        final=group.final,
        currency=currency,
        day=group.day,
        balanced=_balanced(totals, entries, currency),
        balances=tuple(kinds.values()),
        entries=entries,
    )


def summaries(head: Record) -> "list[tuple[str, Decimal]]":
    """Return type codes and amounts of a record 03, in the smallest unit; those without amount are left out.

    Raises:
        DecodeError: `bad_value` for a code or an amount of another form.

    >>> summaries(Record("03", ("1", "USD", "010", "-500", "", "", "100", "5", "2", "V", "240515", "", "015", "3"), 1))
    [('010', Decimal('-500')), ('100', Decimal('5')), ('015', Decimal('3'))]
    """
    fields, place, found = head.fields, 2, []
    while place < len(fields):
        code = fields[place].strip()
        if not code:
            place += 1
            continue
        if not (len(code) == 3 and code.isascii() and code.isdigit()):  # noqa: PLR2004
            raise refused(Reason.BAD_VALUE, "record 03, type code", code, "allowed: three digits")
        if place + 1 < len(fields) and fields[place + 1].strip():
            found.append((code, units(fields[place + 1], f"record 03, {code}")))
        place += 4 + funds_fields(fields, place + 3)
    return found


def units(text: str, where: str) -> Decimal:
    """Return an amount in the smallest unit, as it is written.

    Raises:
        DecodeError: `bad_value` if it is no whole number.

    >>> units("+000150", "x"), units("-7", "x")
    (Decimal('150'), Decimal('-7'))
    """
    plain = text.strip()
    digits = plain[1:] if plain[:1] in {"+", "-"} else plain
    if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > LARGEST_AMOUNT:
        raise refused(Reason.BAD_VALUE, where, text, f"allowed: at most {LARGEST_AMOUNT} digits")
    return Decimal(plain)


def _entry(line: Record, name: str, group: Group, currency: str, scale: int, source: "Source") -> Entry | None:  # noqa: PLR0913, PLR0917
    code = line.field(0)
    sign = _sign(code, source)
    if sign == 0:
        return None
    amount = units(line.field(1) or "0", f"record 16, {code}")
    place = text_place(line.fields)
    return Entry(
        line_id=name,
        amount=abs(amount).scaleb(-scale) * sign,
        currency=currency,
        booking_date=group.day,
        value_date=_value_date(line, group.day),
        code=code,
        category=_CATEGORIES.get(code),
        reversal=code in _REVERSALS,
        return_reason="returned item" if code in _RETURNED else None,
        bank_reference=reference(line.field(place - 2)),
        customer_reference=reference(line.field(place - 1)),
        text=" ".join(line.field(place).split()) or None,
    )


def _sign(code: str, source: "Source") -> int:
    """Return the sign of a type code, 0 for one that moves no money.

    Raises:
        DecodeError: `sign_unknown` for a code beyond the standard's that the settings do not name.
    """
    number = int(code) if len(code) == 3 and code.isascii() and code.isdigit() else -1  # noqa: PLR2004
    if code in source.signs:
        return source.signs[code]
    if code == _MESSAGE or number in _LOAN_STATUS:
        return 0
    for first, last, sign in _RANGES:
        if first <= number <= last:
            return sign
    raise refused(Reason.SIGN_UNKNOWN, "record 16, type code", code, "name it in 'signs' of the source, 1 or -1")


def _value_date(line: Record, day: date) -> date | None:
    """Return from when the bank counts a line, null where it is spread over days or some days away."""
    funds = line.field(2).upper()
    if funds == "V":
        text = line.field(3)
        told = day_of(text, "record 16, value date") if len(text) == 6 and text.isdigit() else day  # noqa: PLR2004
        return max(told, day)
    return day if funds in {"", "0", "Z"} else None


def _balanced(totals: dict[str, Decimal], entries: tuple[Entry, ...], currency: str) -> bool | None:
    """Tell whether a report adds up by its own totals, else by its lines where these suffice."""
    if not {"010", "015"} <= totals.keys():
        return None
    if {_CREDITS, _DEBITS} <= totals.keys():
        return totals["010"] + abs(totals[_CREDITS]) - abs(totals[_DEBITS]) == totals["015"]
    return adds_up(totals["010"], entries, totals["015"], currency) or None
