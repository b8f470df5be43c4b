"""Control charts: limits learnt from a reference, EWMA and CUSUM against them, with start and size of a shift.

Source: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2; Montgomery, Introduction to Statistical Quality Control.
"""

import math
from typing import Any, NamedTuple

import numpy as np

Points = np.ndarray[Any, np.dtype[np.float64]]
D2 = 1.128
"""Mean range of two values of a normal distribution, in its standard deviations."""
MOVING_RANGE, PLAIN = "mean moving range / 1.128", "standard deviation"


class Center(NamedTuple):
    """What a process in control does: centre and standard deviation, in the points' unit, and how the latter is had."""

    mean: float
    sigma: float
    kind: str


class Shift(NamedTuple):
    """A change of level.

    Attributes:
        start: Place of the first point after the change.
        size: Standard deviations, + is up.
        score: Statistic per limit; above 1 is an alarm.
        chart: Name of the chart that says so.
    """

    start: int
    size: float
    score: float
    chart: str


def individuals(reference: Points) -> Center | None:
    """Return centre and deviation of single readings.

    Deviation is the greater of that of the moving ranges and the plain one: where neighbours are alike (a slow sensor),
    ranges tell too little, and every wave would be an alarm.

    Args:
        reference: Readings of the process in control, shape (n,), oldest first.

    Returns:
        None with fewer than two readings, or where all are alike.

    >>> individuals(np.array([1.0, 3.0, 1.0, 3.0])).mean
    2.0
    """
    if len(reference) < 2:  # noqa: PLR2004  a range takes two
        return None
    mean, ranges = float(np.mean(reference)), float(np.mean(np.abs(np.diff(reference)))) / D2
    plain = float(np.std(reference, ddof=1))
    sigma, kind = (ranges, MOVING_RANGE) if ranges >= plain else (plain, PLAIN)
    if not math.isfinite(sigma) or sigma <= 1e-12 * abs(mean):
        return None
    return Center(mean, sigma, kind)


def p_limits(share: float, size: float, sigmas: float = 3.0) -> tuple[float, float]:
    """Return the limits of a share in a lot, p chart.

    Args:
        share: Share in the long run, 0..1.
        size: Pieces of the lot.
        sigmas: Width.

    Returns:
        Lower and upper limit, within 0..1; NaN without pieces.

    >>> [round(limit, 4) for limit in p_limits(0.9, 100)]
    [0.81, 0.99]
    """
    if size <= 0 or not 0 <= share <= 1:
        return math.nan, math.nan
    wide = sigmas * math.sqrt(share * (1 - share) / size)
    return max(share - wide, 0.0), min(share + wide, 1.0)


def tamed(deviations: Points, cap: float = 3.0) -> Points:
    """Return deviations in which a single point far off counts as `cap`: it is a leap, no level.

    The second of two such points on one side counts whole (two in a row, Lucas & Crosier 1982).

    Args:
        deviations: Points in standard deviations from the centre, shape (n,).
        cap: Distance from which a point is an outlier.

    >>> tamed(np.array([0.0, 8.0, 1.0, -5.0, -6.0])).tolist()
    [0.0, 3.0, 1.0, -3.0, -6.0]
    """
    side = np.where(np.abs(deviations) > cap, np.sign(deviations), 0.0)
    before = np.concatenate([[0.0], side[:-1]]) if len(side) else side
    alone = (side != 0) & (side != before)
    found: Points = np.where(alone, side * cap, deviations)
    return found


def ewma(deviations: Points, weight: float = 0.2) -> Points:
    """Return the exponentially weighted mean of deviations, from 0.

    Args:
        deviations: Points in standard deviations from the centre, shape (n,).
        weight: Of the newest point, 0..1.

    Returns:
        Standard deviations of a point, shape (n,).

    >>> ewma(np.array([1.0, 0.0]), 0.2).round(3).tolist()
    [0.2, 0.16]
    """
    found, level = np.empty(len(deviations)), 0.0
    for place, value in enumerate(deviations.tolist()):
        level += weight * (value - level)
        found[place] = level
    return found


def ewma_limit(weight: float = 0.2, sigmas: float = 3.0) -> float:
    """Return the limit of `ewma` in the long run.

    >>> round(ewma_limit(), 6)
    1.0
    """
    return sigmas * math.sqrt(weight / (2 - weight))


def cusum(deviations: Points, slack: float = 0.5) -> tuple[Points, Points]:
    """Return the cumulative sums above and below the centre.

    Args:
        deviations: Points in standard deviations from the centre, shape (n,).
        slack: What each point may depart: half the shift to be found.

    Returns:
        Upward and downward sums, not negative, standard deviations, shape (n,).

    >>> [one.round(1).tolist() for one in cusum(np.array([1.0, 1.0, -2.0]))]
    [[0.5, 1.0, 0.0], [0.0, 0.0, 1.5]]
    """
    up, down, high, low = np.empty(len(deviations)), np.empty(len(deviations)), 0.0, 0.0
    for place, value in enumerate(deviations.tolist()):
        high, low = max(0.0, high + value - slack), max(0.0, low - value - slack)
        up[place], down[place] = high, low
    return up, down


def shift(deviations: Points, slack: float = 0.5, limit: float = 5.0) -> Shift | None:
    """Return the change of level that a CUSUM shows at the last point, however small.

    The change began where the sum last left 0; its size is slack + sum / points since then (Montgomery).

    Args:
        deviations: Points in standard deviations from the centre, shape (n,).
        slack: As for `cusum`.
        limit: Where the sum is an alarm.

    Returns:
        None where both sums are 0.

    >>> shift(np.array([0.0, 0.0, 2.0, 2.0, 2.0]))
    Shift(start=2, size=2.0, score=0.9, chart='CUSUM')
    """
    up, down = cusum(deviations, slack)
    if len(deviations) == 0 or max(up[-1], down[-1]) == 0:
        return None
    own, sign = (up, 1.0) if up[-1] >= down[-1] else (down, -1.0)
    zeros = np.flatnonzero(own == 0)
    start = int(zeros[-1]) + 1 if zeros.size else 0
    size = sign * (slack + float(own[-1]) / (len(own) - start))
    return Shift(start, size, float(own[-1]) / limit, "CUSUM")
