"""Documents for tests of how they are written."""

import datetime as dt
from decimal import Decimal
from random import Random

from erpulse.simulate.documents import Invoice, Line, Material, Order, Requester, Supplier

AT = dt.datetime(2026, 5, 20, 12, 30, 1, tzinfo=dt.UTC)
SUPPLIER = Supplier(3, "Delta Tools", Decimal(1000), "R{:07d}")
MATERIAL = Material(31, "pump 31", 4, 3, Decimal("12.50"), agreed=True)
REQUESTER = Requester(5, "EVANS005", 6)


def order(number: int = 1) -> Order:
    """Return an order of two lines over 187.50."""
    lines = (Line(1, MATERIAL, Decimal(10), Decimal("12.50")), Line(2, MATERIAL, Decimal(5), Decimal("12.50")))
    return Order(number, SUPPLIER, REQUESTER, AT, lines)


def invoice(number: int = 1, reference: str = "R0471100") -> Invoice:
    """Return an invoice of one line over 125.00, against order 1."""
    line = Line(1, MATERIAL, Decimal(10), Decimal("12.50"), order=1, order_line=1)
    return Invoice(number, SUPPLIER, reference, (line,), AT, AT.date(), REQUESTER, "ADLERA")


def chance(seed: int) -> Random:
    """Return a seeded source of chance."""
    return Random(seed)  # noqa: S311  -- a play, no secret
