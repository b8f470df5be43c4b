"""Three-way match: what was ordered, received and invoiced of an order line, within tolerances named as SAP's keys.

Source: SAP tolerance keys (`T169G`) as collected in the project's domain rules; formulas of section 1.3 there.
"""

import datetime as dt
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from udfs.findings import Finding
from udfs.members import Member
from udfs.wording import money, price

NEAR = 0.02
"""Share of the ordered price by which a credit memo for returned goods may differ from it."""
ORDER, RECEIPT, INVOICE = "purchase_order", "goods_movement", "supplier_invoice"


@dataclass(frozen=True)
class Tolerance:
    """How much is borne above what is expected: within both bounds; null switches a bound off.

    Attributes:
        absolute: Money, company currency.
        percent: Share of what is expected, 5 is 5 %.
    """

    absolute: float | None = None
    percent: float | None = None

    def passes(self, excess: float, expected: float) -> bool:
        """Return whether an excess is borne.

        >>> Tolerance(absolute=10, percent=5).passes(9, 1000), Tolerance(absolute=10, percent=5).passes(9, 100)
        (True, False)
        """
        if excess <= 0:
            return True
        if self.absolute is not None and excess > self.absolute:
            return False
        return self.percent is None or excess <= abs(expected) * self.percent / 100


@dataclass(frozen=True)
class Limits:
    """Tolerances by SAP's keys, and when an invoice counts as payable.

    Attributes:
        PP: Price variance of a line, valued.
        DQ: Invoiced beyond what was received or ordered, valued.
        DW: Invoiced while nothing was received.
        payable_days: Days before the due date from which what is not received is pressing: high, until then medium.
        at_once: Whether what is not received is told before it is pressing; a receipt may be booked late.
        fresh_hours: An invoice that is known so long after it was posted came in bulk, as a backfill does: its receipt
            may be on the same way, so it is given as long before its absence counts.
        min_stake: Least money at stake, company currency.
    """

    PP: Tolerance = field(default_factory=lambda: Tolerance(percent=2.0))
    DQ: Tolerance = field(default_factory=lambda: Tolerance(percent=2.0))
    DW: Tolerance = field(default_factory=lambda: Tolerance(absolute=0.0))
    payable_days: int = 5
    at_once: bool = True
    fresh_hours: float = 1.0
    min_stake: float = 50.0


class Line(NamedTuple):
    """One order line with all that refers to it."""

    number: str
    orders: tuple[Member, ...]
    receipts: tuple[Member, ...]
    invoices: tuple[Member, ...]

    @property
    def ordered(self) -> float:
        """Return the ordered quantity."""
        return _sum(self.orders)

    @property
    def worth(self) -> float:
        """Return what a unit was ordered at, company currency."""
        return self.orders[-1].amount / (self.orders[-1].quantity or 1.0)

    @property
    def received(self) -> float:
        """Return the received quantity, net of what was sent back."""
        return _sum(self.receipts)

    @property
    def invoiced(self) -> float:
        """Return the invoiced quantity, net of credits."""
        return _sum(self.invoices)


def match(documents: Sequence[Member], limits: Limits, rows: Sequence[Member] = ()) -> dict[str, Finding]:
    """Return the breaks of one order's match by subject: `PP`, `DQ` or `DW` and the line.

    Args:
        documents: Order lines, goods movements and invoice rows of one order that count.
        limits: Tolerances.
        rows: All that became known of the order, with what was corrected since; empty: these documents.
    """
    found = {}
    late = in_bulk(rows or documents, limits.fresh_hours)
    for line in order_lines(documents):
        for one in (_price(line, limits), _quantity(line, limits, late)):
            if one is not None and one.stake >= limits.min_stake:
                found[f"{one.kind}|{line.number}"] = one
    return found


def order_lines(documents: Iterable[Member]) -> list[Line]:
    """Return the lines of an order that can be matched: ordered with a quantity, by number."""
    by_line: dict[str, list[Member]] = {}
    for document in documents:
        if document.line is not None and document.quantity is not None:
            by_line.setdefault(document.line, []).append(document)
    lines = [Line(number, *(_of(own, what) for what in (ORDER, RECEIPT, INVOICE))) for number, own in by_line.items()]
    return sorted((line for line in lines if line.orders and line.ordered > 0), key=lambda line: line.number)


def payable(invoice: Member, documents: Sequence[Member], days: int) -> bool:
    """Return whether an invoice is paid, or due within some days of the last thing known of its order."""
    if invoice.status in ("paid", "partly_paid"):
        return True
    last = max(document.event_time for document in documents).date().toordinal()
    return bool(invoice.due) and _ordinal(invoice.due) - last <= days


