"""Bank statements as every format tells them, and the changes they become.

A format's decoder reads a file into `Statement`s. Here each becomes rows of the tables `bank_balance` and
`bank_statement_line`, which the map `bank` reads. A row's identity is account, statement and line, so a statement that
is sent again changes nothing, and a corrected one replaces it. `balanced` tells whether a statement adds up as sent.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from connectors.dead_letters import Reason
from connectors.decoders.debezium_order import order_key
from connectors.decoders.refusals import refused
from connectors.decoders.rows import kafka_time
from connectors.decoders.values import to_instant
from connectors.messages import Change, Op

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connectors.messages import RawMessage
    from connectors.settings import Source

BALANCE, LINE = "bank_balance", "bank_statement_line"
"""The tables of the changes."""
LONGEST = 10_000
"""Characters of one text: a statement's longest field, a batch's remittance text, has far fewer."""
LARGEST_AMOUNT = 15
"""Digits before the point of an amount, as every bank format limits them."""
LARGEST_NUMBER = 2**31


@dataclass(frozen=True, kw_only=True)
class Balance:
    """One balance: credit +, overdrawn -. `key` tells apart those of one kind, such as pages or forward days."""

    kind: str
    amount: Decimal
    currency: str
    day: date
    page: int | None = None
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry: in +, out -, with reversals turned. Field names are those of the canonical line."""

    line_id: str
    amount: Decimal
    currency: str
    booked: bool = True
    booking_date: date | None = None
    value_date: date | None = None
    code: str | None = None
    category: str | None = None
    reversal: bool = False
    return_reason: str | None = None
    bank_reference: str | None = None
    customer_reference: str | None = None
    end_to_end_id: str | None = None
    counterparty_name: str | None = None
    counterparty_account: str | None = None
    counterparty_bank: str | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement, report or notice of one account; `balanced` null where it cannot be told."""

    account: str
    statement_id: str
    final: bool
    currency: str
    day: date | None = None
    bank: str | None = None
    statement_number: int | None = None
    balanced: bool | None = None
    balances: tuple[Balance, ...] = ()
    entries: tuple[Entry, ...] = field(default=())


def adds_up(opening: Decimal, entries: "Iterable[Entry]", closing: Decimal, currency: str) -> bool:
    """Tell whether opening plus the booked entries is closing; entries of other currencies are no part of it.

    >>> line = Entry(line_id="1", amount=Decimal("-2.5"), currency="EUR")
    >>> adds_up(Decimal(10), [line], Decimal("7.50"), "EUR")
    True
    """
    booked = (entry.amount for entry in entries if entry.booked and entry.currency == currency)
    return sum(booked, opening) == closing


def amount_of(digits: str, where: str) -> Decimal:
    """Return an unsigned amount written with a point or none.

    Raises:
        DecodeError: `bad_value` if it is none, or larger than a bank's formats allow.

    >>> amount_of("00381.10", "Amt")
    Decimal('381.10')
    """
    plain = digits.replace(".", "", 1)
    if not (plain.isascii() and plain.isdigit()) or len(digits) > 2 * LARGEST_AMOUNT:
        raise refused(Reason.BAD_VALUE, where, digits, "allowed: digits and one point")
    amount = Decimal(digits)
    if amount.adjusted() >= LARGEST_AMOUNT:
        raise refused(Reason.BAD_VALUE, where, digits, f"allowed: {LARGEST_AMOUNT} digits before the point")
    return amount


def number_of(text: str | None) -> int | None:
    """Return a statement number, null where there is none that a counter could have.

    >>> number_of("00115"), number_of("A7"), number_of("9" * 12)
    (115, None, None)
    """
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > LARGEST_AMOUNT:
        return None
    return number if (number := int(text)) < LARGEST_NUMBER else None


def country_of(account: str) -> str | None:
    """Return the country of an IBAN, null for any other account number.

    >>> country_of("DE89370400440532013000"), country_of("0123456789")
    ('DE', None)
    """
    iban = 15 <= len(account) <= 34 and account[:2].isalpha() and account[2:4].isdigit() and account.isalnum()  # noqa: PLR2004
    return account[:2].upper() if iban and account.isascii() else None


def distinct(entries: "Iterable[Entry]") -> tuple[Entry, ...]:
    """Return entries whose line ids differ: one that repeats an earlier one's gets its ordinal behind it."""
    seen: set[str] = set()
    found: list[Entry] = []
    for ordinal, entry in enumerate(entries, 1):
        name = f"{entry.line_id}#{ordinal}" if entry.line_id in seen else entry.line_id
        seen.add(name)
        found.append(entry if name == entry.line_id else replace(entry, line_id=name))
    return tuple(found)


def changes(statements: "Iterable[Statement]", message: "RawMessage", source_id: str, source: "Source") -> list[Change]:
    """Return the changes that statements of one message are: balances, then lines, each a row of its own.

    Rows are ordered by the message's offset, and within it by their place: the last of two that mean one row wins.

    Args:
        statements: As the format's decoder read them.
        message: The Kafka record.
        source_id: Configured id of the system.
        source: Its settings: `zone` gives the days their beginning.

    Raises:
        DecodeError: `zone_unknown` without zone, `bad_value` for a text of another size than statements have.
    """
    base, seen = order_key({}, message.offset, source.epoch, streamed=True), kafka_time(message)
    found: list[Change] = []
    for table, key, day, row in (row for statement in statements for row in _rows(statement)):
        when = to_instant(day, source.zone, f"{table}: its day")
        found.append(
            Change(
                source=source_id,
                object=table,
                key={name: str(row[name]) for name in key},
                op=Op.UPSERT,
                before=None,
                after=_bounded(row, table),
                before_complete=False,
                event_time=when or seen,
                seen_time=seen,
                order_key=f"{base}.{len(found):06d}",
            )
        )
    return found


def _rows(statement: Statement) -> "Iterator[tuple[str, tuple[str, ...], date | None, dict[str, Any]]]":
    shared = {
        "account": statement.account,
        "bank": statement.bank,
        "statement_id": statement.statement_id,
        "statement_number": statement.statement_number,
        "final": statement.final,
    }
    for balance in statement.balances:
        row = shared | {
            "country": country_of(statement.account),
            "page": balance.page,
            "kind": balance.kind,
            "balance_key": balance.key,
            "balance_date": balance.day,
            "amount": balance.amount,
            "currency": balance.currency,
            "balanced": statement.balanced,
            "line_count": len(statement.entries),
        }
        yield BALANCE, ("account", "statement_id", "kind", "balance_key"), balance.day, row
    for entry in statement.entries:
        told = {one.name: getattr(entry, one.name) for one in fields(entry)}
        day = entry.booking_date or entry.value_date or statement.day
        yield LINE, ("account", "statement_id", "line_id"), day, shared | {"statement_date": statement.day} | told


def _bounded(row: dict[str, Any], table: str) -> dict[str, Any]:
    for name, value in row.items():
        if isinstance(value, str) and len(value) > LONGEST:
            raise refused(Reason.BAD_VALUE, f"{table}.{name}", value, f"allowed: {LONGEST:,} characters")
    return row
