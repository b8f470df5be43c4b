"""What the cash position keeps of one company and currency. Amounts are exact; everything is found by its document."""

import datetime as dt
from decimal import Decimal

import msgspec

ZERO = Decimal(0)
Day = dt.date | None


class Item(msgspec.Struct):
    """An open item: an invoice of a customer (`way` 1, money comes in) or of a supplier (-1, money goes out).

    `amount` is signed as on the document, credit memos negative; `told_open` is what the ERP itself says is open.
    """

    way: int
    source: str
    document: str
    event_id: str
    number: str
    part: str
    party: str
    party_name: str | None
    reference: str | None
    amount: Decimal
    told_open: Decimal | None
    issued: Day
    due: dt.date
    closed: Day
    hold: str | None
    discount_date: Day = None
    discount_rate: Decimal | None = None
    dunning: int = 0
    promise: Day = None
    known_ms: int = 0
    learnt: bool = False

    @property
    def name(self) -> str:
        """Return what settlements find it by."""
        return item_name(self.way, self.source, self.number, self.part)


class Payment(msgspec.Struct):
    """Money on its way or there: of a customer (`way` 1), or to a supplier (-1), planned or sent."""

    way: int
    source: str
    document: str
    event_id: str
    number: str
    party: str | None
    party_name: str | None
    amount: Decimal
    date: Day
    stage: str
    kind: str
    references: list[str]
    known_ms: int
    line: str | None = None


class Settlement(msgspec.Struct):
    """What one payment settles of one item."""

    item: str
    payment: str
    source: str
    document: str
    event_id: str
    amount: Decimal
    stage: str
    date: Day


class Line(msgspec.Struct):
    """A line of a bank statement; `match` is the document that explains it."""

    account: str
    source: str
    document: str
    event_id: str
    statement: str
    date: dt.date
    amount: Decimal
    final: bool
    booked: bool
    category: str | None
    references: list[str]
    party_name: str | None
    text: str
    returned: str | None
    known_ms: int
    match: str | None = None


class Statement(msgspec.Struct):
    """A statement as far as it has arrived; `parts` are document and version of its balances by kind."""

    account: str
    name: str
    final: bool
    number: int | None = None
    date: Day = None
    opening: Decimal | None = None
    closing: Decimal | None = None
    balanced: bool | None = None
    line_count: int | None = None
    source: str = ""
    document: str = ""
    event_id: str = ""
    known_ms: int = 0
    parts: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)


class Account(msgspec.Struct):
    """An own account: its last closing balance, and when its feed last spoke."""

    name: str
    country: str | None = None
    closing: Decimal | None = None
    closing_date: Day = None
    closing_number: int | None = None
    closing_statement: str = ""
    known_ms: int = 0
    days: list[dt.date] = msgspec.field(default_factory=list)


class Plan(msgspec.Struct):
    """A flow that treasury knows of, or a limit."""

    source: str
    document: str
    event_id: str
    kind: str
    category: str | None
    label: str
    amount: Decimal
    low: Decimal | None
    high: Decimal | None
    frequency: str
    first: dt.date
    last: Day
    roll: str


class State(msgspec.Struct):
    """All of it.

    Attributes:
        items: Open and lately settled items by name.
        payments: By document.
        settlements: By document.
        lines: Statement lines by document, of the last 400 days where they are not explained, else of 45.
        statements: By account and statement.
        accounts: By name.
        plans: By document.
        delays: Days late of the last paid invoices by customer, the newest last: day paid and days.
        names: Names of customers.
        group: Days late of all customers as they stood when the day began.
        receipts: Amounts of the receipts of a year: day and amount.
        flows: Money that no item or plan explains, by day (ISO): in and out.
        runs: Days of payment runs seen lately.
        told: What was last told and holds, by rule and subject: its signature and its words as JSON.
        ended: When what was told was last withdrawn, of 45 days, by rule and subject.
        expected: Net flow that was expected of a day (ISO) when it began.
        trade: Invoiced to customers and by suppliers, by day (ISO).
        today: The day it is.
        began: The day on which the first event was known: what happened before it is history, no news.
        dirty_ms: Since when the forecast is behind, epoch ms; null: it is not.
        touched: Customers, items and accounts whose rows are behind, as `customer|...`, `item|...`, `account|...`.
        news: Receipts that nobody has looked at yet, by document.
        event_id: The last event.
        event_ms: When it happened, epoch ms.
        bulk_ms: When something was last taken in that had happened long before, epoch ms.
    """

    items: dict[str, Item] = msgspec.field(default_factory=dict)
    payments: dict[str, Payment] = msgspec.field(default_factory=dict)
    settlements: dict[str, Settlement] = msgspec.field(default_factory=dict)
    lines: dict[str, Line] = msgspec.field(default_factory=dict)
    statements: dict[str, Statement] = msgspec.field(default_factory=dict)
    accounts: dict[str, Account] = msgspec.field(default_factory=dict)
    plans: dict[str, Plan] = msgspec.field(default_factory=dict)
    delays: dict[str, list[tuple[dt.date, int]]] = msgspec.field(default_factory=dict)
    names: dict[str, str] = msgspec.field(default_factory=dict)
    group: list[int] = msgspec.field(default_factory=list)
    receipts: list[tuple[dt.date, Decimal]] = msgspec.field(default_factory=list)
    flows: dict[str, tuple[Decimal, Decimal]] = msgspec.field(default_factory=dict)
    runs: list[dt.date] = msgspec.field(default_factory=list)
    told: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    ended: dict[str, dt.date] = msgspec.field(default_factory=dict)
    expected: dict[str, float] = msgspec.field(default_factory=dict)
    trade: dict[str, tuple[Decimal, Decimal]] = msgspec.field(default_factory=dict)
    today: Day = None
    began: Day = None
    dirty_ms: int | None = None
    touched: list[str] = msgspec.field(default_factory=list)
    news: list[str] = msgspec.field(default_factory=list)
    event_id: str = ""
    event_ms: int = 0
    bulk_ms: int = 0


def item_name(way: int, source: str, number: str, part: str | None) -> str:
    """Return what an item is found by.

    >>> item_name(1, "erp", "90001", None)
    'in|erp|90001|'
    """
    return f"{'in' if way > 0 else 'out'}|{source}|{number}|{part or ''}"
