"""Documents of a purchasing department in business terms; each system has its own tables for them.

Numbers are small integers; how a system writes them (key, leading zeros) is its tables' affair. Money is in company
currency and exact.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier.

    Attributes:
        number: Its number.
        name: Its name.
        typical: Median of its invoices.
        style: Form of its references.
        large: Each of its orders is above the approval limit.
        days: Days until its invoices are due.
        direct: Half of its invoices come without an order; all others never do.
    """

    number: int
    name: str
    typical: Decimal
    style: str
    large: bool = False
    days: int = 30
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """Something one supplier sells; `agreed` is the price of one unit under the supplier's agreement."""

    number: int
    name: str
    category: int
    supplier: int
    price: Decimal
    agreed: bool


@dataclass(frozen=True, slots=True)
class Requester:
    """A person who asks for goods, with the cost centre that bears them."""

    number: int
    name: str
    cost_center: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order or invoice; `order` and `order_line` lead an invoice line back to its order."""

    number: int
    material: Material
    quantity: Decimal
    price: Decimal
    order: int | None = None
    order_line: int | None = None

    @property
    def amount(self) -> Decimal:
        """Return quantity times price, in cents."""
        return (self.quantity * self.price).quantize(CENT)


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase order."""

    number: int
    supplier: Supplier
    requester: Requester
    entered: dt.datetime
    lines: tuple[Line, ...]
    changed: dt.datetime | None = None
    status: Literal["open", "closed", "cancelled"] = "open"

    @property
    def amount(self) -> Decimal:
        """Return the order's total."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def due(self) -> dt.date:
        """Return the promised day of delivery."""
        return self.entered.date() + dt.timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Goods received against one order line; `back` sends them back to the supplier."""

    number: int
    order: Order
    line: Line
    quantity: Decimal
    entered: dt.datetime
    back: bool = False


@dataclass(frozen=True, slots=True)
class Invoice:
    """A supplier's invoice or credit memo; amounts of a credit memo are positive here, its kind gives the sign.

    `cancelled` is when the company took the posting back, `reversal` the number of the document that did.
    """

    number: int
    supplier: Supplier
    reference: str
    lines: tuple[Line, ...]
    entered: dt.datetime
    dated: dt.date
    requester: Requester
    approver: str
    kind: Literal["invoice", "credit_memo"] = "invoice"
    changed: dt.datetime | None = None
    cancelled: dt.datetime | None = None
    reversal: int | None = None
    paid: bool = False

    @property
    def amount(self) -> Decimal:
        """Return the gross amount, unsigned."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def signed(self) -> Decimal:
        """Return the gross amount, a credit memo's negative."""
        return -self.amount if self.kind == "credit_memo" else self.amount

    @property
    def due(self) -> dt.date:
        """Return the net due date."""
        return self.dated + dt.timedelta(days=self.supplier.days)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Prices a supplier granted for a time."""

    number: int
    supplier: Supplier
    materials: tuple[Material, ...]
    entered: dt.datetime
    valid_from: dt.date
    valid_to: dt.date


@dataclass(frozen=True, slots=True)
class Budget:
    """What one cost centre may spend in one year."""

    number: int
    cost_center: int
    year: int
    amount: Decimal
    entered: dt.datetime


@dataclass(frozen=True, slots=True)
class Master:
    """A supplier's master record; the bank account is what people change here."""

    supplier: Supplier
    entered: dt.datetime
    changed: dt.datetime | None = None
    user: int = 1
    bank: str = ""
    old_bank: str = ""


Document = Order | Receipt | Invoice | Agreement | Budget | Master


@dataclass(frozen=True, slots=True)
class Act:
    """One business act: `before` becomes `after`; None is a document that is not there.

    `snapshot` acts are rows read by a connector's first snapshot.
    """

    before: Document | None
    after: Document | None
    snapshot: bool = False
