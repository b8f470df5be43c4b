"""What the cash position's rules find: a finding holds until its rule finds it no longer. Liquidity: four rules."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from udfs import cash_words as words
from udfs.banking_days import between, preceding, run_day
from udfs.cash_forecast import Entry, Forecast, Terms, Z
from udfs.cash_limits import Limits
from udfs.cash_state import ZERO, Item, Payment, State
from udfs.payers import HORIZON, Habits

SHORTFALL, RECEIPT, DISCOUNT, COLLECT = "projected_shortfall", "large_receipt", "early_discount", "collect_first"
SOON = 7
"""Days in which payables are set against a receipt."""
USUAL = 0.9
"""Share of a customer's invoices that are paid within its usual delay."""
AGAIN = 0.25
"""Share by which an amount, or the time to it, must move to be told again."""


class Finding(NamedTuple):
    """What a rule found.

    Attributes:
        rule: Name of the rule.
        name: Subject within the rule; the same as long as the finding is.
        entity: What it is about, for scores.
        source: System whose alert it is.
        event_id: Version of the document that it rests on most.
        signature: Told again only where this changes.
        words: The alert's fields, but for the addresses.
    """

    rule: str
    name: str
    entity: str
    source: str
    event_id: str
    signature: str
    words: Mapping[str, Any]


@dataclass(frozen=True)
class Look:
    """All that rules look at."""

    company: str
    currency: str
    state: State
    forecast: Forecast
    limits: Limits
    terms: Terms
    now: int

    @property
    def today(self) -> dt.date:
        """Return the day it is."""
        return self.forecast.today

    @property
    def entity(self) -> dict[str, str]:
        """Return the position's entity."""
        return {"company": self.company, "currency": self.currency}

    @property
    def threshold(self) -> float:
        """Return the least balance: the floor less what may be drawn, of settings and plans."""
        own = self.limits.position
        return own.floor - own.credit_line + sum(self._limit("floor")) - sum(self._limit("credit_line"))

    def _limit(self, kind: str) -> Iterator[float]:
        for plan in self.state.plans.values():
            if plan.kind == kind and plan.first <= self.today <= (plan.last or self.today):
                yield float(plan.amount)


def shortfall(look: Look) -> Iterator[Finding]:
    """Find the first day on which the low path is under the least balance, what drives it and what would close it."""
    low, subject = look.forecast.path(-Z), f"{look.company}|{look.currency}"
    if low is None:
        return
    under = np.flatnonzero(low < look.threshold)
    before = look.state.told.get(f"{SHORTFALL}|{subject}", ("", ""))[0]
    if not under.size:
        if before and _is_near(look):
            yield Finding(SHORTFALL, subject, subject, look.company, look.state.event_id, before, {})
        return
    first, depth = look.forecast.day(int(under[0])), look.threshold - float(low.min())
    near = between(look.today, first, look.terms.market) <= look.limits.projected_shortfall.critical_days
    severity = "critical" if near else "high"
    due = [one for one in look.forecast.entries if one.amount < 0 and one.day <= first]
    drivers = sorted(due, key=lambda one: one.amount)[:3]
    owed = [one for one in look.forecast.entries if one.kind == "receivable" and (one.day > first or one.overdue)]
    closers = sorted(owed, key=lambda one: -one.amount)[:3]
    signature = _shortfall_signature(look, before, first, severity, depth)
    said = words.shortfall(look, first, depth, float(low.min()), drivers, closers, severity)
    yield Finding(SHORTFALL, subject, subject, look.company, look.state.event_id, signature, said)


def _is_near(look: Look) -> bool:
    """Return whether a path that is lower by a quarter of the doubt is still under the least balance."""
    path = look.forecast.path(-Z * (1 + AGAIN))
    return path is not None and float(path.min()) < look.threshold


def _shortfall_signature(look: Look, before: str, first: dt.date, severity: str, depth: float) -> str:
    """Return what was told before, until it turns critical, or the day or the depth moves by a quarter.

    The day moves by a quarter of the time to it, at least by more than a day; the depth by a quarter of itself or of
    the forecast's own doubt, whichever is more.
    """
    if before:
        day, was, size = before.split("|")
        told = dt.date.fromisoformat(day)
        moved = abs((told - first).days) > max(1.0, AGAIN * (min(told, first) - look.today).days)
        other = abs(depth - float(size)) > AGAIN * max(float(size), _doubt(look))
        if not moved and not other and severity in {was, "high"}:
            return before
    return f"{first}|{severity}|{depth:.0f}"


