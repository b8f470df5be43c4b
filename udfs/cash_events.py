"""What the cash position takes of each canonical event."""

import datetime as dt
from decimal import Decimal

import msgspec

Day = dt.date | None


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What it takes of all of them."""

    source: str
    document: str
    event_id: str
    sign: int
    superseded: bool
    event_time: dt.datetime


class CustomerInvoice(Taken, frozen=True, kw_only=True):
    """An open item of receivables."""

    kind: str
    invoice_id: str
    item_id: str | None
    customer_id: str
    customer_name: str | None
    country: str | None
    reference: str | None
    amount: Decimal
    open_amount: Decimal | None
    invoice_date: Day
    due_date: Day
    clearing_date: Day
    dispute_reason: str | None
    dunning_level: int | None
    reminder_date: Day
    promise_date: Day


class CustomerReceipt(Taken, frozen=True, kw_only=True):
    """Money of a customer, or what of it settles an invoice."""

    grain: str
    kind: str
    receipt_id: str
    customer_id: str | None
    customer_name: str | None
    amount: Decimal
    invoice_id: str | None
    item_id: str | None
    discount_taken: Decimal | None
    receipt_date: Day
    value_date: Day
    bank_account: str | None
    end_to_end_id: str | None
    bank_reference: str | None


class SupplierInvoice(Taken, frozen=True, kw_only=True):
    """An open item of payables."""

    grain: str
    kind: str
    invoice_id: str
    supplier_id: str
    supplier_name: str | None
    reference: str | None
    amount: Decimal
    open_amount: Decimal | None
    invoice_date: Day
    due_date: Day
    clearing_date: Day
    discount_date: Day
    discount_rate: Decimal | None
    payment_block: str | None


class SupplierPayment(Taken, frozen=True, kw_only=True):
    """Money for a supplier, planned or sent, or what of it pays an invoice."""

    grain: str
    kind: str
    stage: str
    payment_id: str
    supplier_id: str
    supplier_name: str | None
    amount: Decimal
    invoice_id: str | None
    discount_taken: Decimal | None
    run_date: Day
    payment_date: Day
    value_date: Day
    bank_account: str | None
    end_to_end_id: str | None


class BankStatementLine(Taken, frozen=True, kw_only=True):
    """An entry of an account."""

    account: str
    statement_id: str
    statement_date: Day
    line_id: str
    final: bool
    booked: bool
    booking_date: Day
    value_date: Day
    amount: Decimal
    category: str | None
    reversal: bool
    return_reason: str | None
    bank_reference: str | None
    customer_reference: str | None
    end_to_end_id: str | None
    counterparty_name: str | None
    text: str | None


class BankBalance(Taken, frozen=True, kw_only=True):
    """A balance of an account."""

    account: str
    country: str | None
    statement_id: str
    statement_number: int | None
    kind: str
    final: bool
    balance_date: dt.date
    amount: Decimal
    balanced: bool | None
    line_count: int | None


class CashPlan(Taken, frozen=True, kw_only=True):
    """A flow that treasury knows of, or a limit."""

    plan_id: str
    kind: str
    category: str | None
    description: str | None
    counterparty: str | None
    amount: Decimal
    low_amount: Decimal | None
    high_amount: Decimal | None
    frequency: str
    first_date: dt.date
    last_date: Day
    roll: str


INPUTS: dict[str, type[Taken]] = {
    "customer_invoice": CustomerInvoice,
    "customer_receipt": CustomerReceipt,
    "supplier_invoice": SupplierInvoice,
    "supplier_payment": SupplierPayment,
    "bank_statement_line": BankStatementLine,
    "bank_balance": BankBalance,
    "cash_plan": CashPlan,
}
"""Canonical event to what is taken of it."""
