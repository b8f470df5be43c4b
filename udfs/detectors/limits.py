"""Limits for statistics of a fitted model, from few and dependent rows.

A model judges the rows it was fitted on too kindly, and neighbouring rows tell the same. So each block of rows is
judged by a model that did not see it, and the limit is the tolerance limit of as many *independent* rows as there are.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

Column = np.ndarray[Any, np.dtype[np.float64]]
LEAST = 5.0
FLOOR = 1e-300


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


def logarithm(values: Column) -> Column:
    """Return the logarithm, in which T2 and Q are near normal; zero counts as the smallest number."""
    return np.asarray(np.log(np.maximum(values, FLOOR)))
