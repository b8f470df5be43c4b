"""When an open invoice is paid: a payer's delays, those of its group where it has few, open invoices as censored.

This estimator is plain so that a model can take its place: whatever returns a `Curve` will do.

Source: Kaplan and Meier 1958 for censored waiting; shrinkage (n * own + k * group) / (n + k), domain rules 1.2.
"""

from collections.abc import Sequence

import numpy as np

FIRST, LAST = -60, 240
"""Days late that a curve spans; earlier and later ones count as these."""
DAYS = LAST - FIRST + 1
Curve = np.ndarray[tuple[int], np.dtype[np.float64]]
"""Probability of being still unpaid at the end of each day from FIRST to LAST days late, float64, shape (DAYS,)."""
PRIOR_MEAN, PRIOR_SPREAD = 3.0, 9.0
"""Where nobody has paid yet: a few days late, give or take a week and a half. An assumption, shown as such."""


def prior() -> Curve:
    """Return the curve of those of whom nothing is known.

    >>> bool(0.5 < prior()[3 - FIRST - 1] < 0.6)
    True
    """
    days = np.arange(FIRST, LAST + 1, dtype="float64")
    chances: Curve = 1.0 / (1.0 + np.exp((days + 0.5 - PRIOR_MEAN) / (PRIOR_SPREAD * 0.55)))
    return chances


def survival(paid: Sequence[int], waiting: Sequence[int] = ()) -> Curve:
    """Return the product-limit curve of delays.

    Args:
        paid: Days late of paid invoices; days before due are negative.
        waiting: Days late, today, of those that are open: paid after that, nobody knows when.

    >>> float(survival([0, 0, 10, 10])[5 - FIRST]), float(survival([0, 0], [5, 5])[100 - FIRST])
    (0.5, 0.5)
    """
    paid_on = np.bincount(_places(paid), minlength=DAYS)
    lost_on = np.bincount(_places(waiting), minlength=DAYS)
    gone = paid_on + lost_on
    at_risk = gone.sum() - np.concatenate(([0], np.cumsum(gone)[:-1]))
    with np.errstate(divide="ignore", invalid="ignore"):
        stay = np.where(at_risk > 0, 1.0 - paid_on / np.maximum(at_risk, 1), 1.0)
    return np.cumprod(stay)


def shrunk(own: Curve, count: int, group: Curve, weight: float) -> Curve:
    """Return a payer's curve drawn to its group's.

    Args:
        own: Its own curve.
        count: How many paid invoices that rests on.
        group: The group's curve.
        weight: How many invoices the group counts as.
    """
    return (count * own + weight * group) / (count + weight)


def ahead(curve: Curve, late_now: int, horizon: int) -> Curve:
    """Return the chance of having been paid by the end of each of the next days, given that it is unpaid now.

    Args:
        curve: The payer's curve.
        late_now: Days late today; negative before due.
        horizon: Number of days, today is the first.

    Returns:
        Chances, shape (horizon,), never decreasing. Where nobody waited that long, half of what is open comes in 30
        days: an assumption that keeps an old debt from being either certain or lost.
    """
    places = np.clip(np.arange(late_now, late_now + horizon) - FIRST, 0, DAYS - 1)
    before = curve[min(max(late_now - 1 - FIRST, 0), DAYS - 1)] if late_now > FIRST else 1.0
    if before < 1e-6:  # noqa: PLR2004  beyond all that was seen
        half: Curve = 1.0 - np.exp(-np.log(2) / 30 * np.arange(1, horizon + 1))
        return half
    return np.clip(1.0 - curve[places] / before, 0.0, 1.0)


def quantile(paid_by: Curve, chance: float) -> int | None:
    """Return after how many days an invoice is paid with a chance, null where that is beyond the horizon.

    >>> quantile(np.array([0.1, 0.5, 0.9]), 0.5)
    1
    """
    place = int(np.searchsorted(paid_by, chance))
    return place if place < len(paid_by) else None


def _places(delays: Sequence[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.clip(np.asarray(delays, dtype="int64") - FIRST, 0, DAYS - 1)
