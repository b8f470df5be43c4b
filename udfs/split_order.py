"""Orders split under an approval limit: one requester, supplier and cost centre, each order below, together not.

Source: split-order rule of purchasing audits; the 14 days are a convention.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from udfs.members import SNAPSHOT, Member, before, live

_CENT = 2


@dataclass(frozen=True)
class Limits:
    """Approval limits and reach.

    Attributes:
        approval_limit: Order total from which another approves, company currency.
        by_currency: Limits of company currencies that differ from it.
        days: How far apart the orders of one chain may be.
    """

    approval_limit: float = 10_000.0
    by_currency: Mapping[str, float] = field(default_factory=dict)
    days: int = 14

    @property
    def least(self) -> float:
        """Return the lowest limit of any currency."""
        return min([self.approval_limit, *self.by_currency.values()])

    def of(self, currency: str) -> float:
        """Return the limit in one company currency."""
        return float(self.by_currency.get(currency, self.approval_limit))


@dataclass(frozen=True)
class Order:
    """One order: its number, its total in company currency, its date, and its lines."""

    number: str
    total: float
    day: datetime
    lines: tuple[Member, ...]

    @property
    def currency(self) -> str:
        """Return the company currency of the order."""
        return self.lines[0].currency

    @property
    def known(self) -> tuple[datetime, str]:
        """Return what orders orders by knowledge: when the first line was known, then the number."""
        return min(line.known_time for line in self.lines), self.number


@dataclass(frozen=True)
class Chain:
    """Orders that together pass the limit, by date; `days` is how far apart they may be."""

    orders: tuple[Order, ...]
    limit: float
    days: int

    @property
    def subject(self) -> str:
        """Return the order that was known first: an older one that comes late does not make it another chain."""
        return min(self.orders, key=lambda order: order.known).number

    @property
    def total(self) -> float:
        """Return the sum of the orders, company currency."""
        return _total(self.orders)

    @property
    def lines(self) -> tuple[Member, ...]:
        """Return the lines of all orders."""
        return tuple(line for order in self.orders for line in order.lines)

    @property
    def fired(self) -> bool:
        """Return whether an alert is due; a chain that was all there in a first snapshot is none."""
        return any(line.op != SNAPSHOT for line in self.lines)


@dataclass(frozen=True)
class Ended:
    """A chain that is none any more.

    Attributes:
        chain: What was told.
        left: What its orders come to now, company currency.
        changed: Numbers of its orders that were deleted or corrected.
    """

    chain: Chain
    left: float
    changed: tuple[str, ...]


def judge(rows: Sequence[Member], row: Member, limits: Limits) -> tuple[dict[str, Chain | Ended], list[Chain]]:
    """Say what has changed in a block at the moment of a row.

    Args:
        rows: Order lines of one requester, supplier and cost centre up to and including the moment of the row.
        row: The row itself.
        limits: Thresholds.

    Returns:
        Verdicts by subject: chains that are new or different, and those that ended; and the chain that stands after
        the row and holds its order, if any. Rows of one moment all give the same verdicts.
    """
    if _never(rows, limits):
        return {}, []
    found = orders(live(rows))
    told, standing = _fired(chains(orders(live(before(rows))), limits)), chains(found, limits)
    now = _fired(standing)
    verdicts: dict[str, Chain | Ended] = {name: chain for name, chain in now.items() if told.get(name) != chain}
    verdicts |= {name: _ended(chain, found) for name, chain in told.items() if name not in now}
    return verdicts, [chain for chain in standing if row.number in {order.number for order in chain.orders}]


def orders(counting: Iterable[Member]) -> list[Order]:
    """Return the orders of the lines that count, by date."""
    lines: dict[str, list[Member]] = {}
    for member in counting:
        lines.setdefault(member.number, []).append(member)
    found = [
        Order(number, round(math.fsum(line.amount for line in own), _CENT), min(line.day for line in own), tuple(own))
        for number, own in lines.items()
    ]
    return sorted(found, key=lambda order: (order.day, order.number))


def chains(found: Sequence[Order], limits: Limits) -> list[Chain]:
    """Return the chains among orders in date order; an order belongs to one chain, the earliest."""
    currencies = sorted({order.currency for order in found})
    return [chain for currency in currencies for chain in _chains(_under(found, currency, limits), currency, limits)]


def _never(rows: Sequence[Member], limits: Limits) -> bool:
    """Return whether a block had no chain and has none, told cheaply, as of most: one order, or too little money."""
    if len({row.number for row in rows}) == 1:
        return True
    return sum(row.amount for row in rows if row.sign > 0 and row.amount > 0) < limits.least


def _under(found: Sequence[Order], currency: str, limits: Limits) -> list[Order]:
    """Return the orders that need no other approval, and are no returns."""
    return [order for order in found if order.currency == currency and 0 < order.total < limits.of(currency)]


def _chains(under: Sequence[Order], currency: str, limits: Limits) -> list[Chain]:
    linked: list[Chain] = []
    limit, reach, start = limits.of(currency), timedelta(days=limits.days), 0
    while start < len(under):
        own = [order for order in under[start:] if order.day <= under[start].day + reach]
        passes = len(own) > 1 and _total(own) >= limit
        if passes:
            linked.append(Chain(tuple(own), limit, limits.days))
        start += len(own) if passes else 1
    return linked


def _total(found: Iterable[Order]) -> float:
    return round(math.fsum(order.total for order in found), _CENT)


def _fired(found: Iterable[Chain]) -> dict[str, Chain]:
    return {chain.subject: chain for chain in found if chain.fired}


def _ended(chain: Chain, now: Sequence[Order]) -> Ended:
    left = {order.number: order for order in now}
    kept = [left[order.number] for order in chain.orders if order.number in left]
    changed = tuple(order.number for order in chain.orders if left.get(order.number) != order)
    return Ended(chain, _total(kept), changed)
