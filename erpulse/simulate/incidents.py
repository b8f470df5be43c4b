"""Incidents to find, told as scripts. Their alerts must open, and be withdrawn where things are put right."""

import datetime as dt
import re
from collections.abc import Callable, Generator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from erpulse.simulate.company import AGREED, LIMIT, usual
from erpulse.simulate.documents import CENT, Act, Invoice, Line, Material, Order, Supplier
from erpulse.simulate.order_incidents import ORDER_INCIDENTS
from erpulse.simulate.script import PAUSE_S, Maker, Planted, Script, Step, days, usd
from erpulse.simulate.trade import cancelled, larger

if TYPE_CHECKING:
    from erpulse.simulate.books import Books

Typist = Callable[["Books", str], str]
Twice = tuple[Invoice, Planted, dt.datetime]
Pieces = tuple[Order, Planted, dt.datetime]

SPEND, DUPLICATE, SPLIT, AGREEMENT = (
    "spend_departs_from_history",
    "duplicate_invoice",
    "split_order",
    "agreement_price",
)
HALF = 0.5
SERIES = 2
MOST = {2: 1.7, 3: 1.35, 4: 1.22}


def spike(books: "Books") -> Script:
    """Enter an invoice far above what its supplier usually sends."""
    at = yield Step(hold=True)
    invoice = _huge(books, at)
    yield Step((Act(None, invoice),), planted=_spike(invoice))


def spike_corrected(books: "Books") -> Script:
    """Enter such an invoice, and correct the amount to a usual one."""
    at = yield Step(hold=True)
    invoice = _huge(books, at)
    planted = _spike(invoice)
    at = yield Step((Act(None, invoice),), pause_s=PAUSE_S, planted=planted)
    normal = larger(invoice, at, Decimal("0.06"))
    yield Step((Act(invoice, normal),), planted=planted, role="withdraws")


def duplicate_exact(books: "Books") -> Script:
    """Enter an invoice twice, its number typed differently."""
    yield from _twice(books, same_but_typed)


def duplicate_near(books: "Books") -> Script:
    """Enter an invoice twice, with two digits of its number swapped or one wrong."""
    yield from _twice(books, mistyped)


def duplicate_cancelled(books: "Books") -> Script:
    """Enter an invoice twice, and take the second posting back."""
    second, planted, at = yield from _twice(books, same_but_typed)
    yield Step((Act(second, cancelled(books, second, at)),), planted=planted, role="withdraws")


def duplicate_deleted(books: "Books") -> Script:
    """Enter an invoice twice, and delete the second one."""
    second, planted, _ = yield from _twice(books, mistyped)
    yield Step((Act(second, None),), planted=planted, role="withdraws")


def duplicate_moved(books: "Books") -> Script:
    """Enter an invoice twice, and find that the second one is another supplier's."""
    second, planted, at = yield from _twice(books, same_but_typed)
    moved = replace(second, supplier=books.near(second.supplier), changed=at)
    yield Step((Act(second, moved),), planted=planted, role="withdraws")


def duplicate_by_move(books: "Books") -> Script:
    """Enter an invoice under a wrong supplier, then under the right one, who has it already."""
    at = yield Step(wait=days(2))
    first = _small(books, at)
    at = yield Step((Act(None, first),), hold=True)
    wrong = replace(first, number=books.number("invoice"), supplier=books.near(first.supplier), entered=at)
    at = yield Step((Act(None, wrong),), pause_s=PAUSE_S)
    second = replace(wrong, supplier=first.supplier, changed=at)
    yield Step((Act(wrong, second),), planted=_duplicate(first, second, "moved to the supplier who has it already"))


def split(books: "Books") -> Script:
    """Order in pieces, each under the approval limit, what together is above it."""
    yield from _split(books, books.rng.choice((2, 3, 4)))


def split_abandoned(books: "Books") -> Script:
    """Order in two pieces, and delete one of them, so that the rest is under the limit."""
    last, planted, _ = yield from _split(books, 2)
    yield Step((Act(last, None),), planted=planted, role="withdraws")


def overpriced(books: "Books") -> Script:
    """Order and invoice a material above the price of its supplier's agreement."""
    at = yield Step(wait=days(3))
    supplier = books.supplier(large=False)
    material = books.company.materials[supplier.number][books.rng.randrange(AGREED)]
    price = (material.price * Decimal(books.rng.uniform(1.09, 1.25))).quantize(CENT) + CENT
    lines = books.line(supplier, material, price, usual(books.rng, supplier))
    order = books.order_of(at, supplier, books.newcomer(), lines)
    yield Step((Act(None, order),), wait=days(2))
    at = yield Step((Act(None, books.receipt(order, order.lines[0], at + days(1))),), hold=True)
    invoice = books.invoice(order, at)
    yield Step((Act(None, invoice),), planted=_dear(invoice, material))


INCIDENTS: tuple[Maker, ...] = (
    spike,
    duplicate_exact,
    split,
    overpriced,
    duplicate_near,
    duplicate_cancelled,
    spike_corrected,
    duplicate_moved,
    split_abandoned,
    duplicate_deleted,
    duplicate_by_move,
    *ORDER_INCIDENTS,
)
SPLITS = (split, split_abandoned)


