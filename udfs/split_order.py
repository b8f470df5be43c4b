"""Orders split under an approval limit: one requester, supplier and cost centre, each order below, together not.

Source: split-order rule of purchasing audits; the 14 days are a convention.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from udfs.members import Member, before, live


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


@dataclass(frozen=True)
class Chain:
    """Orders that together pass the limit, oldest first."""

    orders: tuple[Order, ...]
    limit: float

    @property
    def total(self) -> float:
        """Return the sum of the orders, company currency."""
        return sum(order.total for order in self.orders)

    @property
    def fired(self) -> bool:
        """Return whether an alert is due; a chain that was all there in a first snapshot is none."""
        return any(line.op != "snapshot" for order in self.orders for line in order.lines)


def judge(rows: Sequence[Member], row: Member, limits: Limits) -> tuple[dict[str, Chain | None], dict[str, Chain]]:
    """Say what a row changes: verdicts by subject (None: no longer a chain), and the chains that hold the row's order."""
    then, now = (
        {chain.orders[0].number: chain for chain in chains(orders(live(known)), limits) if chain.fired}
        for known in (before(rows), rows)
    )
    gone = {subject: None for subject in then if subject not in now}
    holding = {s: chain for s, chain in now.items() if row.number in {order.number for order in chain.orders}}
    return {**gone, **holding}, holding


def orders(counting: Sequence[Member]) -> list[Order]:
    """Return the orders of the lines that count, by date."""
    lines: dict[str, list[Member]] = {}
    for member in counting:
        lines.setdefault(member.number, []).append(member)
    found = [
        Order(number, sum(line.amount for line in own), min(line.day for line in own), tuple(own))
        for number, own in lines.items()
    ]
    return sorted(found, key=lambda order: (order.day, order.number))


def chains(found: Sequence[Order], limits: Limits) -> list[Chain]:
    """Return the chains among orders in date order; an order belongs to one chain, the earliest."""
    chains_found: list[Chain] = []
    start = 0
    while start < len(found):
        limit = limits.of(found[start].lines[0].currency)
        reach = found[start].day + timedelta(days=limits.days)
        own = [order for order in found[start:] if order.day <= reach and 0 < order.total < limit]
        if found[start] in own and len(own) > 1 and sum(order.total for order in own) >= limit:
            chains_found.append(Chain(tuple(own), limit))
            start = found.index(own[-1])
        start += 1
    return chains_found
