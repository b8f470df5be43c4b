"""Bank statements MT940 and intraday reports MT942: a file's bytes as one Kafka value, several statements in it.

Pages of one statement that stand in one file are put together; a page that comes alone has `interim` balances only.
"""

from typing import TYPE_CHECKING, NamedTuple

from connectors.dead_letters import Reason
from connectors.decoders.mt940_entries import entries
from connectors.decoders.mt940_fields import Field, statements, text_of
from connectors.decoders.mt940_line import Money, balance, day_of
from connectors.decoders.mt940_pages import Page, together
from connectors.decoders.mt940_sums import check_sums
from connectors.decoders.refusals import refused
from connectors.decoders.statement import Balance, Statement, changes, number_of
from connectors.messages import Change, RawMessage, Skip

if TYPE_CHECKING:
    from datetime import date

    from connectors.settings import Source

VERSION = "mt940/1"

_INTRADAY = frozenset({"13", "13D", "34F", "90C", "90D"})
_FURTHER = {"64": "available", "65": "forward_available"}


class _Account(NamedTuple):
    bank: str | None
    number: str


def decode(message: RawMessage, source_id: str, source: "Source") -> list[Change | Skip]:
    """Return balances and lines of all statements of a file.

    Args:
        message: The Kafka record.
        source_id: Configured id of the bank.
        source: Its settings: `zone`, `encoding`.

    Raises:
        DecodeError: the file belongs to the dead letters.
    """
    if message.value is None:
        return [Skip(why="tombstone")]
    pages = [_page(fields) for fields in statements(text_of(message.value, source.encoding))]
    if not pages:
        raise refused(Reason.UNKNOWN_ENVELOPE, "value", message.value[:100], "allowed: MT940 or MT942, fields ':20:'")
    return [*changes(together(pages), message, source_id, source)]


def _page(fields: list[Field]) -> Page:
    one = _once(fields)
    account = _account(_needed(one, "25", "25P"))
    number, _, page = _needed(one, "28C", "28").first.partition("/")
    opening, closing = _money(one, "60F", "60M"), _money(one, "62F", "62M")
    final = not (opening is None and closing is None and _INTRADAY & one.keys())
    if final and (opening is None or closing is None):
        raise refused(Reason.MISSING_FIELD, ":60F:, :62F:", account.number, "a statement must have both balances")
    currency = _currency(one, opening, closing)
    day = closing.day if closing else day_of(_needed(one, "13D", "13").first[:6], ":13D:")
    statement = Statement(
        account=account.number.removesuffix(currency) or account.number,
        bank=account.bank,
        statement_id=_identity(day, number.strip(), None if final else _needed(one, "13D", "13").first[6:10]),
        statement_number=number_of(number.strip()) or None,
        day=day,
        final=final,
        currency=currency,
        balances=_further(fields),
        entries=entries(fields, currency),
    )
    if not final:
        check_sums(one, statement)
    return Page(statement, number_of(page.strip()) or 1, opening, closing, "60M" not in one, "62M" not in one)


def _once(fields: list[Field]) -> dict[str, Field]:
    """Return fields by tag, the first of each.

    Raises:
        DecodeError: `bad_value` for a second account, which stands where a text was due.
    """
    found: dict[str, Field] = {}
    for one in fields:
        if one.tag in {"25", "25P"} and one.tag in found:
            raise refused(Reason.BAD_VALUE, ":25:", one.first, "occurs twice in one statement; a text is :86:")
        found.setdefault(one.tag, one)
    return found


def _needed(one: dict[str, Field], *tags: str) -> Field:
    for tag in tags:
        if tag in one and one[tag].first.strip():
            return one[tag]
    raise refused(Reason.MISSING_FIELD, f":{tags[0]}:", None, "a statement must have it")


def _account(field: Field) -> _Account:
    """Return bank and account of `bank/account` or of an account; a second line is the bank's BIC."""
    bank, slash, account = field.first.strip().rpartition("/")
    if not account.strip():
        raise refused(Reason.MISSING_FIELD, ":25:", field.first, "names no account")
    second = field.lines[1].strip() if len(field.lines) > 1 else ""
    return _Account((bank if slash else second) or None, account.strip())


def _identity(day: "date", number: str, clock: str | None) -> str:
    """Return what names a statement within its account, for a report with its time of day."""
    return f"{day}/{number or 0}" if clock is None else f"intraday/{day}/{number or 0}/{clock}"


def _money(one: dict[str, Field], *tags: str) -> Money | None:
    return next((balance(one[tag].first, tag) for tag in tags if tag in one), None)


def _currency(one: dict[str, Field], opening: Money | None, closing: Money | None) -> str:
    found = {money.currency for money in (opening, closing) if money} or {
        one[tag].first.strip()[:3] for tag in ("34F",) if tag in one
    }
    if len(found) != 1:
        raise refused(Reason.BAD_VALUE, "currency", sorted(found), "allowed: one, that of :60F: and :62F:, or of :34F:")
    return found.pop()


def _further(fields: list[Field]) -> tuple[Balance, ...]:
    found: list[Balance] = []
    for one in fields:
        if kind := _FURTHER.get(one.tag):
            money = balance(one.first, one.tag)
            key = str(money.day) if one.tag == "65" else ""
            found.append(Balance(kind=kind, amount=money.amount, currency=money.currency, day=money.day, key=key))
    return tuple(found)
