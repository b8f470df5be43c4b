"""Invoice against agreement price: the relative deviation of what was invoiced from what was agreed.

Source: price deviation = (price - agreement price) / agreement price, + is worse (contract compliance).
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Limits:
    """How much more than agreed is borne.

    Attributes:
        tolerance: Relative deviation, 0.02 is 2 %.
        min_stake: Least money at stake, in the currency of the invoice.
    """

    tolerance: float = 0.02
    min_stake: float = 1.0


def price_deviation(price: "pd.Series[Any]", agreed: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the relative deviation of prices from agreed prices.

    Args:
        price: Invoiced price of one unit, shape (n,).
        agreed: Agreed price of one unit in the same currency and unit, shape (n,).

    Returns:
        Ratio, shape (n,), + is paid more than agreed; null where either is null or the agreed price is not positive.

    >>> price_deviation(pd.Series([11.0, 9.0, 5.0]), pd.Series([10.0, 10.0, 0.0])).round(6).tolist()
    [0.1, -0.1, nan]
    """
    return pd.Series((price - agreed) / agreed.where(agreed > 0), dtype="float64")
