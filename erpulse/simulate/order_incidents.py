"""Incidents around orders, told as scripts: what was not received, not ordered, not budgeted, or got dearer."""

import datetime as dt
from collections.abc import Generator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from erpulse.simulate.company import LIMIT, usual
from erpulse.simulate.documents import CENT, Act, Document, Invoice, Order
from erpulse.simulate.script import PAUSE_S, Maker, Planted, Script, Step, days, usd

if TYPE_CHECKING:
    from erpulse.simulate.books import Books

MATCH, NO_ORDER, BUDGET, LAST = "three_way_match", "invoice_without_order", "budget_overrun", "price_above_last"
HALF = Decimal("0.5")
USUAL_ORDERS = 32
EARLIER = 3


def short_delivery(books: "Books") -> Script:
    """Receive half of an order, and get an invoice for all of it."""
    order, at = yield from _ordered(books)
    at = yield Step((Act(None, books.receipt(order, order.lines[0], at, HALF)),), hold=True)
    invoice = books.invoice(order, at)
    yield Step((Act(None, invoice),), planted=_unmatched("half of it received", invoice))


def early_invoice(books: "Books") -> Script:
    """Get an invoice for goods that come a while later."""
    order, at = yield from _ordered(books, hold=True)
    invoice = books.invoice(order, at)
    at = yield Step((Act(None, invoice),), pause_s=PAUSE_S, planted=_unmatched("nothing received", invoice))
    receipt = books.receipt(order, order.lines[0], at)
    yield Step((Act(None, receipt),), planted=_unmatched("received later", invoice, receipt), role="withdraws")


def unordered(books: "Books") -> Script:
    """Get an invoice without order of a contractor who has always been ordered from."""
    supplier, requester = books.contractor(), books.newcomer()
    at = yield Step(lag=days(USUAL_ORDERS * 2.7))
    for _ in range(USUAL_ORDERS):
        order = books.order_of(at, supplier, requester, books.lines(supplier, _above(books), agreed=False))
        at = yield Step((Act(None, order),), wait=days(0.5))
        at = yield Step(tuple(Act(None, books.receipt(order, line, at)) for line in order.lines), wait=days(0.2))
        at = yield Step((Act(None, books.invoice(order, at)),), wait=days(1.8))
    at = yield Step(hold=True)
    material = books.company.materials[supplier.number][-1]
    lines = books.line(supplier, material, material.price, _above(books))
    invoice = books.invoice_of(at, supplier, lines, requester)
    text = f"{supplier.name}: invoice {invoice.reference} over {usd(invoice.amount)} has no order; all others have one"
    yield Step((Act(None, invoice),), planted=Planted("incident", NO_ORDER, (supplier,), (invoice,), text))


def over_budget(books: "Books") -> Script:
    """Order twice for a new cost centre; the second order passes its budget."""
    requester = replace(books.newcomer(), cost_center=books.center())
    at = yield Step(hold=True)
    budget = replace(books.budget(at, requester.cost_center), amount=LIMIT * 2)
    at = yield Step((Act(None, budget),), pause_s=PAUSE_S / 3)
    orders: list[Order] = []
    for amount in (LIMIT * Decimal("1.4"), LIMIT * Decimal("1.2")):
        supplier = books.supplier(large=True)
        orders.append(books.order_of(at, supplier, requester, books.lines(supplier, amount, agreed=False)))
        passes = _overrun(requester.cost_center, budget, *orders) if orders[1:] else None
        at = yield Step((Act(None, orders[-1]),), pause_s=PAUSE_S / 3, planted=passes)


def dearer(books: "Books") -> Script:
    """Order the same goods again and again, then at a price far above the last ones."""
    supplier, requester = books.supplier(large=False), books.newcomer()
    material = books.company.materials[supplier.number][-1]
    at = yield Step()
    for _ in range(EARLIER):
        lines = books.line(supplier, material, material.price, supplier.typical * Decimal("0.4"))
        at = yield Step((Act(None, books.order_of(at, supplier, requester, lines)),), wait=days(1))
    at = yield Step(hold=True)
    price = (material.price * Decimal(books.rng.uniform(1.3, 1.6))).quantize(CENT)
    lines = books.line(supplier, material, price, supplier.typical)
    order = books.order_of(at, supplier, requester, lines)
    text = f"{material.name} ordered at {usd(price)}, lately at about {usd(material.price)}"
    yield Step((Act(None, order),), planted=Planted("incident", LAST, (supplier, material), (order,), text))


ORDER_INCIDENTS: tuple[Maker, ...] = (short_delivery, early_invoice, unordered, over_budget, dearer)
BUDGETED = (over_budget,)
"""Incidents of systems that tell cost centres of orders, and budgets."""


def _ordered(books: "Books", *, hold: bool = False) -> Generator[Step, dt.datetime, tuple[Order, dt.datetime]]:
    """Order one line of goods without agreement."""
    supplier, requester = books.supplier(large=False), books.newcomer()
    at = yield Step(wait=days(3))
    material = books.company.materials[supplier.number][-1]
    lines = books.line(supplier, material, material.price, usual(books.rng, supplier))
    order = books.order_of(at, supplier, requester, lines)
    at = yield Step((Act(None, order),), wait=days(2), hold=hold)
    return order, at


def _above(books: "Books") -> Decimal:
    """Return an amount above the approval limit, so that orders make no chain."""
    return LIMIT * Decimal(books.rng.uniform(1.2, 1.6))


def _unmatched(how: str, invoice: Invoice, *more: Document) -> Planted:
    text = f"{invoice.supplier.name}: invoice {invoice.reference} over {usd(invoice.amount)}, {how}"
    return Planted("incident", MATCH, (invoice.supplier,), (invoice, *more), text)


def _overrun(cost_center: int, budget: Document, *orders: Order) -> Planted:
    total = usd(sum((order.amount for order in orders), Decimal(0)))
    text = f"cost centre {cost_center}: orders over {total} against a budget of {usd(LIMIT * 2)}"
    return Planted("incident", BUDGET, (cost_center,), (budget, *orders), text)
