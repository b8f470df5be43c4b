"""The company's treasury, day by day: customers with habits of paying, own payment runs, and the bank's statements.

The operating account is known by rows of the ERP, the payroll account by MT940 and the euro account by camt.053.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from erpulse.simulate import treasury_incidents as planting
from erpulse.simulate.bank_text import CENT, BankEntry, BankStatement, camt053, mt940
from erpulse.simulate.names import FIRST, SECOND
from erpulse.simulate.treasury_rows import (
    COMPANY,
    CURRENCY,
    Bill,
    Receivable,
    bill_row,
    payment_rows,
    receipt_rows,
    receivable_row,
    statement_rows,
)
from erpulse.simulate.treasury_tables import (
    CUSTOMER_INVOICES,
    CUSTOMER_RECEIPTS,
    EXCHANGE_RATES,
    SUPPLIER_BILLS,
    SUPPLIER_PAYMENTS,
)
from erpulse.simulate.wire import CAMT_TOPIC, MT940_TOPIC, filed, inserted, midday

if TYPE_CHECKING:
    from collections.abc import Iterator

    from erpulse.simulate.records import Label, RawRecord

CUSTOMERS, PER_DAY, BILLS_PER_DAY = 24, 4, 2
SALARIES, SUBSIDY = Decimal(180_000), Decimal(9_000)
TERMS, RUN_DAYS, SATURDAY = 30, (0, 3), 5
PAYROLL, EURO = 7100200300, "DE7512108001245126{:03d}"
OPENING = Decimal(25_000_000)
"""On the operating account at first: it bears the bills of purchasing too, which its own runs do not pay."""
PAPERS = 20_000
"""How far document numbers of two runs stand apart."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer: the usual amount, and the delay of its payments in days, mean and deviation."""

    number: int
    name: str
    typical: Decimal
    delay: float
    spread: float


@dataclass(slots=True)
class Account:
    """An account: what its last statement closed with, its number, and the day's entries so far."""

    name: str
    currency: str
    balance: Decimal
    number: int = 100
    entries: list[BankEntry] = field(default_factory=list)

    def close(self, day: dt.date) -> BankStatement:
        """Return the statement of a day, and begin the next."""
        closing = self.balance + sum((one.amount for one in self.entries), Decimal(0))
        found = BankStatement(self.name, self.currency, self.number, day, self.balance, closing, tuple(self.entries))
        self.balance, self.number, self.entries = closing, self.number + 1, []
        return found


