"""Limits for statistics of a fitted model, from few and dependent rows.

A model judges the rows it was fitted on too kindly, and neighbouring rows tell the same. So each block of rows is
judged by a model that did not see it, and the limit is the tolerance limit of as many *independent* rows as there are.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

Column = np.ndarray[Any, np.dtype[np.float64]]
LEAST = 5.0
FLOOR = 1e-300
ROUNDING = 1e-18
FARTHEST = 1000.0
BISECTIONS = 20


def out_of_block(
    rows: Column, judge: Callable[[Column, Column], tuple[Column, Column]], blocks: int
) -> tuple[Column, Column]:
    """Judge each block of rows by what the other blocks teach.

    Args:
        rows: Rows in order of time, shape (n, p).
        judge: Takes the rows to learn from and the rows to judge, returns two statistics of the latter.
        blocks: How many blocks of neighbours.

    Returns:
        The two statistics of all rows, shape (n,).
    """
    first, second = np.empty(len(rows)), np.empty(len(rows))
    for block in np.array_split(np.arange(len(rows)), blocks):
        others = np.delete(rows, block, axis=0)
        first[block], second[block] = judge(others, rows[block])
    return first, second


def independent_count(values: Column) -> float:
    """Return as how many independent values a dependent series counts.

    The sum of autocorrelations is cut at the first one that is not positive (initial positive sequence).

    Args:
        values: Series in order of time, shape (n,).

    Returns:
        Between 1 and n; n for a constant series.

    >>> round(independent_count(np.random.default_rng(1).normal(size=400))) > 200
    True
    >>> round(independent_count(np.repeat(np.random.default_rng(1).normal(size=40), 10))) < 100
    True
    """
    centred = values - values.mean()
    variance = float((centred**2).mean())
    count, inflation = len(values), 1.0
    if variance <= 0:
        return float(count)
    for lag in range(1, count // 3):
        correlation = float((centred[lag:] * centred[:-lag]).mean()) / variance
        if correlation <= 0:
            break
        inflation += 2 * correlation * (1 - lag / count)
    return max(count / inflation, 1.0)


def tolerance_factor(count: float, coverage: float, confidence: float) -> float:
    """Return how many deviations above the mean of a normal sample cover a share of all values to come.

    Args:
        count: Independent values that mean and deviation come from; fewer than 5 count as 5.
        coverage: Share of future normal values below the limit.
        confidence: How sure that is, given that mean and deviation are estimates.

    Returns:
        The one-sided factor (noncentral t); tends to the normal quantile as the count grows.

    Source: NIST/SEMATECH e-Handbook, tolerance intervals, one-sided (its approximation for n = 43, 90 % with
    99 % is 1.8752).

    >>> round(tolerance_factor(43, 0.90, 0.99), 3)
    1.874
    """
    size = max(count, LEAST)
    shift = float(stats.norm.ppf(coverage)) * math.sqrt(size)
    return float(stats.nct.ppf(confidence, size - 1, shift)) / math.sqrt(size)


@dataclass(frozen=True)
class Limit:
    """A limit of a non-negative statistic, on a scale where it is near symmetric.

    Attributes:
        median: Middle of the statistic; infinite for a statistic that is rounding only, which has no limit.
        power: 0 for the logarithm, up to 1/3 for a power (Box & Cox) of the statistic over its median.
        mean: Mean on that scale.
        reach: How far above the mean the limit is, on that scale.
    """

    median: float
    power: float
    mean: float
    reach: float

    def ratio(self, values: Column) -> Column:
        """Return how far each value is on its way from the mean to the limit: 0 at the mean, 1 at the limit.

        Args:
            values: Of the statistic, shape (n,).

        Returns:
            Between -1,000 and 1,000, shape (n,).
        """
        if math.isinf(self.median):
            return np.full(len(values), -FARTHEST)
        return np.clip((evened(values / self.median, self.power) - self.mean) / self.reach, -FARTHEST, FARTHEST)

    def value(self) -> float:
        """Return the limit in the unit of the statistic, infinite where there is none."""
        end = self.mean + self.reach
        return self.median * (math.exp(end) if self.power == 0 else (1 + self.power * end) ** (1 / self.power))


def limit_of(fair: Column, coverage: float, confidence: float) -> Limit:
    """Return the limit of a statistic from values of it that were not learnt from.

    Args:
        fair: In order of time, non-negative, shape (n,).
        coverage: Share of values to come that are below the limit.
        confidence: How sure that is.
    """
    median = float(np.median(fair))
    if median < ROUNDING:
        return Limit(math.inf, 0.0, 0.0, 1.0)
    power = evening_power(fair / median)
    even = evened(fair / median, power)
    factor = tolerance_factor(independent_count(even), coverage, confidence)
    return Limit(median, power, float(even.mean()), max(factor * float(even.std()), ROUNDING))


def evened(values: Column, power: float) -> Column:
    """Return the Box-Cox transform of non-negative values; 0 counts as the smallest number.

    >>> evened(np.array([1.0, 8.0]), 1 / 3).round(6).tolist()
    [0.0, 3.0]
    """
    above = np.maximum(values, FLOOR)
    return np.asarray(np.log(above) if power == 0 else (above**power - 1) / power)


def evening_power(values: Column) -> float:
    """Return the power that makes values symmetric: 0, the logarithm, unless that leans clearly to the left.

    The logarithm suits T2 and Q of many features, which have heavier tails than theory tells. Of few features it has a
    long lower tail, which would put the limit far too high; the cube root is the other end (Wilson & Hilferty 1931).

    Args:
        values: In order of time, about 1, non-negative, shape (n,).

    Returns:
        Between 0 and 1/3.
    """
    logs = evened(values, 0.0)
    if _skewness(logs) >= -2 * math.sqrt(6 / max(independent_count(logs), 6.0)):
        return 0.0
    low, high = 0.0, 1 / 3
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if _skewness(evened(values, middle)) < 0 else (low, middle)
    return high


def _skewness(values: Column) -> float:
    centred = values - values.mean()
    return float((centred**3).mean() / max(float((centred**2).mean()) ** 1.5, FLOOR))
