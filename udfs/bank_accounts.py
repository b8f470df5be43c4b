"""Own accounts: what banks say is there, whether their statements add up, and which lines nothing explains.

Intraday lines count until an end-of-day statement of their day or a later one closes; they are never added to it.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from udfs.cash_events import BankBalance, BankStatementLine
from udfs.cash_state import ZERO, Account, Line, Payment, State, Statement

NEAR_DAYS, LEAST_REFERENCE = 5, 4
FEED_DAYS = 30


class Break(NamedTuple):
    """What is wrong with a statement: `kind` sum, chain, gap or as_sent; by how much; what was expected and found."""

    statement: Statement
    kind: str
    difference: Decimal | None
    expected: str
    found: str


def line(state: State, event: BankStatementLine, now: int) -> None:
    """Take in a version of a statement line."""
    account = state.accounts.setdefault(event.account, Account(event.account))
    statement = _statement(state, event.account, event.statement_id, final=event.final)
    before = state.lines.get(event.document)
    statement.known_ms = now
    if event.sign < 0:
        if before is not None and before.event_id == event.event_id:
            _forget(state, before)
        return
    account.known_ms = now
    references = [event.end_to_end_id, event.bank_reference, event.customer_reference]
    state.lines[event.document] = Line(
        account=event.account,
        source=event.source,
        document=event.document,
        event_id=event.event_id,
        statement=event.statement_id,
        date=event.booking_date or event.value_date or event.statement_date or event.event_time.date(),
        amount=event.amount,
        final=event.final,
        booked=event.booked,
        category=event.category,
        references=[text for text in references if text],
        party_name=event.counterparty_name,
        text=event.text or "",
        returned=event.return_reason or ("reversal" if event.reversal else None),
        known_ms=before.known_ms if before else now,
        match=before.match if before else None,
    )
    match(state, state.lines[event.document])


def balance(state: State, event: BankBalance, now: int) -> None:
    """Take in a version of a balance."""
    account = state.accounts.setdefault(event.account, Account(event.account))
    if event.kind not in {"opening", "closing"} or not event.final:
        return
    statement = _statement(state, event.account, event.statement_id, final=event.final)
    statement.known_ms = now
    amount = event.amount if event.sign > 0 else None
    if event.kind == "opening":
        statement.opening = amount
    else:
        statement.closing = amount
        statement.date = event.balance_date
    statement.number = event.statement_number
    statement.balanced, statement.line_count = event.balanced, event.line_count
    statement.source, statement.document, statement.event_id = event.source, event.document, event.event_id
    statement.parts[event.kind] = event.document, event.event_id
    account.country = event.country or account.country
    account.known_ms = now
    if event.kind == "closing":
        _close(state, account)


def booked(state: State, account: Account) -> Decimal | None:
    """Return the balance of an account: the last closing one and what was booked since; null where no bank told one."""
    if account.closing is None or account.closing_date is None:
        return None
    since = (one.amount for one in state.lines.values() if one.account == account.name and _counts(one, account))
    return account.closing + sum(since, ZERO)


def check(state: State, statement: Statement, tolerance: Decimal) -> Iterator[Break]:
    """Yield what is wrong with a statement: lines against balances, its opening against the closing before, numbers."""
    if statement.closing is None or not statement.final:
        return
    if statement.opening is not None:
        own = [one for one in state.lines.values() if _of(one, statement) and one.booked]
        complete = statement.line_count is None or len(own) == statement.line_count
        wanted = statement.opening + sum((one.amount for one in own), ZERO)
        off = statement.closing - wanted
        if (own or statement.line_count == 0) and complete and abs(off) > tolerance:
            yield Break(statement, "sum", off, f"closing {wanted:,.2f}", f"closing {statement.closing:,.2f}")
        elif statement.balanced is False:
            yield Break(statement, "as_sent", off if own else None, "a statement that adds up", "one that does not")
    before = _before(state, statement)
    if before is None or before.closing is None:
        return
    if statement.opening is not None and abs(statement.opening - before.closing) > tolerance:
        off = statement.opening - before.closing
        yield Break(statement, "chain", off, f"opening {before.closing:,.2f}", f"opening {statement.opening:,.2f}")
    elif _is_gap(before, statement):
        yield Break(statement, "gap", None, f"number {(before.number or 0) + 1}", f"number {statement.number}")


def match(state: State, one: Line) -> None:
    """Find the payment that a line is: by a reference, else by amount, nearness and name."""
    if one.match is not None or not one.booked:
        return
    for payment in state.payments.values():
        if payment.line is None and payment.stage != "void" and _is_same(payment, one):
            payment.line, one.match = one.document, payment.document
            return


def match_payment(state: State, payment: Payment) -> None:
    """Find the line that a payment is."""
    if payment.line is not None or payment.stage == "void":
        return
    for one in state.lines.values():
        if one.match is None and one.booked and _is_same(payment, one):
            payment.line, one.match = one.document, payment.document
            return


def unexplained(state: State) -> Iterator[Line]:
    """Yield booked lines that no payment and no plan explains; transfers between own accounts are no flow."""
    planned = {plan.category for plan in state.plans.values() if plan.category}
    for one in state.lines.values():
        if one.booked and one.match is None and not is_transfer(one) and one.category not in planned:
            yield one


def is_transfer(one: Line) -> bool:
    """Return whether a line moves money between own accounts: it comes and goes, and is no flow."""
    return one.category == "transfer"


def _is_same(payment: Payment, one: Line) -> bool:
    if payment.amount * payment.way != one.amount:
        return False
    if any(reference in one.references for reference in payment.references):
        return True
    if payment.date is not None and abs((payment.date - one.date).days) > NEAR_DAYS:
        return False
    words = f"{one.text} {one.party_name or ''} {' '.join(one.references)}".casefold()
    names = [payment.number, payment.party_name or ""]
    return any(len(name) >= LEAST_REFERENCE and name.casefold() in words for name in names)


def _counts(one: Line, account: Account) -> bool:
    """Return whether a line is part of the balance beside the closing one."""
    return one.booked and not one.final and account.closing_date is not None and one.date > account.closing_date


def _close(state: State, account: Account) -> None:
    """Take the last closing balance of an account, and drop the intraday lines that it replaces."""
    own = [one for one in state.statements.values() if one.account == account.name and one.closing is not None]
    last = max(own, key=_order, default=None)
    account.closing = last.closing if last else None
    account.closing_date = last.date if last else None
    account.closing_number = last.number if last else None
    account.closing_statement = last.name if last else ""
    account.days = sorted({one.date for one in own if one.date is not None})[-FEED_DAYS:]
    closing = account.closing_date
    for name, one in list(state.lines.items()):
        if one.account == account.name and not one.final and closing is not None and one.date <= closing:
            _forget(state, one)
            state.lines.pop(name, None)


def _forget(state: State, one: Line) -> None:
    if one.match in state.payments:
        state.payments[one.match].line = None
    state.lines.pop(one.document, None)
    if not one.final and one.match in state.payments:
        for other in state.lines.values():
            match(state, other)


def _statement(state: State, account: str, name: str, *, final: bool) -> Statement:
    return state.statements.setdefault(f"{account}|{name}", Statement(account, name, final))


def _of(one: Line, statement: Statement) -> bool:
    return one.account == statement.account and one.statement == statement.name and one.final


def _order(statement: Statement) -> tuple[dt.date, int]:
    return statement.date or dt.date.min, statement.number or 0


def _before(state: State, statement: Statement) -> Statement | None:
    own = [
        one
        for one in state.statements.values()
        if one.account == statement.account
        and one.final
        and one.closing is not None
        and _order(one) < _order(statement)
    ]
    return max(own, key=_order, default=None)


def _is_gap(before: Statement, statement: Statement) -> bool:
    if before.number is None or statement.number is None:
        return False
    return statement.number > before.number + 1
