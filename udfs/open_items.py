"""Open items: which are open, by how much, and what settles them. Each has one state at a time.

An invoice is *forecast*; a payment that is planned or sent replaces as much of it as it settles and is *confirmed*; the
bank line that explains the payment replaces the payment and is *actual*. A version that is taken back takes back what
it did, no more.
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from udfs.cash_events import CustomerInvoice, CustomerReceipt, SupplierInvoice, SupplierPayment
from udfs.cash_state import ZERO, Item, Payment, Settlement, State, item_name

TERM = dt.timedelta(days=30)
"""Where an invoice names no due date."""
KEPT_DELAYS, LEARNT_DAYS = 60, 365


def invoice_in(state: State, event: CustomerInvoice, now: int) -> None:
    """Take in a version of a customer's invoice."""
    if event.kind not in {"invoice", "credit_memo", "debit_memo"}:
        return
    name = item_name(1, event.source, event.invoice_id, event.item_id)
    if event.sign < 0:
        _drop(state, name, event.event_id)
        return
    before = state.items.get(name)
    if event.customer_name:
        state.names[event.customer_id] = event.customer_name
    state.items[name] = Item(
        way=1,
        source=event.source,
        document=event.document,
        event_id=event.event_id,
        number=event.invoice_id,
        part=event.item_id or "",
        party=event.customer_id,
        party_name=event.customer_name,
        reference=event.reference,
        amount=event.amount,
        told_open=event.open_amount,
        issued=event.invoice_date,
        due=event.due_date or (event.invoice_date or event.event_time.date()) + TERM,
        closed=event.clearing_date,
        hold=event.dispute_reason,
        dunning=event.dunning_level or 0,
        promise=event.promise_date,
        known_ms=before.known_ms if before else now,
        learnt=before.learnt if before else False,
    )


def invoice_out(state: State, event: SupplierInvoice, now: int) -> None:
    """Take in a version of a supplier's invoice; lines and what was paid without an invoice are no open items."""
    if event.grain != "document" or event.kind not in {"invoice", "credit_memo"}:
        return
    name = item_name(-1, event.source, event.invoice_id, None)
    if event.sign < 0:
        _drop(state, name, event.event_id)
        return
    before = state.items.get(name)
    state.items[name] = Item(
        way=-1,
        source=event.source,
        document=event.document,
        event_id=event.event_id,
        number=event.invoice_id,
        part="",
        party=event.supplier_id,
        party_name=event.supplier_name,
        reference=event.reference,
        amount=event.amount,
        told_open=event.open_amount,
        issued=event.invoice_date,
        due=event.due_date or (event.invoice_date or event.event_time.date()) + TERM,
        closed=event.clearing_date,
        hold=event.payment_block,
        discount_date=event.discount_date,
        discount_rate=event.discount_rate,
        known_ms=before.known_ms if before else now,
    )


def receipt(state: State, event: CustomerReceipt, now: int) -> None:
    """Take in a version of a receipt, or of what it settles."""
    if event.grain == "document":
        references = [event.end_to_end_id, event.bank_reference]
        _payment(
            state, event, 1, event.receipt_id, event.customer_id, event.customer_name,
            event.value_date or event.receipt_date, "executed", event.kind, references, now,
        )  # fmt: skip
    elif event.invoice_id is not None:
        item = item_name(1, event.source, event.invoice_id, event.item_id)
        date = event.receipt_date or event.value_date
        _settle(state, event, item, event.receipt_id, event.discount_taken, "executed", date)


def payment(state: State, event: SupplierPayment, now: int) -> None:
    """Take in a version of a payment to a supplier, or of what it pays."""
    date = event.value_date or event.run_date or event.payment_date
    if event.grain == "document":
        _payment(
            state, event, -1, event.payment_id, event.supplier_id, event.supplier_name, date, event.stage, event.kind,
            [event.end_to_end_id], now,
        )  # fmt: skip
        if event.sign > 0 and event.run_date and event.stage != "void" and event.run_date not in state.runs:
            state.runs = sorted([*state.runs, event.run_date])[-60:]
    elif event.invoice_id is not None:
        item = item_name(-1, event.source, event.invoice_id, None)
        _settle(state, event, item, event.payment_id, event.discount_taken, event.stage, date)


def settled(state: State) -> dict[str, Decimal]:
    """Return how much of each item is settled by payments that are planned, sent or there."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for one in state.settlements.values():
        if one.stage != "void":
            found[one.item] += one.amount
    return found


def open_amount(item: Item, settled_by_payments: Decimal) -> Decimal:
    """Return what is still open of an item, signed as the item; never beyond the item itself.

    What the ERP says is open and what payments leave open are both upper bounds: the smaller holds.
    """
    if item.closed is not None:
        return ZERO
    left = item.amount - settled_by_payments
    if item.told_open is not None:
        left = min(left, item.told_open) if item.amount > 0 else max(left, item.told_open)
    return max(left, ZERO) if item.amount > 0 else min(left, ZERO)


def learn(state: State, today: dt.date) -> list[Item]:
    """Learn how late items that are settled now were paid, each once; return them.

    A disputed invoice and a credit memo say nothing about a habit.
    """
    paid = settled(state)
    last: dict[str, dt.date] = {}
    for one in state.settlements.values():
        if one.stage == "executed" and one.date is not None:
            last[one.item] = max(last.get(one.item, one.date), one.date)
    found = []
    for name, item in state.items.items():
        if item.way < 0 or item.learnt or item.amount <= 0 or open_amount(item, paid[name]) > 0:
            continue
        day = item.closed or last.get(name, today)
        item.learnt = True
        found.append(item)
        if not item.hold:
            delays = [*state.delays.get(item.party, []), (day, (day - item.due).days)]
            state.delays[item.party] = delays[-KEPT_DELAYS:]
    return found


def _drop(state: State, name: str, event_id: str) -> None:
    item = state.items.get(name)
    if item is not None and item.event_id == event_id:
        del state.items[name]


def _payment(  # noqa: PLR0913, PLR0917  one per column
    state: State,
    event: CustomerReceipt | SupplierPayment,
    way: int,
    number: str,
    party: str | None,
    party_name: str | None,
    date: dt.date | None,
    stage: str,
    kind: str,
    references: list[str | None],
    now: int,
) -> None:
    before = state.payments.get(event.document)
    if event.sign < 0:
        if before is not None and before.event_id == event.event_id and not event.superseded:
            del state.payments[event.document]
            if before.line in state.lines:
                state.lines[before.line].match = None
        return
    state.payments[event.document] = Payment(
        way=way,
        source=event.source,
        document=event.document,
        event_id=event.event_id,
        number=number,
        party=party,
        party_name=party_name,
        amount=event.amount,
        date=date,
        stage=stage,
        kind=kind,
        references=[text for text in references if text],
        known_ms=before.known_ms if before else now,
        line=before.line if before else None,
    )


def _settle(  # noqa: PLR0913, PLR0917
    state: State,
    event: CustomerReceipt | SupplierPayment,
    item: str,
    number: str,
    discount: Decimal | None,
    stage: str,
    date: dt.date | None,
) -> None:
    before = state.settlements.get(event.document)
    if event.sign < 0:
        if before is not None and before.event_id == event.event_id:
            del state.settlements[event.document]
            if item in state.items:
                state.items[item].learnt = False
        return
    state.settlements[event.document] = Settlement(
        item=item,
        payment=number,
        source=event.source,
        document=event.document,
        event_id=event.event_id,
        amount=event.amount + (discount or ZERO),
        stage=stage,
        date=date,
    )