def _doubt(look: Look) -> float:
    """Return how far the low path is under the middle one where it is lowest."""
    low, middle = look.forecast.path(-Z), look.forecast.path(0.0)
    return 0.0 if low is None or middle is None else float((middle - low)[low.argmin()])


def large_receipt(look: Look, payment: Payment, without: Callable[[], float | None]) -> Finding | None:
    """Find whether a receipt is large for the company, and what it does to the payables due and to the buffer.

    Args:
        look: What there is.
        payment: The receipt.
        without: The least balance ahead as it would be without this receipt; asked only of a large one.
    """
    own = look.limits.large_receipt
    amounts = sorted(float(amount) for _, amount in look.state.receipts)
    if len(amounts) < own.least_history or float(payment.amount) < own.least_amount:
        return None
    if payment.date is not None and _is_history(look, payment.date):
        return None
    limit = float(np.quantile(amounts, own.quantile))
    if float(payment.amount) <= limit:
        return None
    last = look.today + dt.timedelta(days=SOON)
    due = [one for one in look.forecast.entries if one.amount < 0 and one.kind != "plan" and one.day <= last]
    rank = float(np.mean(np.asarray(amounts) < float(payment.amount)))
    before, after = without(), buffer(look.forecast)
    gain = None if before is None or after is None else after - before
    best = next(iter(sorted(affordable(look), key=lambda one: -one.saving)), None)
    said = words.large_receipt(look, payment, limit, rank, due, gain, best)
    return Finding(
        RECEIPT, payment.document, payment.party or "unknown", payment.source, payment.event_id,
        f"{payment.event_id}", said,
    )  # fmt: skip


def _is_history(look: Look, day: dt.date) -> bool:
    """Return whether a receipt's day is long ago, or before anything was known of the company."""
    began = look.state.began
    late = between(day, look.today, look.terms.market) > look.limits.large_receipt.fresh_days
    return late or (began is not None and day < began)


def buffer(found: Forecast) -> float | None:
    """Return the least balance of the middle path, null where no bank tells."""
    path = found.path(0.0)
    return None if path is None else float(path.min())


class Saving(NamedTuple):
    """A discount: its invoice, what is open, the rate per year, what it saves, when to pay.

    And the least buffer from then until the day on which it would be paid anyway, after which nothing is different.
    """

    item: Item
    entry: Entry
    rate: float
    saving: float
    pay_on: dt.date
    buffer: float | None
    lapsing: bool


def discounts(look: Look) -> Iterator[Finding]:
    """Find discounts worth taking: a return above the cost of money, and a buffer that bears it on every later day."""
    for one in affordable(look):
        said = words.discount(look, one)
        kind = "lapsing" if one.lapsing else "worth"
        signature = f"{kind}|{one.saving:.2f}|{one.item.discount_date}"
        yield Finding(DISCOUNT, one.item.document, one.item.party, one.item.source, one.item.event_id, signature, said)


def affordable(look: Look) -> list[Saving]:
    """Return the discounts worth taking, the greatest return first, each paid out of what the ones before left."""
    low = look.forecast.path(-Z)
    spare = None if low is None else low - look.threshold
    found = []
    for one in sorted(_offers(look), key=lambda offer: -offer.rate):
        first, last = ((day - look.today).days for day in (one.pay_on, one.entry.day))
        part = slice(max(first, 0), min(max(last, first + 1), HORIZON))
        price = -float(one.entry.amount) - one.saving
        if spare is None:
            found.append(one)
        elif spare[part].size and float(spare[part].min()) >= price:
            spare[part] -= price
            found.append(one._replace(buffer=float(spare[part].min())))
    return found


def _offers(look: Look) -> Iterator[Saving]:
    own = look.limits.early_discount
    for entry in look.forecast.entries:
        item = entry.item
        if item is None or entry.kind != "payable" or not item.discount_rate or item.discount_date is None or item.hold:
            continue
        pay_on = run_day(look.today, look.terms.runs, look.terms.market)
        if pay_on > item.discount_date:  # no run in time: by hand, on the last banking day
            pay_on = preceding(item.discount_date, look.terms.market)
        saving = -float(entry.amount) * float(item.discount_rate)
        if pay_on < look.today or saving < own.least_saving:
            continue
        rate = annual(float(item.discount_rate), (entry.day - pay_on).days)
        if rate > look.limits.position.hurdle_rate:
            lapsing = (item.discount_date - look.today).days <= own.lapse_days
            yield Saving(item, entry, rate, saving, pay_on, None, lapsing)