class Treasury:
    """Plays treasury. `history` comes first, then `live`."""

    def __init__(self, seed: int, run: int = 0) -> None:
        """Open the accounts; nothing has happened yet. Another run in the same log is another company of the group."""
        self.company = f"{COMPANY[:2]}{int(COMPANY[2:]) + run}"
        self.rng = Random(f"{seed}|treasury")  # noqa: S311  -- a play, no secret
        self.customers = tuple(self._customer(number) for number in range(1, CUSTOMERS + 1))
        self.operating = Account(f"{self.company}-OPERATING", CURRENCY, OPENING)
        self.payroll = Account(str(PAYROLL + run), CURRENCY, Decimal(400_000))
        self.euro = Account(EURO.format(199 + run), "EUR", Decimal(150_000))
        self._paid_on: dict[dt.date, list[Receivable]] = defaultdict(list)
        self._bills: list[Bill] = []
        self._numbers = PAPERS * run
        self.short: tuple[Decimal, Label]  # what the planted shortfall lacks

    def history(self, end: dt.datetime, days: int) -> "Iterator[RawRecord]":
        """Yield what was recorded in the days before `end`, in the order in which it happened."""
        first = end.date() - dt.timedelta(days=days)
        for day in (first + dt.timedelta(days=count) for count in range(days)):
            if day.weekday() < SATURDAY:
                yield from self._day(day)

    def live(self, start: dt.datetime, seconds: float) -> "Iterator[RawRecord]":
        """Yield what happens in the live phase, with `send_s` set: trade, and the planted incidents in between."""
        count = max(8, int(seconds / 2))
        plants = planting.plants(self)
        due = {int(count * share): make for share, make in plants}
        for place in range(count):
            send_s = seconds * place / count
            at = start + dt.timedelta(seconds=send_s)
            found = [*due[place](at)] if place in due else [*self._sold(at)]
            yield from (replace(record, send_s=send_s) for record in found)

    def number(self) -> int:
        """Return a new number of a document."""
        self._numbers += 1
        return self._numbers

    def receivable(self, at: dt.datetime, customer: Customer, amount: Decimal | None = None) -> Receivable:
        """Return an invoice to a customer."""
        usual = (customer.typical * Decimal(self.rng.uniform(0.7, 1.4))).quantize(CENT)
        due = at.date() + dt.timedelta(days=TERMS)
        return Receivable(
            self.number(), f"C{customer.number:04d}", customer.name, amount or usual, at, due, self.company
        )

    def bill(self, at: dt.datetime, **more: object) -> Bill:
        """Return a bill of a utility or service."""
        number = self.rng.randrange(1, 9)
        usual = Decimal(self.rng.randrange(300_000, 2_500_000)) / 100
        told = {"amount": usual, "due": at.date() + dt.timedelta(days=self.rng.choice((14, 30, 45)))} | more
        told["company"] = self.company
        return Bill(self.number(), f"V2{number:03d}", f"{SECOND[number % len(SECOND)]} {number}", at, **told)  # type: ignore[arg-type]

    def _day(self, day: dt.date) -> "Iterator[RawRecord]":
        for minute in sorted(self.rng.randrange(60) for _ in range(PER_DAY)):
            yield from self._sold(midday(day, 8, minute))
        for minute in sorted(self.rng.randrange(60) for _ in range(BILLS_PER_DAY)):
            bill = self.bill(midday(day, 9, minute))
            self._bills.append(bill)
            yield inserted(SUPPLIER_BILLS, bill_row(bill), bill.at, bill.number % 50)
        yield from self._received(day)
        if day.weekday() in RUN_DAYS:
            yield from self._run(day)
        yield inserted(EXCHANGE_RATES, planting.rate_row(midday(day, 15), self.rng), midday(day, 15))
        yield from self._statements(day)

    def _sold(self, at: dt.datetime) -> "Iterator[RawRecord]":
        customer = self.rng.choice(self.customers)
        one = self.receivable(at, customer)
        paid = one.due + dt.timedelta(days=round(self.rng.gauss(customer.delay, customer.spread)))
        while paid.weekday() >= SATURDAY or paid <= at.date():
            paid += dt.timedelta(days=1)
        self._paid_on[paid].append(one)
        yield inserted(CUSTOMER_INVOICES, receivable_row(one), at, one.number % 50)

    def _received(self, day: dt.date) -> "Iterator[RawRecord]":
        for place, one in enumerate(self._paid_on.pop(day, [])):
            at = midday(day, 11) + dt.timedelta(seconds=place)
            self.operating.entries.append(one.entry(day))
            for step, row in enumerate(receipt_rows(one, at, self.operating.name)):
                yield inserted(CUSTOMER_RECEIPTS, row, at, step)

    def _run(self, day: dt.date) -> "Iterator[RawRecord]":
        """Pay what falls due before the next run."""
        until = day + dt.timedelta(days=4)
        due, self._bills = [b for b in self._bills if b.due <= until], [b for b in self._bills if b.due > until]
        for place, bill in enumerate(due):
            at = midday(day, 13) + dt.timedelta(seconds=place)
            self.operating.entries.append(bill.entry(day))
            for step, row in enumerate(payment_rows(bill, at, self.operating.name)):
                yield inserted(SUPPLIER_PAYMENTS, row, at, step)

    def _statements(self, day: dt.date) -> "Iterator[RawRecord]":
        at = midday(day, 20)
        if day.day == 25 or (day.day in {26, 27} and day.weekday() == 0):  # noqa: PLR2004
            self.payroll.entries.append(
                BankEntry(day, Decimal(-180_000), f"P{day:%y%m}", "PAYROLL", "STAFF", "payroll")
            )
        self.payroll.entries.append(
            BankEntry(day, Decimal(9_000), f"B{day:%y%m%d}", f"IN{day:%y%m%d}", "GRANT", "subsidy")
        )
        fee = Decimal(self.rng.randrange(500, 3000)) / 100
        self.euro.entries.append(BankEntry(day, -fee, f"F{day:%y%m%d}", "NOTPROVIDED", "BANK", "account fee"))
        for table, row in statement_rows(self.operating.close(day), self.company, at):
            yield inserted(table, row, at, self.number() % 60)
        yield filed(MT940_TOPIC, mt940(self.payroll.close(day)), at)
        yield filed(CAMT_TOPIC, camt053(self.euro.close(day)), at)

    def _customer(self, number: int) -> Customer:
        second = (number + number // len(FIRST)) % len(SECOND)  # no two are called the same
        name = f"{FIRST[number % len(FIRST)]} {SECOND[second]} {COMPANY[:2]}"
        typical = Decimal(self.rng.randrange(400_000, 3_000_000)) / 100
        return Customer(number, name, typical, self.rng.choice((-2, 0, 0, 3, 8, 15)), self.rng.uniform(0.5, 4))
