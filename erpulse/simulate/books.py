"""The books of one company: it draws documents that its rules would let pass, and remembers what it has drawn.

Normal trade must trip no rule. So references and amounts of one supplier never repeat, and the orders of one requester,
supplier and cost centre that are below the approval limit stay far below it together.
"""

import datetime as dt
import itertools
from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from erpulse.simulate.company import LIMIT, contractor, usual
from erpulse.simulate.documents import (
    CENT,
    Agreement,
    Budget,
    Invoice,
    Line,
    Master,
    Material,
    Order,
    Receipt,
    Requester,
    Supplier,
)

if TYPE_CHECKING:
    from random import Random

    from erpulse.simulate.company import Company

TOGETHER = LIMIT * Decimal("0.8")
APART = dt.timedelta(days=15)
TRIES, DIGITS, AGREED_SHARE = 40, 6, 0.4


class Books:
    """Draws documents of one company; every draw comes from one seeded source of chance."""

    def __init__(self, company: "Company", rng: "Random") -> None:
        """Open empty books."""
        self.company, self.rng = company, rng
        self.masters: dict[int, Master] = {}
        self._numbers: dict[str, itertools.count[int]] = defaultdict(lambda: itertools.count(1))
        self._references: dict[int, set[int]] = defaultdict(set)
        self._amounts: dict[int, set[Decimal]] = defaultdict(set)
        self._ordered: dict[tuple[int, int], list[tuple[dt.datetime, Decimal]]] = defaultdict(list)
        self._spikes: Counter[int] = Counter()
        self._reserved = iter(company.reserved)

    def number(self, kind: str) -> int:
        """Return the next number of a kind of document."""
        return next(self._numbers[kind])

    def supplier(self, *, large: bool | None = None) -> Supplier:
        """Return a supplier of normal trade."""
        return self.rng.choice([one for one in self.company.suppliers if large is None or one.large == large])

    def billing(self, *, large: bool | None = None) -> Supplier:
        """Return a supplier of normal trade who sends invoices without order."""
        return self.rng.choice(
            [one for one in self.company.suppliers if one.direct and (large is None or one.large == large)]
        )

    def contractor(self) -> Supplier:
        """Return a new supplier outside of normal trade."""
        found, materials = contractor(self.rng, self.company.landlord.number + self.number("contractor"))
        self.company.materials[found.number] = materials
        return found

    def center(self) -> int:
        """Return a new cost centre."""
        return 900 + self.number("center")

    def calm(self) -> Supplier:
        """Return who of those that bill without order has had the fewest spikes: one would hide the next."""
        billing = [one for one in self.company.suppliers if one.direct]
        fewest = min(self._spikes[one.number] for one in billing)
        chosen = self.rng.choice([one for one in billing if self._spikes[one.number] == fewest])
        self._spikes[chosen.number] += 1
        return chosen

    def newcomer(self) -> Requester:
        """Return a person who has ordered nothing yet and never does on their own."""
        return next(self._reserved)

    def reference(self, supplier: Supplier) -> str:
        """Return an invoice number that this supplier has not used."""
        number = self.rng.randrange(100_000, 999_999)
        while number in self._references[supplier.number]:
            number = self.rng.randrange(100_000, 999_999)
        self._references[supplier.number].add(number)
        return supplier.style.format(number)

    def near(self, supplier: Supplier) -> Supplier:
        """Return another supplier with nearly the same usual amount, so that a moved invoice is no spike there."""
        others = [one for one in self.company.suppliers if one.number != supplier.number]
        return min(others, key=lambda one: abs(one.typical.ln() - supplier.typical.ln()))

    def far_reference(self, supplier: Supplier, other: str) -> str:
        """Return a new reference that differs from another one in every place that varies."""
        while True:
            found = self.reference(supplier)
            if not other or sum(one != two for one, two in zip(found, other, strict=True)) >= DIGITS:
                return found

    def order(self, at: dt.datetime, supplier: Supplier | None = None) -> Order:
        """Return a normal order; of another supplier where nobody may order more from the wanted one."""
        supplier = supplier or self.supplier()
        lines = self.lines(supplier)
        amount = total(lines)
        requester = self._requester(supplier, amount, at)
        if requester is None:
            supplier = self.supplier(large=True)
            lines = self.lines(supplier)
            requester = self.rng.choice(self.company.requesters)
        return self.order_of(at, supplier, requester, lines)

    def order_of(self, at: dt.datetime, supplier: Supplier, requester: Requester, lines: tuple[Line, ...]) -> Order:
        """Return an order with given lines."""
        self._ordered[requester.number, supplier.number].append((at, total(lines)))
        return Order(self.number("order"), supplier, requester, at, lines)

    def lines(
        self, supplier: Supplier, amount: Decimal | None = None, *, agreed: bool | None = None
    ) -> tuple[Line, ...]:
        """Return lines of about one usual amount whose total this supplier has not had.

        Args:
            supplier: Who sells.
            amount: Total, a usual one by default.
            agreed: Only goods under agreement, or only others; by default one or the other. A mixed order would be
                half a call-off.
        """
        for _ in range(TRIES):
            under = self.rng.random() < AGREED_SHARE if agreed is None else agreed
            lines = self._lines(supplier, amount or usual(self.rng, supplier), agreed=under)
            if self._fresh(supplier, total(lines)):
                break
        return lines

    def line(self, supplier: Supplier, material: Material, price: Decimal, amount: Decimal) -> tuple[Line, ...]:
        """Return one line of about an amount, at a given price of one unit."""
        quantity = max(Decimal(1), (amount / price).quantize(Decimal(1)))
        while not self._fresh(supplier, (quantity * price).quantize(CENT)):
            quantity += 1
        return (Line(1, material, quantity, price),)

    def receipt(self, order: Order, line: Line, at: dt.datetime, share: Decimal = Decimal(1)) -> Receipt:
        """Return the receipt of a share of an order line."""
        quantity = part(line.quantity, share)
        return Receipt(self.number("receipt"), order, line, quantity, at)

    def invoice(self, order: Order, at: dt.datetime, share: Decimal = Decimal(1)) -> Invoice:
        """Return the supplier's invoice for a share of an order, at the order's prices, not dated before it."""
        lines = tuple(
            replace(line, quantity=part(line.quantity, share), order=order.number, order_line=line.number)
            for line in order.lines
        )
        found = self.invoice_of(at, order.supplier, lines, order.requester)
        return replace(found, dated=max(found.dated, order.entered.date()))

    def direct(self, at: dt.datetime, supplier: Supplier | None = None) -> Invoice:
        """Return a usual invoice without an order."""
        chosen = supplier or self.billing()
        return self.invoice_of(at, chosen, self.lines(chosen), self.rng.choice(self.company.requesters))

    def invoice_of(
        self, at: dt.datetime, supplier: Supplier, lines: tuple[Line, ...], requester: Requester, reference: str = ""
    ) -> Invoice:
        """Return an invoice with given lines, dated up to three days before it is entered."""
        return Invoice(
            number=self.number("invoice"),
            supplier=supplier,
            reference=reference or self.reference(supplier),
            lines=lines,
            entered=at,
            dated=at.date() - dt.timedelta(days=self.rng.randrange(4)),
            requester=requester,
            approver=self.rng.choice(self.company.approvers),
        )

    def agreement(self, at: dt.datetime, supplier: Supplier) -> Agreement:
        """Return the agreement about a supplier's agreed materials, valid for two years around `at`."""
        agreed = tuple(one for one in self.company.materials[supplier.number] if one.agreed)
        year = dt.timedelta(days=365)
        return Agreement(self.number("agreement"), supplier, agreed, at, at.date() - year, at.date() + year)

    def budget(self, at: dt.datetime, cost_center: int) -> Budget:
        """Return a budget that normal trade does not use up."""
        return Budget(self.number("budget"), cost_center, at.year, Decimal(20_000_000), at)

    def master(self, at: dt.datetime, supplier: Supplier) -> Master:
        """Return a supplier's master record."""
        self.masters[supplier.number] = Master(supplier, at, bank=f"{self.rng.randrange(10**9, 10**10)}")
        return self.masters[supplier.number]

    def _requester(self, supplier: Supplier, amount: Decimal, at: dt.datetime) -> Requester | None:
        """Return somebody whose orders with this supplier stay low together; None if nobody is left."""
        for one in self.rng.sample(self.company.requesters, len(self.company.requesters)):
            near = (other for when, other in self._ordered[one.number, supplier.number] if abs(when - at) < APART)
            if supplier.large or sum(near, amount) <= TOGETHER:
                return one
        return None

    def _fresh(self, supplier: Supplier, amount: Decimal) -> bool:
        """Return whether the supplier has not had an amount, nor its half; and take it."""
        taken = self._amounts[supplier.number]
        half = (amount / 2).quantize(CENT)
        if amount in taken or half in taken:
            return False
        taken |= {amount, half}
        return True

    def _lines(self, supplier: Supplier, amount: Decimal, *, agreed: bool) -> tuple[Line, ...]:
        """Return lines of about an amount; a large supplier's first line is above the approval limit alone."""
        goods = [one for one in self.company.materials[supplier.number] if one.agreed == agreed]
        most = 1 if supplier.large and amount < LIMIT * Decimal("2.2") else len(goods)
        chosen = self.rng.sample(goods, min(most, self.rng.choice((1, 1, 2, 3))))
        shares = {1: (1,), 2: ("0.6", "0.4"), 3: ("0.55", "0.25", "0.2")}[len(chosen)]
        return tuple(
            _line(number, material, self._price(material), amount * Decimal(share))
            for number, (material, share) in enumerate(zip(chosen, shares, strict=True), 1)
        )

    def _price(self, material: Material) -> Decimal:
        """Return today's price: near the list, or near the agreement's, which suppliers keep."""
        near = self.rng.choice((1.0, 1.0, 1.0, 0.98, 1.01)) if material.agreed else self.rng.uniform(0.97, 1.03)
        return (material.price * Decimal(near)).quantize(CENT)


def total(lines: tuple[Line, ...]) -> Decimal:
    """Return the sum of lines."""
    return sum((line.amount for line in lines), Decimal(0))


def part(quantity: Decimal, share: Decimal) -> Decimal:
    """Return a share of a quantity in whole units, at least one.

    >>> part(Decimal(40), Decimal("0.5"))
    Decimal('20')
    """
    return max(Decimal(1), (quantity * share).quantize(Decimal(1)))


def _line(number: int, material: Material, price: Decimal, amount: Decimal) -> Line:
    """Return a line of an even number of units."""
    units = max(1, round(amount / price / 2)) * 2
    return Line(number, material, Decimal(units), price)
