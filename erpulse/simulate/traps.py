"""Traps, told as scripts: honest business that looks like an incident and must raise nothing."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from erpulse.simulate.company import LIMIT, usual
from erpulse.simulate.documents import CENT, Act, Invoice, Order
from erpulse.simulate.incidents import AGREEMENT, DUPLICATE, SPEND, SPLIT
from erpulse.simulate.order_incidents import LAST, MATCH
from erpulse.simulate.script import PAUSE_S, Maker, Planted, Script, Step, days
from erpulse.simulate.trade import HALF, cancelled, larger

if TYPE_CHECKING:
    from erpulse.simulate.books import Books

MONTHS = 3
LONG_AGO = days(20)
SHORT_S = PAUSE_S / 3


def rent(books: "Books") -> Script:
    """Enter the same amount every month, under numbers that follow each other."""
    at = yield Step(lag=days(30 * MONTHS + 1))
    landlord = books.company.landlord
    lines, number = books.lines(landlord), books.rng.randrange(10_000, 90_000)
    first = books.invoice_of(at, landlord, lines, books.company.requesters[0], f"RENT-{number}")
    invoices = [first]
    for month in range(1, MONTHS + 1):
        at = yield Step((Act(None, invoices[-1]),), wait=days(30), hold=month == MONTHS)
        reference = f"RENT-{number + month}"
        again = replace(first, number=books.number("invoice"), reference=reference)
        invoices.append(replace(again, entered=at, dated=at.date()))
    text = f"{landlord.name}: the same rent every month, numbers follow each other"
    yield Step((Act(None, invoices[-1]),), planted=_duplicate(text, *invoices))


def partial_deliveries(books: "Books") -> Script:
    """Receive an order in two halves, each with its own invoice over the same amount."""
    at = yield Step()
    supplier = books.supplier(large=False)
    order = books.order_of(at, supplier, books.newcomer(), books.lines(supplier))
    at = yield Step((Act(None, order),), hold=True)
    halves: list[Invoice] = []
    while len(halves) < 2:  # noqa: PLR2004
        received = tuple(Act(None, books.receipt(order, line, at, HALF)) for line in order.lines)
        at = yield Step(received, pause_s=SHORT_S)
        invoice = books.invoice(order, at, HALF)
        other = halves[0].reference if halves else ""
        halves.append(replace(invoice, reference=books.far_reference(supplier, other)))
        planted = _duplicate(f"{supplier.name}: two halves of one order", *halves) if halves[1:] else None
        at = yield Step((Act(None, halves[-1]),), pause_s=SHORT_S, planted=planted)


def refund(books: "Books") -> Script:
    """Enter an invoice and the credit memo that takes it back, under the same number."""
    at = yield Step(wait=days(1))
    invoice = books.direct(at, books.supplier(large=False))
    at = yield Step((Act(None, invoice),), hold=True)
    memo = replace(invoice, number=books.number("invoice"), kind="credit_memo", entered=at, dated=at.date())
    text = f"{invoice.supplier.name}: a credit memo of the same amount and number"
    yield Step((Act(None, memo),), planted=_duplicate(text, invoice, memo))


def rebooked(books: "Books") -> Script:
    """Enter an invoice, take it back, and enter it anew."""
    at = yield Step(hold=True)
    wrong = books.direct(at, books.supplier(large=False))
    at = yield Step((Act(None, wrong),), pause_s=SHORT_S)
    at = yield Step((Act(wrong, cancelled(books, wrong, at)),), pause_s=PAUSE_S)
    right = replace(wrong, number=books.number("invoice"), entered=at)
    text = f"{wrong.supplier.name}: reversed and booked again"
    yield Step((Act(None, right),), planted=_duplicate(text, wrong, right))


def corrected(books: "Books") -> Script:
    """Enter an invoice and correct it three times, the last time to the first amount."""
    at = yield Step(hold=True)
    first = books.direct(at, books.supplier(large=False))
    at = yield Step((Act(None, first),), pause_s=SHORT_S / 2)
    before = first
    for factor in ("0.9", "1.1"):
        after = larger(first, at, Decimal(factor))
        at = yield Step((Act(before, after),), pause_s=SHORT_S / 2)
        before = after
    last = replace(first, changed=at)
    text = f"{first.supplier.name}: one invoice, corrected three times"
    yield Step((Act(before, last),), planted=_duplicate(text, last))


def same_number_elsewhere(books: "Books") -> Script:
    """Enter invoices of two suppliers that happen to bear one number and one amount."""
    at = yield Step(wait=days(1))
    one = books.direct(at, books.supplier(large=False))
    at = yield Step((Act(None, one),), hold=True)
    other = books.near(one.supplier)
    second = replace(one, number=books.number("invoice"), supplier=other, entered=at)
    text = f"{one.supplier.name} and {other.name}: the same number and amount by chance"
    yield Step((Act(None, second),), planted=_duplicate(text, one, second))


def under_limit(books: "Books") -> Script:
    """Place three orders that stay under the approval limit together."""
    supplier, requester = books.supplier(large=False), books.newcomer()
    orders: list[Order] = []
    step = Step(wait=days(1))
    while len(orders) < MONTHS:
        at = yield step
        lines = books.lines(supplier, LIMIT * Decimal("0.3"), agreed=False)
        orders.append(books.order_of(at, supplier, requester, lines))
        text = f"{requester.name}: three orders, under the limit together"
        planted = _split(text, *orders) if len(orders) == MONTHS else None
        step = Step((Act(None, orders[-1]),), hold=True, pause_s=SHORT_S, planted=planted)
    yield step


def old_order_late(books: "Books") -> Script:
    """Place an order; another one of long ago arrives late, and is outside the fourteen days."""
    supplier, requester = books.supplier(large=False), books.newcomer()
    amount = LIMIT * Decimal("0.7")
    at = yield Step(hold=True, lag=LONG_AGO)
    old = books.order_of(at, supplier, requester, books.lines(supplier, amount, agreed=False))
    at = yield Step((Act(None, old),), pause_s=SHORT_S, lag=dt.timedelta(0))
    new = books.order_of(at, supplier, requester, books.lines(supplier, amount, agreed=False))
    text = f"{requester.name}: two orders twenty days apart, the older one delivered late"
    yield Step((Act(None, new),), planted=_split(text, old, new))


def call_offs(books: "Books") -> Script:
    """Call off goods under agreement in pieces, above the limit together: their approval is the agreement's."""
    supplier, requester = books.supplier(large=False), books.newcomer()
    at = yield Step(hold=True)
    first = books.order_of(at, supplier, requester, books.lines(supplier, LIMIT * Decimal("0.7"), agreed=True))
    at = yield Step((Act(None, first),), pause_s=SHORT_S)
    second = books.order_of(at, supplier, requester, books.lines(supplier, LIMIT * Decimal("0.8"), agreed=True))
    text = f"{requester.name}: two call-offs of one agreement"
    yield Step((Act(None, second),), planted=_split(text, first, second))


