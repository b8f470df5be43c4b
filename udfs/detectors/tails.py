"""How surprising a value is, by the upper tail of what was seen: quantities side by side, in bounded state.

Of each quantity the greatest values are kept. Beyond the threshold that one value in a hundred exceeds, excesses are
taken as exponential (peaks over threshold). Where that says little, because values are few, dependent or all alike, the
tail is taken as wide as a share of the whole range.

Source: peaks over threshold as in Siffer et al. 2017 (SPOT), with the exponential as the tail and floors of our own.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

Column = np.ndarray[Any, np.dtype[np.float64]]
KEPT = 100
FEWEST = 100
SHARE = 0.01
LEAST_PEAKS = 10
FLOOR = 0.01
DEPENDENCE = 0.05
ROUNDING = 1e-9
TINY = 1e-300
MOST = 50.0


@dataclass(frozen=True)
class Tails:
    """What is kept of n quantities.

    Attributes:
        top: The greatest values in ascending order, -inf where fewer were seen, unit of the quantity, shape (n, 101).
        count: How many values were seen, shape (n,).
        low: The smallest value, +inf before the first, shape (n,).
    """

    top: Column
    count: Column
    low: Column


def unseen(quantities: int) -> Tails:
    """Return the tails of quantities of which nothing was seen.

    >>> unseen(2).count.tolist()
    [0.0, 0.0]
    """
    return Tails(np.full((quantities, KEPT + 1), -np.inf), np.zeros(quantities), np.full(quantities, np.inf))


def seen(tails: Tails, values: Column) -> Tails:
    """Return the tails with one more value of each quantity; NaN adds nothing.

    Args:
        tails: What was kept; never changed.
        values: One value per quantity, shape (n,).
    """
    known = ~np.isnan(values)
    greater = np.flatnonzero(known & (values > tails.top[:, 0]))
    top = tails.top
    if greater.size:
        top = top.copy()
        rows = top[greater]
        rows[:, 0] = values[greater]
        rows.sort(axis=1)
        top[greater] = rows
    return Tails(top, tails.count + known, np.fmin(tails.low, values))


def surprise(tails: Tails, values: Column, widths: Column) -> Column:
    """Return how surprising values are: -log10 of the chance of one as great or greater.

    Args:
        tails: What was seen before.
        values: One value per quantity, shape (n,).
        widths: How many neighbouring values of a quantity overlap, at least 1, shape (n,).

    Returns:
        Between 0 and 50, shape (n,): 0 for a value that one in a hundred exceeds; NaN where fewer than 100 were seen or
        there is no value. A value as great as the greatest so far is no surprise where many are as great.
    """
    ready = (tails.count >= FEWEST) & ~np.isnan(values)
    count = np.maximum(tails.count, FEWEST)
    peaks = np.clip((SHARE * count).astype("int64"), LEAST_PEAKS, KEPT)
    rows = np.arange(len(values))
    with np.errstate(invalid="ignore", over="ignore"):
        threshold = tails.top[rows, KEPT - peaks]
        excess = np.cumsum(tails.top[:, ::-1], axis=1)[rows, peaks - 1] / peaks - threshold
        wide = np.maximum(FLOOR, DEPENDENCE * widths / count) * (tails.top[:, -1] - tails.low)
        alike = ROUNDING * np.maximum(np.abs(threshold), np.abs(tails.low))
        width = np.maximum(np.maximum(excess, wide), np.maximum(alike, TINY))
        beyond = np.log10(count / peaks) + (values - threshold) / width / np.log(10.0)
    found = np.where(values > threshold, np.minimum(beyond, MOST), 0.0)
    return np.where(ready, found, np.nan)
