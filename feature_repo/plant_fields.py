"""Fields of the plant's feature views, with unit and sign: pieces, shares, seconds."""

from feast import Field
from fields import number

MADE = "made +, reversal -"


def quantity(name: str, doc: str) -> Field:
    """Return a number of pieces in the material's unit."""
    return number(name, doc, unit="unit", sign=MADE)


def share(name: str, doc: str) -> Field:
    """Return a ratio; null where nothing was made."""
    return number(name, doc, unit="ratio", sign=">= 0")


def seconds(name: str, doc: str, unit: str = "s") -> Field:
    """Return a time."""
    return number(name, doc, unit=unit, sign=">= 0")
