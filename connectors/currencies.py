"""Decimals of currencies, where a format or a rounding depends on them."""

MINOR_UNITS = dict.fromkeys(("JPY", "KRW", "CLP", "VND", "ISK", "XAF", "XOF", "XPF"), 0) | dict.fromkeys(
    ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3
)
"""ISO 4217 decimals of currencies that have not two."""


def decimals_of(currency: str) -> int:
    """Return the decimals of a currency.

    >>> decimals_of("JPY"), decimals_of("EUR"), decimals_of("KWD")
    (0, 2, 3)
    """
    return MINOR_UNITS.get(currency, 2)