def _price(line: Line, limits: Limits) -> Finding | None:
    agreed = line.orders[-1].price
    dear = [one for one in line.invoices if one.price and agreed and _unborne(one, agreed, limits)]
    if not dear or agreed is None:
        return None
    worst = max(dear, key=lambda one: (one.price or 0.0, one.document))
    asked, rate = worst.price or 0.0, _rate(worst)
    excess = math.fsum(((one.price or 0.0) - agreed) * (one.quantity or 0.0) * _rate(one) for one in dear)
    stake = round(excess - _credited(line, agreed), 2)
    said = (
        f"Line {line.number} of order {line.orders[0].number} was ordered at {price(agreed, None)} a unit and invoiced "
        f"at {price(asked, None)}: {asked / agreed - 1:.1%} more, {money(stake, worst.currency)} on what was invoiced."
    )
    action = f"Hold invoice {worst.number} and request a credit memo over {money(stake, worst.currency)}."
    share = asked / agreed - 1
    members = (line.orders[-1], *dear)
    return Finding("PP", "high", share, asked * rate, None, agreed * rate, stake, said, action, members)


def _credited(line: Line, agreed: float) -> float:
    """Return what credit memos give back of a price: of dear goods what was too much, of a difference all of it."""
    memos = [one for one in line.invoices if one.amount < 0 and one.price]
    dear = [((one.price or 0.0) - agreed) * abs(one.quantity or 0.0) * _rate(one) for one in memos]
    return math.fsum(
        over if over > 0 else -one.amount for over, one in zip(dear, memos, strict=True) if _differs(one, agreed)
    )


def _differs(memo: Member, agreed: float) -> bool:
    """Return whether a credit memo is about a price, not about goods at the agreed one."""
    return abs((memo.price or 0.0) / agreed - 1) > NEAR


def _unborne(invoice: Member, agreed: float, limits: Limits) -> bool:
    excess = ((invoice.price or 0.0) - agreed) * (invoice.quantity or 0.0)
    return (invoice.quantity or 0.0) > 0 and not limits.PP.passes(excess, agreed * (invoice.quantity or 0.0))


def _quantity(line: Line, limits: Limits, late: Collection[str]) -> Finding | None:
    everything = (*line.orders, *line.receipts, *line.invoices)
    settled = [one for one in line.invoices if one.amount > 0 and one.document not in late]
    pressing = any(payable(one, everything, limits.payable_days) for one in settled)
    unit = line.worth
    if line.invoiced > line.ordered and not limits.DQ.passes(
        (line.invoiced - line.ordered) * unit, line.ordered * unit
    ):
        return _excess("DQ", line, line.ordered, "high")
    if not settled or not (pressing or limits.at_once) or line.invoiced <= line.received:
        return None
    severity = "high" if pressing else "medium"
    excess = (line.invoiced - line.received) * unit
    if line.received <= 0:
        return None if limits.DW.passes(excess, 0.0) else _excess("DW", line, 0.0, severity)
    return None if limits.DQ.passes(excess, line.received * unit) else _excess("DQ", line, line.received, severity)


def in_bulk(rows: Sequence[Member], fresh_hours: float) -> set[str]:
    """Return the documents that came long after they were posted, as in a first load, and not so long before the last.

    What belongs to them may be on the same way. A correction does not count: when a document was first known does.
    """
    wait, first = dt.timedelta(hours=fresh_hours), {row.document: row for row in reversed(rows)}
    now = max((row.known_time for row in rows), default=None)
    return {
        name
        for name, row in first.items()
        if now and row.known_time - row.event_time > wait and now - row.known_time < wait
    }


def _excess(kind: str, line: Line, borne: float, severity: str) -> Finding:
    stake, currency = round((line.invoiced - borne) * line.worth, 2), line.orders[0].currency
    told = "nothing received" if line.received <= 0 else f"{line.received:,.12g} received"
    said = (
        f"Line {line.number} of order {line.orders[0].number}: {line.ordered:,.12g} ordered, {told}, "
        f"{line.invoiced:,.12g} invoiced; {money(stake, currency)} too much (tolerance key {kind})."
    )
    numbers = ", ".join(one.number for one in line.invoices)
    action = f"Hold invoice {numbers}, ask the receiver, and request a credit memo over {money(stake, currency)}."
    score = line.invoiced / borne - 1 if borne else 1.0
    members = (*line.orders, *line.receipts, *line.invoices)
    return Finding(kind, severity, score, line.invoiced, None, borne, stake, said, action, members)


def _of(documents: Iterable[Member], what: str) -> tuple[Member, ...]:
    return tuple(document for document in documents if document.what == what)


def _sum(documents: Iterable[Member]) -> float:
    return round(math.fsum(document.quantity or 0.0 for document in documents), 3)


def _rate(invoice: Member) -> float:
    """Return company money for one unit of the invoice's currency, as its own amounts tell."""
    own = (invoice.price or 0.0) * (invoice.quantity or 0.0)
    return invoice.amount / own if own else 1.0


def _ordinal(date: str | None) -> int:
    return dt.date.fromisoformat(date or "9999-12-31").toordinal()
