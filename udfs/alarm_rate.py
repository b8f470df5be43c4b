"""How wide limits must be so that a process in control raises one false alarm in so many days, at any rate of reading.

Three standard deviations are exceeded once in 370 points: every fortnight where a laboratory reads once a day, every
six minutes where a controller reads once a second. So a point may alarm by chance as often as the time since the one
before it allows, and where that is less than a rule's own chance the rule is widened; it is never narrowed. Limits
learnt from few points are wider still (prediction limits of Student's t).

Source: prediction limits: NIST/SEMATECH e-Handbook 6.3.2 and Hahn & Meeker, Statistical Intervals, 1991; run length of
a CUSUM: Siegmund, Sequential Analysis, 1985, eq. 2.61; level crossed by a running mean: same book, section 4.2.
"""

import math
from functools import lru_cache
from typing import Any

import numpy as np

Points = np.ndarray[Any, np.dtype[np.float64]]
DAY = 86_400.0
CERTAIN, LEAST = 1.0, 1e-12
LOOKS = 32.0
"""A lot is looked at from its first pieces to so many times as many."""
STEPS = 60


def chances(times: Points, days: float) -> Points:
    """Return how likely each point may be a false alarm, rounded to a tenth of a decade so that widths can be kept.

    Args:
        times: When points happened, epoch s, ascending, shape (n,).
        days: Days between false alarms of a series in control; 0: as the rules have it.

    Returns:
        Probability, shape (n,); 1, no limit, for the first point and where `days` is 0.

    >>> chances(np.array([0.0, 86_400.0]), 100.0).tolist()
    [1.0, 0.01]
    """
    if days <= 0 or not len(times):
        return np.full(len(times), CERTAIN)
    share = np.diff(times, prepend=-math.inf) / (days * DAY)
    rounded: Points = 10.0 ** (np.round(10.0 * np.log10(np.clip(share, LEAST, CERTAIN))) / 10.0)
    return rounded


@lru_cache(maxsize=8192)
def width(chance: float, reference: int, points: int = 1) -> float:
    """Return how far from its centre a point is with a chance, on one side, standard deviations.

    Args:
        chance: One-sided probability of a point.
        reference: Points that centre and deviation are learnt from.
        points: Neighbours that are judged together; the centre's error is common to them.

    Returns:
        0 for a chance of a half and more.

    >>> round(width(0.00135, 10**9), 3), round(width(0.00135, 50), 2)
    (3.0, 3.19)
    """
    from scipy.stats import t  # type: ignore[import-untyped]  # noqa: PLC0415  only workers that judge need it

    found = float(t.isf(min(chance, 0.5), max(reference - 1, 1)))
    return max(found, 0.0) * math.sqrt(1.0 + points / max(reference, 1))


@lru_cache(maxsize=8192)
def cusum_limit(chance: float, slack: float = 0.5) -> float:
    """Return the limit that a one-sided CUSUM in control passes with a chance per point, standard deviations.

    >>> round(cusum_limit(1 / 930), 1)  # two sides of 930 points each: one of 465, as tables have it for 5
    5.0
    """

    def length(limit: float) -> float:
        b = 2.0 * slack * (limit + 1.166)
        return (math.expm1(b) - b) / (2.0 * slack**2)

    return _solved(lambda limit: 1.0 / max(length(limit), 1.0), chance, 100.0)


@lru_cache(maxsize=1024)
def crossing_width(chance: float, looks: float = LOOKS) -> float:
    """Return the width that the mean of a growing lot in control ever passes, on one side, with a chance.

    >>> round(crossing_width(0.0137, 8.0), 1)
    3.0
    """

    def ever(wide: float) -> float:
        density = math.exp(-wide * wide / 2.0) / math.sqrt(2.0 * math.pi)
        return density * ((wide - 1.0 / wide) / 2.0 * math.log(looks) + 1.0 / wide)

    return _solved(ever, chance, 12.0, low=1.0)


def tail(count: int, of: int, share: float) -> float:
    """Return how likely at least so many of several independent ones are of a kind (binomial).

    >>> round(tail(2, 3, 0.5), 3), tail(0, 3, 0.5)
    (0.5, 1.0)
    """
    return sum(math.comb(of, n) * share**n * (1.0 - share) ** (of - n) for n in range(count, of + 1))


def normal_tail(wide: float) -> float:
    """Return how likely a point is farther off on one side.

    >>> round(normal_tail(3.0), 5)
    0.00135
    """
    return math.erfc(wide / math.sqrt(2.0)) / 2.0


def loss_tail(lost: float, made: float, share: float) -> float:
    """Return how likely a lot loses so many pieces or more: a p chart is too narrow where few are lost (n p < 5).

    Args:
        lost: Pieces lost; parts of one do not count.
        made: Pieces of the lot.
        share: Share that is lost in the long run.

    >>> round(loss_tail(5, 60, 0.02), 4)  # a p chart has 5 of 60 at 3.5 sigma, 0.0002
    0.007
    """
    from scipy.stats import binom  # noqa: PLC0415

    return float(binom.sf(math.floor(lost) - 1, math.ceil(made), min(max(share, 0.0), 1.0)))


def _solved(chance_of: Any, wanted: float, high: float, low: float = 0.0) -> float:  # noqa: ANN401  a function
    """Return where a falling function has a value."""
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_of(middle) > wanted else (low, middle)
    return high
