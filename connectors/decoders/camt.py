"""Bank messages of ISO 20022: statements camt.053, intraday reports camt.052, notices camt.054; every version of them.

The root of the message decides which it is. Several statements in one message stand for themselves.
"""

from typing import TYPE_CHECKING

from connectors.dead_letters import Reason
from connectors.decoders.camt_entry import entry
from connectors.decoders.camt_values import currency_of, day_of, day_of_text, money_of
from connectors.decoders.refusals import refused
from connectors.decoders.statement import Balance, Entry, Statement, adds_up, changes, distinct, number_of
from connectors.decoders.xml_text import Node, parse
from connectors.messages import Change, RawMessage, Skip

if TYPE_CHECKING:
    from datetime import date

    from connectors.settings import Source

VERSION = "camt/1"

_MESSAGES = {
    "BkToCstmrStmt": ("Stmt", "", True),
    "BkToCstmrAcctRpt": ("Rpt", "report/", False),
    "BkToCstmrDbtCdtNtfctn": ("Ntfctn", "notice/", False),
}
"""Root of the message: element of a statement, what leads its identity, and whether it is the end-of-day one."""
_BANK = tuple(f"Acct/Svcr/FinInstnId/{path}" for path in ("BIC", "BICFI", "ClrSysMmbId/MmbId"))
_KINDS = {
    "OPBD": "opening",
    "PRCD": "opening",
    "CLBD": "closing",
    "CLAV": "available",
    "FWAV": "forward_available",
    "ITBD": "interim",
    "ITAV": "available",
}
"""Balances by code, in the order in which the first of a kind is taken; expected and informative ones are left out."""


def decode(message: RawMessage, source_id: str, source: "Source") -> list[Change | Skip]:
    """Return balances and entries of all statements of a message.

    Args:
        message: The Kafka record.
        source_id: Configured id of the bank.
        source: Its settings: `zone`.

    Raises:
        DecodeError: the message belongs to the dead letters.
    """
    if message.value is None:
        return [Skip(why="tombstone")]
    root = parse(message.value, "value")
    body = next((child for child in root.children if child.name in _MESSAGES), None)
    if body is None:
        raise refused(Reason.UNKNOWN_ENVELOPE, "Document", root.name, f"allowed: {', '.join(_MESSAGES)}")
    name, prefix, final = _MESSAGES[body.name]
    found = [_statement(node, prefix, source.zone, final=final) for node in body.all(name)]
    if not found:
        raise refused(Reason.MISSING_FIELD, body.name, None, f"a message holds at least one {name}")
    return [*changes(found, message, source_id, source)]


def _statement(node: Node, prefix: str, zone: str | None, *, final: bool) -> Statement:
    account = node.get("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id")
    name = node.get("Id")
    if account is None or name is None:
        raise refused(Reason.MISSING_FIELD, "Acct/Id" if account is None else "Id", None, "a statement must have it")
    currency = _currency(node)
    page = number_of(node.get("StmtPgntn/PgNb", "RptPgntn/PgNb", "NtfctnPgntn/PgNb"))
    entries = distinct(
        entry(each, f"{page or 1}.{ordinal}", zone, booked=final) for ordinal, each in enumerate(node.all("Ntry"), 1)
    )
    balances = _balances(node, currency, zone)
    closing = balances.get("closing")
    return Statement(
        account=account,
        bank=node.get(*_BANK),
        statement_id=f"{prefix}{name}",
        statement_number=number_of(node.get("ElctrncSeqNb", "LglSeqNb")),
        day=closing.day if closing else _day(node, entries, zone),
        final=final,
        currency=currency,
        balances=tuple(balances.values()),
        entries=entries,
        balanced=_balanced(balances, entries, whole=_whole(node, page)),
    )


def _currency(node: Node) -> str:
    amount = node.one("Bal/Amt", "Ntry/Amt")
    found = node.get("Acct/Ccy") or (amount.attributes.get("Ccy") if amount else None)
    return currency_of(found, "Acct/Ccy")


def _balances(node: Node, currency: str, zone: str | None) -> dict[str, Balance]:
    """Return balances in the account's currency by kind, forward ones by day as well."""
    told: dict[str, list[Node]] = {}
    for each in node.all("Bal"):
        told.setdefault(each.get("Tp/CdOrPrtry/Cd", "Tp/Cd") or "", []).append(each)
    found: dict[str, Balance] = {}
    for code, kind in _KINDS.items():
        for each in told.get(code, []):
            money = money_of(each, "Bal")
            if money.currency != currency:
                continue
            day = day_of(each.one("Dt"), zone, "Bal/Dt")
            if day is None:
                raise refused(Reason.MISSING_FIELD, f"Bal/Dt of {code}", None, "a balance must have its day")
            key = str(day) if code == "FWAV" else ""
            balance = Balance(kind=kind, amount=money.amount, currency=currency, day=day, key=key)
            found.setdefault(f"{kind}{key}", balance)
    return found


def _day(node: Node, entries: tuple[Entry, ...], zone: str | None) -> "date | None":
    """Return the day of a statement without closing balance: the end of its period, else of its last entry."""
    end = node.get("FrToDt/ToDtTm", "CreDtTm")
    days = [day for each in entries if (day := each.booking_date or each.value_date)]
    return day_of_text(end, zone, "FrToDt/ToDtTm") if end else max(days, default=None)


def _whole(node: Node, page: int | None) -> bool:
    last = node.get("StmtPgntn/LastPgInd", "RptPgntn/LastPgInd")
    return page in {None, 1} and last not in {"false", "0"}


def _balanced(balances: dict[str, Balance], entries: tuple[Entry, ...], *, whole: bool) -> bool | None:
    opening, closing = balances.get("opening"), balances.get("closing")
    if opening is None or closing is None or not whole:
        return None
    return adds_up(opening.amount, entries, closing.amount, closing.currency)
