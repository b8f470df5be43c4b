"""The step of cash_position: a company and currency, event by event; what it tells, it tells a moment later, at once.

Events only change the state. A moment after the first of them (`recompute_s`) the forecast is worked out, once for all
that came in between, and the rows that changed are told; so a payment and what it settles are looked at together. A day
begins with its own forecast, made of what was known before it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, cast

import msgspec

from udfs import bank_accounts, bank_findings, cash_days, cash_findings, cash_rows, open_items
from udfs.banking_days import local_day, market_of, moment_ms, weekdays_of
from udfs.cash_events import (
    INPUTS,
    BankBalance,
    BankStatementLine,
    CashPlan,
    CustomerInvoice,
    CustomerReceipt,
    SupplierInvoice,
    SupplierPayment,
    Taken,
)
from udfs.cash_findings import COLLECT, DISCOUNT, SHORTFALL, Finding, Look
from udfs.cash_forecast import Terms, forecast
from udfs.cash_limits import Limits, limits_of
from udfs.cash_state import ZERO, Payment, Plan, Settlement, State
from udfs.cash_told import told
from udfs.open_items import open_amount, settled
from udfs.payers import Habits
from udfs.step import At, KeyedStep, Row, Stepped

HOUR_MS = 3_600_000
RULES: dict[str, Callable[[Look], Iterator[Finding]]] = {
    SHORTFALL: cash_findings.shortfall,
    DISCOUNT: cash_findings.discounts,
    COLLECT: cash_findings.collect,
    bank_findings.ITEM: bank_findings.bank_items,
    bank_findings.BREAK: bank_findings.breaks,
    bank_findings.SILENT: bank_findings.silent,
    bank_findings.DOUBLE: bank_findings.doubles,
    bank_findings.HABIT: bank_findings.habits,
}
"""Rules that look at all there is; `large_receipt` looks at each receipt once."""
COLUMNS = {
    "kind": "STRING",
    "source": "STRING",
    "bank_account": "STRING",
    "customer_id": "STRING",
    "invoice_id": "STRING",
    "horizon": "STRING",
    "rule": "STRING",
    "entity": "STRING",
    "subject": "STRING",
    "event_id": "STRING",
    "event_time": "TIMESTAMP_LTZ(3)",
    "fired": "BOOLEAN",
    "facts": "STRING",
    **cash_rows.POSITION,
    **cash_rows.ACCOUNT,
    **cash_rows.CUSTOMER,
    **cash_rows.INVOICE,
    **cash_rows.FORECAST,
}


class CashPosition:
    """The pure step."""

    def __init__(self, limits: Limits) -> None:
        """Keep the thresholds."""
        self._limits = limits
        self._runs = weekdays_of(limits.position.run_days)

    def step(self, state: State | None, event: Taken, at: At) -> Stepped:
        """Take in one event."""
        if state is None:
            today = local_day(at.now, self._limits.position.time_zone)
            state = State(today=today, began=today)
        state.event_id, state.event_ms = event.event_id, int(event.event_time.timestamp() * 1000)
        if at.now - state.event_ms > self._limits.position.bulk_hours * HOUR_MS:
            state.bulk_ms = at.now
        _take(state, event, at.now)
        if state.dirty_ms is None:
            state.dirty_ms = at.now
        return Stepped(state, (), self._next(state, at.now))

    def wake(self, state: State, at: At) -> Stepped:
        """Begin a day, or work out what changed."""
        rows: list[Row] = []
        today = local_day(at.now, self._limits.position.time_zone)
        if state.today != today:
            cash_days.begin(state, today)
            rows += self._look(state, at, begins=True)
        elif state.dirty_ms is None or at.now >= self._due(state.dirty_ms):
            rows += self._look(state, at, begins=False)
        return Stepped(state, rows, self._next(state, at.now))

    def _look(self, state: State, at: At, *, begins: bool) -> Iterator[Row]:
        look = self._looked(state, at)
        habits = Habits(state, look.today, self._limits.position.shrink)
        yield cash_rows.position(look, [(one.saving, one.rate) for one in cash_findings.affordable(look)])
        yield from _touched(look, habits)
        if begins:
            state.expected[look.today.isoformat()] = look.forecast.net(0, 0)[1]
            yield from cash_rows.forecast(look)
            if look.today.weekday() == 0:
                yield from _invoices(look, habits, state.items)
        if at.now >= self._level(state):
            yield from told(look, [one for rule in RULES.values() for one in rule(look)], set(RULES))
            yield from told(look, list(_receipts(look)), set())
        state.dirty_ms = None

    def _looked(self, state: State, at: At) -> Look:
        company, currency = at.key
        today = local_day(at.now, self._limits.position.time_zone)
        own = self._limits.position
        market = market_of(own.country, currency)
        terms = Terms(market, self._runs or _seen_runs(state), own.shrink, own.blocked_days)
        return Look(company, currency, state, forecast(state, today, terms), self._limits, terms, at.now)

    def _next(self, state: State, now: int) -> int:
        """Return when to look next: the forecast is behind, a statement settled, a feed late, or a day begins."""
        zone, today = self._limits.position.time_zone, state.today or local_day(now, self._limits.position.time_zone)
        settled = [self._limits.balance_break.settle_s, self._limits.unmatched_bank_item.settle_s]
        late = moment_ms(today, self._limits.silent_feed.hour, zone) if state.accounts else now
        behind = [] if state.dirty_ms is None else [max(self._due(state.dirty_ms), now + 1)]
        times = [_midnight(today, zone), late, *behind]
        times += [one.known_ms + int(wait * 1000) for one in state.statements.values() for wait in settled]
        times.append(self._level(state))
        return min(time for time in times if time > now)

    def _level(self, state: State) -> int:
        """Return from when on things are told: documents that came in bulk are all there."""
        return state.bulk_ms + int(self._limits.position.bulk_settle_s * 1000)

    def _due(self, dirty_ms: int) -> int:
        return dirty_ms + max(int(self._limits.position.recompute_s * 1000), 1)


def _midnight(today: dt.date, zone: str) -> int:
    return moment_ms(today + dt.timedelta(days=1), 0, zone)


def _take(state: State, event: Taken, now: int) -> None:
    """Take an event in, and note whose rows it changes."""
    if isinstance(event, CustomerInvoice):
        open_items.invoice_in(state, event, now)
        _traded(state, event, 0)
        name = f"in|{event.source}|{event.invoice_id}|{event.item_id or ''}"
        _touch(state, f"item|{name}", f"customer|{event.source}|{event.customer_id}")
    elif isinstance(event, CustomerReceipt):
        open_items.receipt(state, event, now)
        _received(state, event)
    elif isinstance(event, SupplierInvoice):
        open_items.invoice_out(state, event, now)
        if event.grain == "document":
            _traded(state, event, 1)
    elif isinstance(event, SupplierPayment):
        open_items.payment(state, event, now)
        _matched(state, event.document)
    elif isinstance(event, BankStatementLine):
        bank_accounts.line(state, event, now)
        _touch(state, f"account|{event.account}")
    elif isinstance(event, BankBalance):
        bank_accounts.balance(state, event, now)
        _touch(state, f"account|{event.account}")
    elif isinstance(event, CashPlan):
        _planned(state, event)


def _received(state: State, event: CustomerReceipt) -> None:
    _matched(state, event.document)
    if event.grain == "document" and event.sign > 0 and event.document not in state.news and not event.superseded:
        state.news.append(event.document)
    if event.invoice_id is not None:
        _touch(state, f"item|in|{event.source}|{event.invoice_id}|{event.item_id or ''}")
    if event.customer_id is not None:
        _touch(state, f"customer|{event.source}|{event.customer_id}")


def _matched(state: State, document: str) -> None:
    if document in state.payments:
        bank_accounts.match_payment(state, state.payments[document])


def _planned(state: State, event: CashPlan) -> None:
    if event.sign < 0:
        known = state.plans.get(event.document)
        if known is not None and known.event_id == event.event_id:
            del state.plans[event.document]
        return
    state.plans[event.document] = Plan(
        source=event.source,
        document=event.document,
        event_id=event.event_id,
        kind=event.kind,
        category=event.category,
        label=f"{event.description or event.category or event.kind} {event.plan_id}",
        amount=event.amount,
        low=event.low_amount,
        high=event.high_amount,
        frequency=event.frequency,
        first=event.first_date,
        last=event.last_date,
        roll=event.roll,
    )


def _traded(state: State, event: CustomerInvoice | SupplierInvoice, side: int) -> None:
    day = (event.invoice_date or event.event_time.date()).isoformat()
    sums = list(state.trade.get(day, (ZERO, ZERO)))
    sums[side] += event.sign * event.amount
    state.trade[day] = sums[0], sums[1]


def _touch(state: State, *names: str) -> None:
    state.touched += [name for name in names if name not in state.touched]


def _touched(look: Look, habits: Habits) -> Iterator[Row]:
    """Yield the rows of what the events since the last look were about; settled items are learnt from first."""
    open_items.learn(look.state, look.today)
    names, look.state.touched = look.state.touched, []
    for name in names:
        kind, _, rest = name.partition("|")
        if kind == "customer":
            source, _, party = rest.partition("|")
            yield cash_rows.customer(look, source, party)
        elif kind == "account" and (row := cash_rows.account(look, rest)) is not None:
            yield row
        elif kind == "item":
            yield from _invoices(look, habits, [rest])


def _invoices(look: Look, habits: Habits, names: Iterable[str]) -> Iterator[Row]:
    paid = settled(look.state)
    for name in names:
        item = look.state.items.get(name)
        if item is not None and item.way > 0:
            amount = open_amount(item, paid[name])
            if amount > 0 or name not in look.state.items or item.learnt:
                yield cash_rows.invoice(look, item, habits, amount)


def _receipts(look: Look) -> Iterator[Finding]:
    """Yield the receipts that are large, each judged by those before it, and keep their amounts."""
    news, look.state.news = look.state.news, []
    for document in news:
        payment = look.state.payments.get(document)
        if payment is None or payment.kind not in {"receipt", "prepayment"} or payment.amount <= 0:
            continue
        found = cash_findings.large_receipt(look, payment, partial(_buffer_without, look, payment))
        look.state.receipts.append((payment.date or look.today, Decimal(payment.amount)))
        if found is not None:
            yield found


def _buffer_without(look: Look, payment: Payment) -> float | None:
    """Return the least balance ahead if a receipt had not come: what it settles would still be open.

    Where its bank line is known, the money is in the balance and is taken out of it.
    """
    own = look.state.settlements
    state = msgspec.structs.replace(
        look.state,
        payments={name: one for name, one in look.state.payments.items() if one.document != payment.document},
        settlements={name: one for name, one in own.items() if not _is_part(one, payment)},
    )
    least = cash_findings.buffer(forecast(state, look.today, look.terms))
    return least if least is None or payment.line is None else least - float(payment.amount)


def _is_part(one: Settlement, payment: Payment) -> bool:
    return one.source == payment.source and one.payment == payment.number and one.item.startswith("in|")


def _seen_runs(state: State) -> frozenset[int]:
    """Return the weekdays of payment runs that were seen often enough; none seen means any day."""
    if len(state.runs) < 4:  # noqa: PLR2004
        return frozenset()
    counts = [sum(day.weekday() == weekday for day in state.runs) for weekday in range(5)]
    return frozenset(weekday for weekday, count in enumerate(counts) if count >= 0.2 * len(state.runs))


def make(settings: Mapping[str, Any]) -> CashPosition:
    """Return the step.

    Raises:
        ValueError: a threshold cannot be.
    """
    return CashPosition(limits_of(settings.get("rules", {})))


STEP = KeyedStep(
    name="cash_position",
    make=make,
    inputs=cast("dict[str, type]", {f"{name}s_owned": kind for name, kind in INPUTS.items()}),
    state=State,
    columns=COLUMNS,
    version="cash_position/1",
)
