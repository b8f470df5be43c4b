"""What is wrong with bank accounts and payments, and which payers changed their habit: five rules."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from statistics import median

from udfs import bank_words as words
from udfs.bank_accounts import Break, check, is_transfer
from udfs.banking_days import after, between, market_of, moment_ms, preceding
from udfs.cash_findings import Finding, Look
from udfs.cash_state import ZERO, Account, Payment, Settlement

ITEM, BREAK, SILENT, DOUBLE, HABIT = (
    "unmatched_bank_item", "balance_break", "silent_feed", "double_payment", "payer_habit",
)  # fmt: skip
_ONE = dt.timedelta(days=1)
BY_ITSELF = {"sum", "as_sent"}
"""Kinds of breaks that a statement shows without the one before it."""
MAD_TO_SIGMA, SIGMAS = 1.4826, 2.0


def bank_items(look: Look) -> Iterator[Finding]:
    """Find bank lines that came back, and those that no receipt or payment explains after some days.

    Where the ERP tells of no payments at all, nothing can be missed. A line with a category (fees, taxes, wages) is
    explained by that.
    """
    own, state = look.limits.unmatched_bank_item, look.state
    for one in state.lines.values():
        if not one.booked or is_transfer(one) or abs(float(one.amount)) < own.least_amount:
            continue
        waits = one.match is None and one.category is None and bool(state.payments)
        known = look.now - one.known_ms >= own.settle_s * 1000
        old = waits and known and between(one.date, look.today, look.terms.market) >= own.days
        if one.returned or old:
            kind = "returned" if one.returned else "unmatched"
            said = words.bank_item(look, one)
            yield Finding(ITEM, one.document, one.account, one.source, one.event_id, kind, said)


def breaks(look: Look) -> Iterator[Finding]:
    """Find statements that do not add up, and gaps between them.

    A statement that says how many lines it has is judged by itself as soon as they are there; else, and beside the
    statement before it, once their parts have had time to arrive.
    """
    own = look.limits.balance_break
    for statement in look.state.statements.values():
        settled = look.now - statement.known_ms >= own.settle_s * 1000
        whole = statement.line_count is not None
        for one in check(look.state, statement, Decimal(str(own.tolerance))):
            if settled or (whole and one.kind in BY_ITSELF):
                yield _break(look, one)


def silent(look: Look) -> Iterator[Finding]:
    """Find accounts without a statement of the last banking day by the hour at which it is there."""
    own, zone = look.limits.silent_feed, look.limits.position.time_zone
    for account in look.state.accounts.values():
        market = market_of(account.country, look.currency) or look.terms.market
        wanted = preceding(look.today - _ONE, market)
        due = moment_ms(after(wanted, 1, market), own.hour, zone)
        if len(account.days) < own.least_statements or look.now < due or account.days[-1] >= wanted:
            continue
        if _usual(account, wanted, market):
            said = words.silent(look, account.name, wanted, account.days[-1])
            name = account.name
            yield Finding(SILENT, name, name, look.company, look.state.event_id, wanted.isoformat(), said)


def doubles(look: Look) -> Iterator[Finding]:
    """Find payments that may be one payment made twice: of one invoice, or of one supplier, amount and week."""
    seen: set[str] = set()
    for found in (*_overpaid(look), *_alike(look)):
        if found.name not in seen:
            seen.add(found.name)
            yield found


def habits(look: Look) -> Iterator[Finding]:
    """Find payers whose last delays are far from the ones before, for their own spread too."""
    own = look.limits.payer_habit
    for party, delays in look.state.delays.items():
        late = [days for _, days in delays]
        recent, before = late[-own.recent :], late[: -own.recent]
        if len(recent) < own.recent or len(before) < own.before:
            continue
        was, now = median(before), median(recent)
        spread = MAD_TO_SIGMA * median(abs(days - was) for days in before)
        if abs(now - was) < max(own.days, SIGMAS * spread):
            continue
        owed = [one for one in look.forecast.entries if one.item and one.item.way > 0 and one.item.party == party]
        if owed:
            said = words.habit(look, party, was, now, owed)
            signature = f"{'later' if now > was else 'earlier'}|{round((now - was) / own.days)}"
            yield Finding(HABIT, party, party, owed[0].source, owed[0].event_id, signature, said)


def _usual(account: Account, wanted: dt.date, market: str) -> bool:
    """Return whether the feed came on most banking days lately, so that this one is missed."""
    first = account.days[0]
    return len(account.days) >= between(first - _ONE, min(account.days[-1], wanted), market) / 2


def _break(look: Look, one: Break) -> Finding:
    statement = one.statement
    name = f"{statement.account}|{statement.name}"
    signature = f"{one.kind}|{one.difference}"
    said = words.broken(look, one)
    return Finding(BREAK, name, statement.account, statement.source, statement.event_id, signature, said)


def _overpaid(look: Look) -> Iterator[Finding]:
    """Yield invoices of which payments settle more than there is."""
    state = look.state
    by_item: dict[str, list[Settlement]] = defaultdict(list)
    for one in state.settlements.values():
        if one.item.startswith("out|") and one.stage != "void" and one.amount > 0:
            by_item[one.item].append(one)
    for name, parts in by_item.items():
        item = state.items.get(name)
        over = sum((one.amount for one in parts), ZERO) - (item.amount if item else ZERO)
        if item is None or len(parts) < 2 or over <= 0:  # noqa: PLR2004
            continue
        numbers = {one.payment for one in parts}
        found = [one for one in state.payments.values() if one.way < 0 and one.number in numbers]
        if len(found) > 1:
            why = f"together they pay invoice {item.number} more than once"
            yield _double(look, sorted(found, key=lambda one: (one.known_ms, one.document)), why, float(over))


def _alike(look: Look) -> Iterator[Finding]:
    """Yield payments of one supplier and amount near in time that no different invoices explain."""
    state, own = look.state, look.limits.double_payment
    groups: dict[tuple[str, str | None, Decimal], list[Payment]] = defaultdict(list)
    for one in state.payments.values():
        if one.way < 0 and one.stage != "void" and one.amount > 0:
            groups[one.source, one.party, one.amount].append(one)
    paid: dict[str, set[str]] = defaultdict(set)
    for part in state.settlements.values():
        paid[part.payment].add(part.item)
    for group in groups.values():
        ordered = sorted(group, key=lambda one: (one.known_ms, one.document))
        for first, second in pairwise(ordered):
            near = first.date and second.date and abs((second.date - first.date).days) <= own.days
            different = paid[first.number] and paid[second.number] and not paid[first.number] & paid[second.number]
            if near and not different:
                why = f"the same amount within {own.days} days, and no different invoices behind them"
                yield _double(look, [first, second], why, float(second.amount))


def _double(look: Look, payments: list[Payment], why: str, stake: float) -> Finding:
    last = payments[-1]
    signature = "|".join(f"{one.number}:{one.stage}" for one in payments)
    said = words.double(look, payments, why, stake)
    return Finding(DOUBLE, last.document, last.party or "", last.source, last.event_id, signature, said)