def same_but_typed(books: "Books", reference: str) -> str:
    """Return a reference as another clerk types it: without punctuation, in small letters, or O for 0.

    >>> from random import Random
    >>> class Any:
    ...     rng = Random(1)
    >>> same_but_typed(Any, "INV-0047110")
    'INV0047110'
    """
    zeros = reference.replace("0", "O")
    bare = re.sub(r"[^0-9A-Za-z]", "", reference)
    forms = {bare, reference.lower(), bare.lower(), zeros, f"00{reference}" if reference[0].isdigit() else reference}
    return books.rng.choice(sorted(forms - {reference}))


def mistyped(books: "Books", reference: str) -> str:
    """Return a reference with two neighbouring digits swapped, or one digit wrong by more than a series' step.

    >>> from random import Random
    >>> class Any:
    ...     rng = Random(3)
    >>> mistyped(Any, "INV-0471103")
    'INV-0471130'
    """
    places = [at for at in range(len(reference) - 1) if reference[at : at + 2].isdigit()][2:]
    swaps = [at for at in places if reference[at] != reference[at + 1]]
    if swaps and books.rng.random() < HALF:
        at = books.rng.choice(swaps)
        return reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]
    at = books.rng.choice(places)
    wrong = books.rng.choice([digit for digit in "123456789" if abs(int(digit) - int(reference[at])) > SERIES])
    return reference[:at] + wrong + reference[at + 1 :]


def _twice(books: "Books", typed: Typist) -> Generator[Step, dt.datetime, Twice]:
    """Enter an invoice, in history or live, and live a second one that differs in how its number is typed."""
    at = yield Step(wait=days(books.rng.uniform(0, 3)), hold=books.rng.random() < HALF)
    first = _small(books, at)
    at = yield Step((Act(None, first),), hold=True, pause_s=PAUSE_S / 3)
    number = typed(books, first.reference)
    second = replace(first, number=books.number("invoice"), reference=number, entered=at)
    planted = _duplicate(first, second, f"its number typed {number!r}")
    at = yield Step((Act(None, second),), pause_s=PAUSE_S, planted=planted)
    return second, planted, at


def _split(books: "Books", pieces: int) -> Generator[Step, dt.datetime, Pieces]:
    """Order in pieces: the first one in history where that is so drawn, the others live."""
    supplier, requester = books.supplier(large=False), books.newcomer()
    orders: list[Order] = []
    step = Step(wait=days(books.rng.uniform(0, 3)), hold=books.rng.random() < HALF)
    while len(orders) < pieces:
        at = yield step
        orders.append(books.order_of(at, supplier, requester, _piece(books, supplier, len(orders) + 1, pieces)))
        planted = _in_pieces(tuple(orders)) if len(orders) == pieces else None
        step = Step((Act(None, orders[-1]),), hold=True, pause_s=PAUSE_S / 3, planted=planted)
    at = yield replace(step, pause_s=PAUSE_S)
    return orders[-1], _in_pieces(tuple(orders)), at


def _piece(books: "Books", supplier: Supplier, place: int, pieces: int) -> tuple[Line, ...]:
    """Return one of several orders: without the last one they are under the limit; that has one line."""
    amount = LIMIT * Decimal(books.rng.uniform(1.12, MOST[pieces])) / pieces
    if place < pieces:
        return books.lines(supplier, amount, agreed=False)
    material = books.company.materials[supplier.number][-1]
    return books.line(supplier, material, material.price, amount)


def _huge(books: "Books", at: dt.datetime) -> Invoice:
    supplier = books.calm()
    lines = books.lines(supplier, supplier.typical * Decimal(books.rng.uniform(12, 25)))
    return books.invoice_of(at, supplier, lines, books.rng.choice(books.company.requesters))


def _small(books: "Books", at: dt.datetime) -> Invoice:
    return books.direct(at, books.supplier(large=False))


def _spike(invoice: Invoice) -> Planted:
    usually = f"{usd(invoice.supplier.typical)} in the median"
    text = f"{invoice.supplier.name}: invoice {invoice.reference} over {usd(invoice.amount)}, usually {usually}"
    return Planted("incident", SPEND, (invoice.supplier,), (invoice,), text)


def _duplicate(first: Invoice, second: Invoice, how: str) -> Planted:
    text = f"{first.supplier.name}: invoice {first.reference} over {usd(first.amount)} entered again, {how}"
    return Planted("incident", DUPLICATE, (first.supplier,), (first, second), text)


def _in_pieces(orders: tuple[Order, ...]) -> Planted:
    first, together = orders[0], usd(sum((order.amount for order in orders), Decimal(0)))
    entity = (first.requester, first.supplier, first.requester.cost_center)
    text = (
        f"{first.requester.name}: {len(orders)} orders to {first.supplier.name} under {usd(LIMIT)}, {together} in all"
    )
    return Planted("incident", SPLIT, entity, orders, text)


def _dear(invoice: Invoice, material: Material) -> Planted:
    line = invoice.lines[0]
    more = (line.price / material.price - 1) * 100
    text = f"{material.name} invoiced at {usd(line.price)}, agreed {usd(material.price)}: {more:.1f} % more"
    return Planted("incident", AGREEMENT, (invoice.supplier,), (invoice,), text)
