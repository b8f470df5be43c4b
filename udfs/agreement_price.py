"""Invoice against agreement price: the relative deviation of what was invoiced from what was agreed.

Source: price deviation = (price - agreement price) / agreement price, + is worse (contract compliance).
"""

from dataclasses import dataclass

import numpy as np
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


def price_deviation(price: "pd.Series[float]", agreed: "pd.Series[float]") -> "pd.Series[float]":
    """Return the relative deviation of prices from agreed prices.

    Args:
        price: Invoiced price of one unit, shape (n,).
        agreed: Agreed price of one unit in the same currency and unit, shape (n,).

    Returns:
        Ratio, shape (n,), + is paid more than agreed; null where either is null or not finite, or the agreed price is
        not positive.

    >>> price_deviation(pd.Series([11.0, 9.0, 5.0]), pd.Series([10.0, 10.0, 0.0])).round(6).tolist()
    [0.1, -0.1, nan]
    """
    ratio = (price - agreed) / agreed.where((agreed > 0) & np.isfinite(agreed))
    return pd.Series(ratio.where(np.isfinite(ratio)), dtype="float64")


def fires(
    price: "pd.Series[float]", agreed: "pd.Series[float]", quantity: "pd.Series[float]", limits: Limits
) -> "pd.Series[bool]":
    """Return which prices are above what was agreed, by more than is borne and for money that matters.

    Args:
        price: Invoiced price of one unit, shape (n,).
        agreed: Agreed price of one unit in the same currency and unit, shape (n,).
        quantity: Invoiced units, shape (n,); null counts as none.
        limits: Thresholds.

    Returns:
        True or false, shape (n,); false where there is no deviation.

    >>> one = [pd.Series([x]) for x in (11.0, 10.0, 3.0)]
    >>> fires(*one, Limits()).tolist(), fires(*one, Limits(min_stake=5)).tolist()
    ([True], [False])
    """
    stake = (price - agreed) * quantity.fillna(0.0)
    return (price_deviation(price, agreed) > limits.tolerance) & (stake >= limits.min_stake)
