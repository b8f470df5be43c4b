"""An order as a whole: paid beyond its value, placed after its invoice, changed again and again, just below a limit.

Source: order checks of purchasing audits (SAP FRA: overpaid orders, change counts) as collected in the domain rules.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from udfs import split_order
from udfs.findings import Finding
from udfs.members import Member
from udfs.order_match import INVOICE, ORDER, in_bulk, order_lines
from udfs.wording import counted, listed, money


@dataclass(frozen=True)
class OverpaidLimits:
    """What is borne above an order's value: an alert wants both to be passed.

    Attributes:
        absolute: Company currency.
        percent: Share of the order's value, 5 is 5 %.
        fresh_hours: An invoice that is known so long after it was posted came in bulk, as a first load does: lines of
            its order may be on the same way, so they are given as long. The order's next row looks at it again.
    """

    absolute: float = 500.0
    percent: float = 5.0
    fresh_hours: float = 1.0


@dataclass(frozen=True)
class AfterLimits:
    """How many days an order may be dated after its first invoice."""

    days: int = 3


@dataclass(frozen=True)
class ChangeLimits:
    """From how many changes of an order's lines on somebody should look."""

    changes: int = 6


@dataclass(frozen=True)
class BelowLimits:
    """When orders just below a limit are a pattern.

    Attributes:
        approval_limit: Order total from which another approves, company currency.
        by_currency: Limits of company currencies that differ from it.
        share: An order is just below from this share of the approval limit on.
        least: So many of them by one requester with one supplier make a pattern.
        ratio: There are so many times as many of them as of orders up to the same distance above the limit.
    """

    approval_limit: float = 10_000.0
    by_currency: Mapping[str, float] = field(default_factory=dict)
    share: float = 0.9
    least: int = 3
    ratio: float = 3.0


def overpaid(documents: Sequence[Member], rows: Sequence[Member], limits: OverpaidLimits) -> dict[str, Finding]:
    """Return an order whose invoices exceed its value by more than what its lines tell of themselves.

    Args:
        documents: What counts of the order.
        rows: All that became known of it, with what was corrected or deleted since. A line that an invoice refers to
            and that was never known is on its way: nothing is said before the order is whole.
        limits: What is borne.
    """
    orders, invoices = _of(documents, ORDER), _of(documents, INVOICE)
    value, invoiced = _total(orders), _total(invoices)
    excess = round(invoiced - value - _told_by_lines(documents), 2)
    if value <= 0 or not invoices or excess <= limits.absolute or excess <= value * limits.percent / 100:
        return {}
    if not {one.line for one in invoices} - {None} <= {one.line for one in _of(rows, ORDER)}:
        return {}
    if in_bulk(rows, limits.fresh_hours) & {one.document for one in invoices}:
        return {}
    number, currency = orders[0].number, orders[0].currency
    said = (
        f"Order {number} is worth {money(value, currency)} and was invoiced with {money(invoiced, currency)} by "
        f"{counted('invoice', sorted({one.number for one in invoices}))}: {money(excess, currency)} too much."
    )
    action = f"Recover {money(excess, currency)} or correct the order."
    high, members = round(value * (1 + limits.percent / 100), 2), (*orders, *invoices)
    return {
        number: Finding("overpaid", "high", invoiced / value - 1, invoiced, None, high, excess, said, action, members)
    }


def after_invoice(documents: Sequence[Member], limits: AfterLimits) -> dict[str, Finding]:
    """Return an order that is dated after the first invoice it is to justify."""
    orders, invoices = _of(documents, ORDER), [one for one in _of(documents, INVOICE) if one.amount > 0]
    if not orders or not invoices:
        return {}
    placed, first = min(one.day for one in orders), min(invoices, key=lambda one: (one.day, one.document))
    days = (placed - first.day).days
    if days <= limits.days:
        return {}
    number = orders[0].number
    said = (
        f"Order {number} is dated {placed:%Y-%m-%d}, {days} days after invoice {first.number} of {first.day:%Y-%m-%d}."
    )
    action = "Ask the requester to order first; send the invoice to the approver of the cost centre."
    members = (*orders, first)
    high, stake = float(limits.days), round(first.amount, 2)
    return {number: Finding("order_after_invoice", "low", days, days, None, high, stake, said, action, members)}


def changed(documents: Sequence[Member], rows: Sequence[Member], limits: ChangeLimits) -> dict[str, Finding]:
    """Return an order whose lines were changed again and again; one change of many lines counts once."""
    orders = _of(documents, ORDER)
    if not orders:
        return {}
    versions = {row.event_id: row for row in rows if row.what == ORDER and row.sign > 0}
    first: dict[str, Member] = {}
    for row in versions.values():
        first.setdefault(row.document, row)
    moments = sorted({one.known_time for one in versions.values() if first[one.document] is not one})
    if len(moments) < limits.changes:
        return {}
    steps = 1 << int(math.log2(len(moments)))  # told again when the count has doubled, not at each change
    least = max(steps, limits.changes)
    number, value = orders[0].number, _total(orders)
    said = f"Order {number} over {money(value, orders[0].currency)} was changed {least} times or more."
    action = "Read the change documents: who changed what, and after which approval."
    found = Finding("changes", "medium", least, least, None, limits.changes - 1.0, value, said, action, tuple(orders))
    return {number: found}


def just_below(documents: Sequence[Member], limits: BelowLimits) -> dict[str, Finding]:
    """Return orders of one requester with one supplier that keep just below the approval limit."""
    found = {}
    orders = split_order.orders(documents)
    for currency in sorted({order.currency for order in orders}):
        limit = float(limits.by_currency.get(currency, limits.approval_limit))
        own = [order for order in orders if order.currency == currency]
        below = [order for order in own if limit * limits.share <= order.total < limit]
        above = [order for order in own if limit <= order.total < limit * (2 - limits.share)]
        if len(below) < limits.least or len(below) < limits.ratio * len(above):
            continue
        total = round(math.fsum(order.total for order in below), 2)
        numbers = listed([order.number for order in below])
        said = (
            f"{len(below)} orders ({numbers}), {money(total, currency)} in all, keep within {1 - limits.share:.0%} "
            f"below the approval limit of {money(limit, currency)}; {len(above)} lie as close above it."
        )
        action = "Send the orders to the approver of the total, and ask the requester why."
        lines = tuple(line for order in below for line in order.lines)
        score, high = len(below) / limits.least, float(limits.least - 1)
        found[currency] = Finding("below", "medium", score, len(below), None, high, total, said, action, lines)
    return found


def _told_by_lines(documents: Sequence[Member]) -> float:
    """Return what invoices exceed their own order lines by: the match by line tells of that."""
    excess = 0.0
    for line in order_lines(documents):
        excess += max(0.0, _total(line.invoices) - _total(line.orders))
    return excess


def _of(documents: Sequence[Member], what: str) -> list[Member]:
    return [document for document in documents if document.what == what]


def _total(documents: Sequence[Member]) -> float:
    return round(math.fsum(document.amount for document in documents), 2)
