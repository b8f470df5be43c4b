"""Fields of feature views, with unit and sign: amounts and counts."""

from feast import Field
from feast.types import Float64, Int64

CURRENCY = "company currency"
INVOICES = "invoice +, credit memo -"


def amount(name: str, doc: str, sign: str = INVOICES) -> Field:
    """Return an amount of money in company currency."""
    return number(name, doc, unit=CURRENCY, sign=sign)


def number(name: str, doc: str, unit: str, sign: str) -> Field:
    """Return a number; null where it cannot be said."""
    tags = {"unit": unit, "sign": sign}
    return Field(name=name, dtype=Float64, description=f"{doc} [{unit}; {sign}]", tags=tags)


def count(name: str, doc: str) -> Field:
    """Return a number of things, never negative."""
    return Field(name=name, dtype=Int64, description=f"{doc} [count; >= 0]", tags={"unit": "count", "sign": ">= 0"})
