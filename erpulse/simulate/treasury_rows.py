"""Documents of treasury and their rows in `plain`."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from erpulse.simulate.bank_text import BankEntry, BankStatement
from erpulse.simulate.treasury_tables import BANK_BALANCES, BANK_LINES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from erpulse.simulate.envelope import Row, TableShape

CURRENCY, COMPANY = "USD", "US10"


@dataclass(frozen=True, slots=True)
class Receivable:
    """An invoice to a customer."""

    number: int
    customer: str
    name: str
    amount: Decimal
    at: dt.datetime
    due: dt.date
    company: str = COMPANY

    @property
    def invoice(self) -> str:
        """Return its number in the system."""
        return f"CI{500_000 + self.number}"

    def entry(self, day: dt.date) -> BankEntry:
        """Return the bank's entry of its payment."""
        return BankEntry(day, self.amount, f"BK{self.number:06d}", f"E{self.invoice}", self.name, self.invoice)


@dataclass(frozen=True, slots=True)
class Bill:
    """A supplier's bill without an order."""

    number: int
    supplier: str
    name: str
    at: dt.datetime
    amount: Decimal
    due: dt.date
    discount: Decimal | None = None
    discount_until: dt.date | None = None
    company: str = COMPANY

    @property
    def invoice(self) -> str:
        """Return its number in the system."""
        return f"SB{600_000 + self.number}"

    def entry(self, day: dt.date) -> BankEntry:
        """Return the bank's entry of its payment."""
        return BankEntry(day, -self.amount, f"BP{self.number:06d}", f"P{self.invoice}", self.name, self.invoice)


def receivable_row(one: Receivable) -> "Row":
    """Return the row of an invoice to a customer."""
    return {
        "invoice_id": one.invoice,
        "company": one.company,
        "customer_id": one.customer,
        "customer_name": one.name,
        "country": "US",
        "amount": one.amount,
        "currency": CURRENCY,
        "invoice_date": one.at.date(),
        "baseline_date": one.at.date(),
        "due_date": one.due,
        "payment_terms": "N30",
        "status": "open",
        "posted_at": one.at,
    }


def receipt_rows(one: Receivable, at: dt.datetime, account: str) -> "Iterator[Row]":
    """Yield the rows of a customer's payment: the money, and what it was for."""
    for grain, line in (("document", ""), ("application", "1")):
        yield {
            "grain": grain,
            "kind": "receipt",
            "receipt_id": f"CR{700_000 + one.number}",
            "line_id": line,
            "company": one.company,
            "customer_id": one.customer,
            "amount": one.amount,
            "currency": CURRENCY,
            "invoice_id": one.invoice if line else None,
            "receipt_date": at.date(),
            "value_date": at.date(),
            "bank_account": account,
            "end_to_end_id": f"E{one.invoice}",
            "status": "applied",
            "posted_at": at,
        }


def bill_row(bill: Bill) -> "Row":
    """Return the row of a bill."""
    return {
        "invoice_id": bill.invoice,
        "kind": "invoice",
        "company": bill.company,
        "supplier_id": bill.supplier,
        "supplier_name": bill.name,
        "reference": f"B-{bill.number * 7919 % 10_000_019:08d}",
        "amount": bill.amount,
        "currency": CURRENCY,
        "category": "CAT90",
        "cost_center": "CC-190",
        "requester": "facility",
        "approver": "controller",
        "status": "posted",
        "invoice_date": bill.at.date(),
        "baseline_date": bill.at.date(),
        "due_date": bill.due,
        "discount_date": bill.discount_until,
        "discount_rate": bill.discount,
        "posted_at": bill.at,
    }


def payment_rows(bill: Bill, at: dt.datetime, account: str) -> "Iterator[Row]":
    """Yield the rows of a payment of a run: the money, and the bill it pays."""
    for grain, line in (("document", ""), ("item", "1")):
        yield {
            "grain": grain,
            "stage": "executed",
            "payment_id": f"SP{800_000 + bill.number}",
            "line_id": line,
            "company": bill.company,
            "supplier_id": bill.supplier,
            "supplier_name": bill.name,
            "amount": bill.amount,
            "currency": CURRENCY,
            "invoice_id": bill.invoice if line else None,
            "run_id": f"RUN{at:%y%m%d}",
            "run_date": at.date(),
            "payment_date": at.date(),
            "value_date": at.date(),
            "bank_account": account,
            "end_to_end_id": f"P{bill.invoice}",
            "status": "paid",
            "posted_at": at,
        }


def statement_rows(statement: BankStatement, company: str, at: dt.datetime) -> "Iterator[tuple[TableShape, Row]]":
    """Yield the rows of a statement that the ERP has imported: lines, then its two balances."""
    shared = {
        "account": statement.account,
        "company": company,
        "statement_id": f"{statement.day}/{statement.number}",
        "statement_number": statement.number,
        "final": True,
        "currency": statement.currency,
        "posted_at": at,
    }
    for place, one in enumerate(statement.entries, 1):
        yield (
            BANK_LINES,
            shared
            | {
                "statement_date": statement.day,
                "line_id": str(place),
                "booking_date": one.day,
                "value_date": one.day,
                "amount": one.amount,
                "bank_reference": one.reference,
                "end_to_end_id": one.end_to_end,
                "counterparty_name": one.party,
                "text": one.text,
            },
        )
    for kind, amount in (("opening", statement.opening), ("closing", statement.closing)):
        told = {"kind": kind, "balance_date": statement.day, "amount": amount, "line_count": len(statement.entries)}
        yield BANK_BALANCES, shared | told