def annual(rate: float, days_early: int) -> float:
    """Return the yearly return of a discount: d / (1 - d) * 365 / days.

    >>> round(annual(0.02, 20), 3)
    0.372
    """
    return rate / (1 - rate) * 365 / max(days_early, 1)


class Debtor(NamedTuple):
    """A customer to call: entries, open and overdue amount, chance of being late, days, rank, and why."""

    party: str
    name: str
    entries: list[Entry]
    open: Decimal
    overdue: Decimal
    chance: float
    days: int
    rank: float
    bucket: str


def collect(look: Look) -> Iterator[Finding]:
    """Find whom to call first: open amount times chance of being late times days, of those later than they usually are.

    Who was told of stays, whatever the others do, until what is left waits no longer than usual or little is open; then
    it is not told of again for some time, but for what has fallen due since.
    """
    own, told = look.limits.collect_first, look.state.told
    habits = Habits(look.state, look.today, look.limits.position.shrink)
    everybody = debtors(look)
    share = own.least_share * float(sum((one.open for one in everybody), ZERO))
    ranked = sorted(everybody, key=lambda one: (-one.rank, one.party))
    before, new = [], []
    for one in ranked:
        usual, amount = habits.usual(one.party, USUAL), float(one.open)
        if f"{COLLECT}|{one.party}" in told:
            before += [one] if one.days > usual and amount * 2 >= share else []
        elif amount >= share and _days_late(look, one) >= usual + own.least_days:
            new.append(one)
    for one in [*before, *new[: max(own.most - len(before), 0)]]:
        signature = _collect_signature(told.get(f"{COLLECT}|{one.party}", ("", ""))[0], one)
        said = words.collect(look, one)
        yield Finding(COLLECT, one.party, one.party, one.entries[0].source, one.entries[0].event_id, signature, said)


def _days_late(look: Look, one: Debtor) -> int:
    """Return how long a customer's oldest overdue invoice waits; lately called about, of those due since only."""
    ended = look.state.ended.get(f"{COLLECT}|{one.party}")
    since = HORIZON**2 if ended is None else (look.today - ended).days
    if since >= look.limits.collect_first.again_days:
        return one.days
    return max((entry.overdue for entry in one.entries if entry.overdue <= since), default=0)


def _collect_signature(before: str, one: Debtor) -> str:
    """Return what was told before, while the bucket is the same and no more than a quarter was added to it."""
    bucket, _, overdue = before.partition("|")
    if bucket == one.bucket and float(one.overdue) <= (1 + AGAIN) * float(overdue):
        return before
    return f"{one.bucket}|{one.overdue:.0f}"


def debtors(look: Look) -> list[Debtor]:
    """Return the customers that owe something."""
    by_party: dict[str, list[Entry]] = {}
    for entry in look.forecast.entries:
        if entry.kind == "receivable" and entry.item is not None and entry.amount > 0:
            by_party.setdefault(entry.item.party, []).append(entry)
    return [_debtor(look, party, entries) for party, entries in by_party.items()]


def _debtor(look: Look, party: str, entries: list[Entry]) -> Debtor:
    entries = sorted(entries, key=lambda one: -one.overdue * one.amount)
    amount = sum((one.amount for one in entries), ZERO)
    chance = sum(float(one.amount) * (one.late or 0.0) for one in entries) / float(amount)
    days = max(one.overdue for one in entries)
    rank = sum(float(one.amount) * (one.late or 0.0) * max(one.overdue, _wait(one)) for one in entries)
    overdue = sum((one.amount for one in entries if one.overdue), ZERO)
    name = look.state.names.get(party, party)
    return Debtor(party, name, entries, amount, overdue, chance, days, rank, _bucket(look, entries))


def _wait(entry: Entry) -> int:
    return max((entry.day - entry.item.due).days, 0) if entry.item else 0


def _bucket(look: Look, entries: list[Entry]) -> str:
    items = [one.item for one in entries if one.item is not None]
    if any(one.promise is not None and one.promise < look.today for one in items):
        return "broken_promise"
    if any(one.hold for one in items):
        return "disputed"
    if any(one.promise is not None for one in items):
        return "promised"
    return "several_reminders" if any(one.dunning > 1 for one in items) else "plain"
