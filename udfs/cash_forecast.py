"""The forecast: what comes and goes on each of the next 13 weeks' days, with its doubt, and the path of the balance.

Direct method: each open item on its expected day, each payment and plan on its own, and what recurs without either.
An item that may come on many days counts on each with its chance; so means and variances add up, and the quantiles are
those of a normal law around them: right for many items, rough for few. Items are taken as independent.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from udfs import pay_habit, recurring_flows
from udfs.bank_accounts import booked, unexplained
from udfs.banking_days import following, is_banking_day, run_day
from udfs.cash_plans import occurrences, rolled
from udfs.cash_state import ZERO, Item, Plan, State
from udfs.open_items import open_amount, settled
from udfs.pay_habit import Curve
from udfs.payers import HORIZON, Habits, late_chance
from udfs.recurring_flows import Values

Z = 1.2815515655446004
"""Of the 10 % and 90 % quantiles of a normal law."""
WEEK, WEEKS = 7, 13

Moments = np.ndarray[tuple[int, int], np.dtype[np.float64]]
"""Mean and variance per day, float64, shape (2, HORIZON)."""


class Entry(NamedTuple):
    """One expected flow: signed amount, its middle day, and where it comes from.

    `state` is forecast (an open item or what recurs), confirmed (a payment or a plan) or actual (in the balance).
    """

    day: dt.date
    amount: Decimal
    kind: str
    state: str
    source: str
    document: str
    event_id: str
    label: str
    party: str
    late: float | None = None
    overdue: int = 0
    item: Item | None = None


@dataclass
class Forecast:
    """A forecast as of a day.

    Attributes:
        today: Its first day.
        balance: What is there, null where no bank tells.
        entries: What it is made of.
        money_in: Mean and variance of money in per day; float64, shape (2, HORIZON).
        money_out: The same of money out, positive.
        total: Mean and variance of all that came and went up to the end of each day.
        maybe: Of it, mean and variance of items that may come on many days.
        weeks: Variance of such items by week: an item comes in one week or another, not a bit in each.
        least: All that such items take (credit memos).
        most: All that they bring; no quantile of theirs is outside of the two.
    """

    today: dt.date
    balance: Decimal | None
    entries: list[Entry] = field(default_factory=list)
    money_in: Moments = field(default_factory=lambda: np.zeros((2, HORIZON)))
    money_out: Moments = field(default_factory=lambda: np.zeros((2, HORIZON)))
    total: Moments = field(default_factory=lambda: np.zeros((2, HORIZON)))
    maybe: Moments = field(default_factory=lambda: np.zeros((2, HORIZON)))
    weeks: Values = field(default_factory=lambda: np.zeros(WEEKS))
    least: float = 0.0
    most: float = 0.0

    def path(self, z: float) -> Values | None:
        """Return the balance at the end of each day, so many standard deviations from the middle; shape (HORIZON,)."""
        if self.balance is None:
            return None
        found: Values = float(self.balance) + self._bounded(self.total, self.maybe, z)
        return found

    def net(self, first: int, last: int) -> tuple[float, float, float]:
        """Return the 10, 50 and 90 % quantiles of the net flow of some days, the last one included."""
        part = slice(first, last + 1)
        before = self.maybe[:, first - 1] if first else np.zeros(2)
        mean = float(self.money_in[0, part].sum() - self.money_out[0, part].sum())
        sure = self._sure(first, last)
        variance = float(self.money_in[1, part].sum() + self.money_out[1, part].sum())
        if first % WEEK == 0 and last - first == WEEK - 1:
            variance = sure + float(self.weeks[first // WEEK])
        total = np.array([[mean], [variance]])
        maybe = np.array([[self.maybe[0, last] - before[0]], [variance - sure]])
        low, middle, high = (float(self._bounded(total, maybe, z)[0]) for z in (-Z, 0.0, Z))
        return low, middle, high

    def _sure(self, first: int, last: int) -> float:
        """Return the variance of the flows of some days that come for certain."""
        sure = self.total[1] - self.maybe[1]
        return float(sure[last] - (sure[first - 1] if first else 0.0))

    def _bounded(self, total: Moments, maybe: Moments, z: float) -> Values:
        sure = total - maybe
        doubt = z * np.sqrt(np.maximum(sure[1], 0.0))
        free = total[0] + z * np.sqrt(np.maximum(total[1], 0.0))
        low, high = sure[0] + min(self.least, 0.0) + doubt, sure[0] + self.most + doubt
        found: Values = np.clip(free, low, high)
        return found

    def day(self, index: int) -> dt.date:
        """Return a day of the forecast."""
        return self.today + dt.timedelta(days=index)


@dataclass(frozen=True)
class Terms:
    """What a forecast is worked out by: market of banking days, weekdays of payment runs, shrinkage, blocks."""

    market: str
    runs: frozenset[int]
    shrink: float
    blocked_days: int


def forecast(state: State, today: dt.date, terms: Terms) -> Forecast:
    """Work out the forecast of a company and currency."""
    found = Forecast(today, position(state))
    paid = settled(state)
    habits = Habits(state, today, terms.shrink)
    still_open = [(item, open_amount(item, paid[name])) for name, item in state.items.items()]
    for item, amount in still_open:
        if amount and item.way > 0:
            _receivable(found, item, amount, habits, terms)
        elif amount:
            _payable(found, item, amount, terms)
    _payments(found, state, terms)
    for plan in state.plans.values():
        _plan(found, plan, terms)
    _recurring(found, state, terms)
    return found


def position(state: State) -> Decimal | None:
    """Return what all accounts hold together, null where no bank has told."""
    known = [balance for account in state.accounts.values() if (balance := booked(state, account)) is not None]
    return sum(known, ZERO) if known else None


def _receivable(found: Forecast, item: Item, amount: Decimal, habits: Habits, terms: Terms) -> None:
    paid_by = habits.ahead(item)
    middle = pay_habit.quantile(paid_by, 0.5)
    value = float(amount)
    moved = _on_banking_days(paid_by, found.today, terms.market)
    daily = np.diff(moved, prepend=0.0)
    found.money_in[0] += value * daily
    found.money_in[1] += value**2 * daily * (1 - daily)
    for total in (found.total, found.maybe):
        total[0] += value * moved
        total[1] += value**2 * moved * (1 - moved)
    weekly = np.diff(moved[WEEK - 1 : WEEK * WEEKS : WEEK], prepend=0.0)
    found.weeks += value**2 * weekly * (1 - weekly)
    found.most += max(value, 0.0)
    found.least += min(value, 0.0)
    day = following(found.day(HORIZON if middle is None else middle), terms.market)
    found.entries.append(
        Entry(
            day=day, amount=amount, kind="receivable", state="forecast", source=item.source, document=item.document,
            event_id=item.event_id, label=f"invoice {item.number}", party=item.party_name or item.party,
            late=late_chance(paid_by, item, found.today), overdue=max((found.today - item.due).days, 0), item=item,
        )
    )  # fmt: skip


def _payable(found: Forecast, item: Item, amount: Decimal, terms: Terms) -> None:
    day = max(item.due, found.today)
    if item.hold:
        day = max(item.due, found.today + dt.timedelta(days=terms.blocked_days))
    day = run_day(day, terms.runs, terms.market)
    _certain(found, day, -amount, Decimal(0))
    found.entries.append(
        Entry(
            day=day, amount=-amount, kind="payable", state="forecast", source=item.source, document=item.document,
            event_id=item.event_id, label=f"invoice {item.number}", party=item.party_name or item.party, item=item,
        )
    )  # fmt: skip


def _payments(found: Forecast, state: State, terms: Terms) -> None:
    """Add payments that are planned or under way; one that a bank line explains is in the balance."""
    told = {account.name: account.closing_date for account in state.accounts.values()}
    last = max((day for day in told.values() if day is not None), default=None)
    for one in state.payments.values():
        if one.line is not None or one.stage == "void":
            continue
        day = following(max(one.date or found.today, found.today), terms.market)
        old = one.date is not None and (found.today - one.date).days > 10  # noqa: PLR2004  lost, not under way
        if old or (last is None and one.stage == "executed" and (one.date or found.today) < found.today):
            continue
        amount = one.amount * one.way
        _certain(found, day, amount, Decimal(0))
        label = f"{'receipt' if one.way > 0 else 'payment'} {one.number}"
        found.entries.append(
            Entry(
                day=day, amount=amount, kind="payment", state="confirmed", source=one.source, document=one.document,
                event_id=one.event_id, label=label, party=one.party_name or one.party or "",
            )
        )  # fmt: skip


def _plan(found: Forecast, plan: Plan, terms: Terms) -> None:
    if plan.kind != "flow":
        return
    low, high = plan.low, plan.high
    spread = abs(high - low) / Decimal(str(2 * Z)) if low is not None and high is not None else ZERO
    for planned in occurrences(plan, found.today, found.day(HORIZON - 1), terms.market):
        day = rolled(planned, plan.roll, terms.market)
        if day < found.today:
            continue
        _certain(found, day, plan.amount, spread)
        found.entries.append(
            Entry(
                day=day, amount=plan.amount, kind="plan", state="confirmed", source=plan.source,
                document=plan.document, event_id=plan.event_id, label=plan.label, party="",
            )
        )  # fmt: skip


def _recurring(found: Forecast, state: State, terms: Terms) -> None:
    ahead = [found.day(index) for index in range(HORIZON)]
    usual = recurring_flows.expected(state.flows, ahead, terms.market)
    _came(usual, state, found.today)
    found.money_in[0] += usual.money_in
    found.money_in[1] += usual.in_variance
    found.money_out[0] += usual.money_out
    found.money_out[1] += usual.out_variance
    found.total[0] += np.cumsum(usual.money_in - usual.money_out)
    found.total[1] += np.cumsum(usual.in_variance + usual.out_variance)


def _came(usual: recurring_flows.Expected, state: State, today: dt.date) -> None:
    """Take out of today what has come of it: that is in the balance. A day that all banks have closed is over."""
    for one in unexplained(state):
        if one.date == today:
            side = usual.money_in if one.amount > 0 else usual.money_out
            side[0] = max(side[0] - abs(float(one.amount)), 0.0)
    closed = [account.closing_date for account in state.accounts.values()]
    if closed and all(day is not None and day >= today for day in closed):
        for values in usual:
            values[0] = 0.0


def _certain(found: Forecast, day: dt.date, amount: Decimal, spread: Decimal) -> None:
    index = (day - found.today).days
    if index >= HORIZON:
        return
    value, variance = float(amount), float(spread) ** 2
    side = found.money_in if value > 0 else found.money_out
    side[0, index] += abs(value)
    side[1, index] += variance
    found.total[0, index:] += value
    found.total[1, index:] += variance


def _on_banking_days(paid_by: Curve, today: dt.date, market: str) -> Curve:
    """Return chances by the end of each day where money moves on banking days only."""
    places = _last_banking_days(today, market)
    moved: Curve = np.where(places >= 0, paid_by[places], 0.0)
    return moved


@lru_cache(maxsize=8)
def _last_banking_days(today: dt.date, market: str) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Return for each day ahead the place of the last banking day up to it, -1 where there is none."""
    ahead = [index if is_banking_day(today + dt.timedelta(days=index), market) else -1 for index in range(HORIZON)]
    return np.maximum.accumulate(np.asarray(ahead, dtype="int64"))
