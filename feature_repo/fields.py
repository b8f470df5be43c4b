"""Fields of feature views, with unit and sign: amounts, counts, numbers and texts."""

from feast import Field
from feast.types import Float64, Int64, String

CURRENCY = "company currency"
OWN = "currency of the entity"
INVOICES = "invoice +, credit memo -"
CASH = "in +, out -"
FLOW = ">= 0"


def amount(name: str, doc: str, sign: str = INVOICES, unit: str = CURRENCY) -> Field:
    """Return an amount of money, in company currency unless told."""
    return number(name, doc, unit=unit, sign=sign)


def text(name: str, doc: str) -> Field:
    """Return a text, or a date as text."""
    tags = {"unit": "text", "sign": "none"}
    return Field(name=name, dtype=String, description=f"{doc} [text; none]", tags=tags)


def number(name: str, doc: str, unit: str, sign: str) -> Field:
    """Return a number; null where it cannot be said."""
    tags = {"unit": unit, "sign": sign}
    return Field(name=name, dtype=Float64, description=f"{doc} [{unit}; {sign}]", tags=tags)


def count(name: str, doc: str) -> Field:
    """Return a number of things, never negative."""
    return Field(name=name, dtype=Int64, description=f"{doc} [count; >= 0]", tags={"unit": "count", "sign": ">= 0"})
