"""Normal trade, told as scripts: purchases with their changes, direct invoices, and work on master data."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from erpulse.simulate.documents import Act, Document, Invoice, Order, Supplier
from erpulse.simulate.script import NOTHING, PAUSE_S, Script, Step, days

if TYPE_CHECKING:
    from erpulse.simulate.books import Books

HALF = Decimal("0.5")
CHANGED, ABANDONED, PARTIAL, CORRECTED, CANCELLED, REFUNDED = 0.10, 0.03, 0.06, 0.05, 0.02, 0.02
PAID, RETURNED = 0.15, 0.04
DIRECT, BILLS, MASTERS = 0.15, 0.5, 0.02


def trade(books: "Books") -> Script:
    """Return the next script of normal trade."""
    chance = books.rng.random()
    if chance < MASTERS:
        return master_change(books)
    return direct(books) if chance < MASTERS + DIRECT else purchase(books)


def usually(books: "Books", supplier: Supplier) -> Script:
    """Return what a supplier's next business is like: half of those that bill without order do so."""
    bills = books.rng.random() < BILLS and supplier.direct
    return direct(books, supplier) if bills else purchase(books, supplier)


def purchase(books: "Books", supplier: Supplier | None = None) -> Script:
    """Order, perhaps change, receive and pay for goods; some orders are deleted before anything arrives."""
    at = yield Step()
    order = books.order(at, supplier)
    at = yield Step((Act(None, order),), wait=_soon(books, 0.2, 2))
    if books.rng.random() < ABANDONED:
        yield Step((Act(order, None),))
        return
    if books.rng.random() < CHANGED:
        changed = smaller(order, at)
        at = yield Step((Act(order, changed),), wait=_soon(books, 1, 4))
        order = changed
    shares = (HALF, HALF) if books.rng.random() < PARTIAL else (Decimal(1),)
    for share in shares:
        back: Counter[int] = Counter()
        for line in order.lines:
            receipt = books.receipt(order, line, at, share)
            at = yield Step((Act(None, receipt),), wait=_soon(books, 0.1, 3))
            if books.rng.random() < RETURNED and receipt.quantity > 1:
                back[line.number] += 1
                sent = replace(receipt, number=books.number("receipt"), quantity=Decimal(1), entered=at, back=True)
                at = yield Step((Act(None, sent),), wait=_soon(books, 0.1, 1))
        yield Step(pause_s=PAUSE_S)  # goods are days ahead of their invoice, and so are they on their way to Kafka
        yield from _invoiced(books, without(books.invoice(order, at, share), back))
        at = yield Step(wait=_soon(books, 2, 6))


def direct(books: "Books", supplier: Supplier | None = None) -> Script:
    """Enter an invoice that has no order."""
    at = yield Step()
    yield from _invoiced(books, books.direct(at, supplier))


def master_change(books: "Books") -> Script:
    """Change a supplier's bank account; never late, so that the changes of one record stay in order."""
    at = yield Step(lag=NOTHING)
    before = books.masters[books.supplier().number]
    bank = f"{books.rng.randrange(10**9, 10**10)}"
    after = replace(before, changed=at, old_bank=before.bank, bank=bank, user=books.rng.randrange(1, 20))
    books.masters[before.supplier.number] = after
    yield Step((Act(replace(before, changed=None), after),))


def opening(books: "Books", at: dt.datetime) -> tuple[Act, ...]:
    """Return what is there before trade begins: suppliers, agreements, budgets."""
    suppliers = (*books.company.suppliers, books.company.landlord)
    centers = sorted({one.cost_center for one in (*books.company.requesters, *books.company.reserved)})
    documents: tuple[Document, ...] = (
        *(books.master(at, one) for one in suppliers),
        *(books.agreement(at, one) for one in books.company.suppliers),
        *(books.budget(at, one) for one in centers),
    )
    return tuple(Act(None, one, snapshot=True) for one in documents)


def smaller(order: Order, at: dt.datetime) -> Order:
    """Return an order whose last line is cut to half, in even units."""
    last = order.lines[-1]
    less = replace(last, quantity=max(Decimal(2), last.quantity // 4 * 2))
    return replace(order, lines=(*order.lines[:-1], less), changed=at)


def larger(invoice: Invoice, at: dt.datetime, factor: Decimal) -> Invoice:
    """Return an invoice with every quantity times a factor, to whole units."""
    lines = tuple(
        replace(line, quantity=max(Decimal(1), (line.quantity * factor).quantize(Decimal(1)))) for line in invoice.lines
    )
    return replace(invoice, lines=lines, changed=at)


def without(invoice: Invoice, back: Mapping[int, int]) -> Invoice:
    """Return an invoice without the units that were sent back, by line."""
    lines = tuple(replace(line, quantity=line.quantity - back.get(line.number, 0)) for line in invoice.lines)
    return replace(invoice, lines=lines)


def cancelled(books: "Books", invoice: Invoice, at: dt.datetime) -> Invoice:
    """Return an invoice that the company has taken back."""
    return replace(invoice, changed=at, cancelled=at, reversal=books.number("invoice"))


def credit(books: "Books", invoice: Invoice, at: dt.datetime) -> Invoice:
    """Return a credit memo of an invoice's amount, under a number of its own."""
    memo = books.invoice_of(at, invoice.supplier, invoice.lines, invoice.requester)
    return replace(memo, kind="credit_memo")


def _invoiced(books: "Books", invoice: Invoice) -> Script:
    at = yield Step((Act(None, invoice),), wait=_soon(books, 0.5, 3))
    chance = books.rng.random()
    if chance < CORRECTED:
        yield Step((Act(invoice, larger(invoice, at, Decimal("0.9"))),))
    elif chance < CORRECTED + CANCELLED:
        yield Step((Act(invoice, cancelled(books, invoice, at)),))
    elif chance < CORRECTED + CANCELLED + REFUNDED:
        yield Step((Act(None, credit(books, invoice, at)),))
    elif chance < CORRECTED + CANCELLED + REFUNDED + PAID:
        yield Step((Act(invoice, replace(invoice, paid=True, changed=at)),))


def _soon(books: "Books", low: float, high: float) -> dt.timedelta:
    return days(books.rng.uniform(low, high))
