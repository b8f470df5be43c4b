"""What is planted in treasury: a large receipt, a shortfall and its cure, a discount, broken statements."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from erpulse.simulate.bank_text import BankEntry, camt053, mt940
from erpulse.simulate.records import Mark, RawRecord
from erpulse.simulate.treasury_rows import CURRENCY, bill_row, receipt_rows, receivable_row
from erpulse.simulate.treasury_tables import CASH_PLANS, CUSTOMER_INVOICES, CUSTOMER_RECEIPTS, SUPPLIER_BILLS
from erpulse.simulate.wire import BANK, CAMT_TOPIC, EURO_BANK, MT940_TOPIC, filed, identity, inserted, planted

if TYPE_CHECKING:
    from erpulse.simulate.envelope import Row
    from erpulse.simulate.treasury import Treasury

Plant = Callable[[dt.datetime], Iterator[RawRecord]]
LARGE, SHORT = 12, Decimal("1.6")


def plants(treasury: "Treasury") -> tuple[tuple[float, Plant], ...]:
    """Return the incidents, each with its place in the live phase as a share of it."""
    makers = (large_receipt, shortfall, credit_line, discount, broken, missing, following)
    shares = (0.1, 0.2, 0.4, 0.5, 0.6, 0.7, 0.95)
    return tuple((share, lambda at, make=make: make(treasury, at)) for share, make in zip(shares, makers, strict=True))


def large_receipt(treasury: "Treasury", at: dt.datetime) -> Iterator[RawRecord]:
    """Let a customer pay at once what it buys in months."""
    customer = treasury.customers[0]
    one = treasury.receivable(at, customer, customer.typical * LARGE)
    yield inserted(CUSTOMER_INVOICES, receivable_row(one), at)
    money, applied = receipt_rows(one, at + dt.timedelta(milliseconds=1), treasury.operating.name)
    mark = planted(
        "treasury-001", "large_receipt", one.customer, (identity(CUSTOMER_RECEIPTS, money),),
        f"{one.name} pays {CURRENCY} {one.amount:,.2f}, {LARGE} times its usual invoice",
    )  # fmt: skip
    yield inserted(CUSTOMER_RECEIPTS, money, at + dt.timedelta(milliseconds=1), 1, mark)
    yield inserted(CUSTOMER_RECEIPTS, applied, at + dt.timedelta(milliseconds=1), 2)


def shortfall(treasury: "Treasury", at: dt.datetime) -> Iterator[RawRecord]:
    """Plan a tax payment that the accounts do not bear; `credit_line` closes the gap."""
    amount = -((treasury.operating.balance + treasury.payroll.balance) * SHORT).quantize(Decimal(1))
    row = {
        "plan_id": f"T{treasury.number()}", "kind": "flow", "company": treasury.company, "category": "tax",
        "description": "tax assessment", "amount": amount, "currency": CURRENCY, "frequency": "once",
        "first_date": at.date() + dt.timedelta(days=3), "certainty": "confirmed", "status": "planned", "updated_at": at,
    }  # fmt: skip
    mark = planted(
        "treasury-002", "projected_shortfall", treasury.company, (identity(CASH_PLANS, row),),
        f"tax of {CURRENCY} {-amount:,.2f} in three days, more than the accounts hold",
    )  # fmt: skip
    treasury.short = -amount, mark.label
    yield inserted(CASH_PLANS, row, at, 0, mark)


def credit_line(treasury: "Treasury", at: dt.datetime) -> Iterator[RawRecord]:
    """Agree on a line over what the tax takes: the shortfall is none any more."""
    amount, label = treasury.short
    row = {
        "plan_id": f"L{treasury.number()}", "kind": "credit_line", "company": treasury.company, "category": "bank",
        "description": "line for the tax", "amount": amount, "currency": CURRENCY, "frequency": "once",
        "first_date": at.date(), "certainty": "confirmed", "status": "planned", "updated_at": at,
    }  # fmt: skip
    yield inserted(CASH_PLANS, row, at, 0, Mark(label, "withdraws"))


def discount(treasury: "Treasury", at: dt.datetime) -> Iterator[RawRecord]:
    """Enter a bill with three percent for payment within five days instead of 45."""
    until, due = at.date() + dt.timedelta(days=5), at.date() + dt.timedelta(days=45)
    bill = treasury.bill(at, amount=Decimal(40_000), discount=Decimal("0.03"), discount_until=until, due=due)
    row = bill_row(bill)
    mark = planted(
        "treasury-003", "early_discount", bill.supplier, (identity(SUPPLIER_BILLS, row),),
        f"{bill.name} grants 3 % of {CURRENCY} {bill.amount:,.2f} until {until}, due {due}",
    )  # fmt: skip
    yield inserted(SUPPLIER_BILLS, row, at, 0, mark)


def broken(treasury: "Treasury", at: dt.datetime) -> Iterator[RawRecord]:
    """Send a statement whose closing balance is not what its lines make."""
    treasury.euro.entries.append(BankEntry(at.date(), Decimal(2_500), "X1", "E-X1", "CLIENT", "invoice 9"))
    right = treasury.euro.close(at.date())
    wrong = replace(right, closing=right.closing + Decimal(100))
    name = f"{wrong.account}-{wrong.number:05d}"
    mark = planted(
        "treasury-004", "balance_break", wrong.account, (f"{EURO_BANK}|bank_balance|{wrong.account}|{name}|closing|",),
        f"statement {wrong.number} of {wrong.account} closes 100.00 {wrong.currency} above its lines", source=EURO_BANK,
    )  # fmt: skip
    yield filed(CAMT_TOPIC, camt053(wrong), at, mark)


def missing(treasury: "Treasury", at: dt.datetime) -> Iterator[RawRecord]:
    """Leave out a statement: the next one has another opening balance and a number further on."""
    account = treasury.payroll
    account.entries.append(BankEntry(at.date(), Decimal(-750), "L1", "LOST", "SHOP", "never told"))
    lost = account.close(at.date())
    account.entries.append(BankEntry(at.date(), Decimal(-60), "L2", "E-L2", "SHOP", "told"))
    told = account.close(at.date())
    name = f"{told.day}/{told.number:05d}"
    mark = planted(
        "treasury-005", "balance_break", told.account, (f"{BANK}|bank_balance|{told.account}|{name}|opening|",),
        f"statement {lost.number} of {told.account} never came: {told.number} follows {lost.number - 1}", source=BANK,
    )  # fmt: skip
    yield filed(MT940_TOPIC, mt940(told), at, mark)


def following(treasury: "Treasury", at: dt.datetime) -> Iterator[RawRecord]:
    """Send the next statement in its turn: what is missing before it stays missing."""
    treasury.payroll.entries.append(BankEntry(at.date(), Decimal(-45), "L3", "E-L3", "SHOP", "told"))
    yield filed(MT940_TOPIC, mt940(treasury.payroll.close(at.date())), at)


def rate_row(at: dt.datetime, rng: Random) -> "Row":
    """Return a day's rate of the euro."""
    return {
        "rate_type": "ECB",
        "base_currency": "EUR",
        "quote_currency": "USD",
        "rate_date": at.date(),
        "rate": Decimal(rng.randrange(10_600, 11_400)) / 10_000,
        "quoted_at": at,
    }