def one_large_order(books: "Books") -> Script:
    """Place one order above the limit, which went to its approver, and a small one."""
    supplier, requester = books.supplier(large=True), books.newcomer()
    at = yield Step(hold=True)
    large = books.order_of(at, supplier, requester, books.lines(supplier, agreed=False))
    at = yield Step((Act(None, large),), pause_s=SHORT_S)
    rest = books.lines(supplier, LIMIT * Decimal("0.4"), agreed=False)
    small = books.order_of(at, supplier, requester, rest)
    text = f"{requester.name}: one order above the limit and one under it"
    yield Step((Act(None, small),), planted=_split(text, large, small))


def within_tolerance(books: "Books") -> Script:
    """Invoice an agreed material a little above its price."""
    at = yield Step(hold=True)
    supplier = books.billing(large=True)
    material = books.company.materials[supplier.number][0]
    price = (material.price * Decimal("1.015")).quantize(CENT)
    lines = books.line(supplier, material, price, usual(books.rng, supplier))
    invoice = books.invoice_of(at, supplier, lines, books.rng.choice(books.company.requesters))
    text = f"{material.name}: one and a half percent above the agreement"
    planted = Planted("trap", AGREEMENT, (supplier,), (invoice,), text)
    yield Step((Act(None, invoice),), planted=planted)


def at_the_upper_end(books: "Books") -> Script:
    """Enter an invoice at twice the usual amount, as happens now and then."""
    at = yield Step(hold=True)
    supplier = books.billing()
    lines = books.lines(supplier, supplier.typical * 2)
    invoice = books.invoice_of(at, supplier, lines, books.rng.choice(books.company.requesters))
    planted = Planted("trap", SPEND, (supplier,), (invoice,), f"{supplier.name}: twice the usual amount")
    yield Step((Act(None, invoice),), planted=planted)


def part_of_it(books: "Books") -> Script:
    """Receive half of an order, and get an invoice for that half."""
    at = yield Step()
    supplier = books.supplier(large=False)
    order = books.order_of(at, supplier, books.newcomer(), books.lines(supplier, agreed=False))
    at = yield Step((Act(None, order),), hold=True)
    received = tuple(Act(None, books.receipt(order, line, at, HALF)) for line in order.lines)
    at = yield Step(received, pause_s=SHORT_S)
    invoice = books.invoice(order, at, HALF)
    planted = Planted("trap", MATCH, (supplier,), (invoice,), f"{supplier.name}: half received, half invoiced")
    yield Step((Act(None, invoice),), planted=planted)


def little_dearer(books: "Books") -> Script:
    """Order goods a little above their usual price."""
    at = yield Step(hold=True)
    supplier = books.supplier(large=False)
    material = books.company.materials[supplier.number][-1]
    price = (material.price * Decimal("1.05")).quantize(CENT)
    order = books.order_of(at, supplier, books.newcomer(), books.line(supplier, material, price, supplier.typical))
    planted = Planted("trap", LAST, (supplier, material), (order,), f"{material.name}: five percent dearer")
    yield Step((Act(None, order),), planted=planted)


TRAPS: tuple[Maker, ...] = (
    rent,
    partial_deliveries,
    refund,
    rebooked,
    corrected,
    under_limit,
    old_order_late,
    call_offs,
    same_number_elsewhere,
    one_large_order,
    within_tolerance,
    at_the_upper_end,
    part_of_it,
    little_dearer,
)


def _duplicate(text: str, *invoices: Invoice) -> Planted:
    return Planted("trap", DUPLICATE, (invoices[-1].supplier,), invoices, text)


def _split(text: str, *orders: Order) -> Planted:
    first = orders[0]
    entity = (first.requester, first.supplier, first.requester.cost_center)
    return Planted("trap", SPLIT, entity, orders, text)
