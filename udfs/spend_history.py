"""Spend that departs from the supplier's own history: a leave-one-out score on the logarithm of the amount."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Limits:
    """When an amount counts as out of line.

    Attributes:
        min_others: Invoices of the supplier in the window, without the scored one, below which nothing is said.
        threshold: Score from which an alert opens.
        spread_floor: Least standard deviation of the logarithm that is believed, dimensionless.
        min_excess: Least excess over the expected upper bound, company currency.
    """

    min_others: int = 8
    threshold: float = 4.0
    spread_floor: float = 0.25
    min_excess: float = 500.0


def log_zscore(
    value: "pd.Series[float]",
    count: "pd.Series[float]",
    log_sum: "pd.Series[float]",
    log_ssd: "pd.Series[float]",
    limits: Limits,
) -> pd.DataFrame:
    """Score amounts against the supplier's other amounts of the same window.

    Amounts of one supplier are closer to log-normal than to normal, so the score is formed on the logarithm. A window
    holds the scored value itself, which is therefore first taken out of mean and deviation.

    Args:
        value: Amount in company currency, shape (n,); null or not positive: no score.
        count: Positive amounts in the window, this one included, shape (n,).
        log_sum: Sum of ln(amount) over the window, shape (n,).
        log_ssd: Sum of squared deviations of ln(amount) from the window's mean, shape (n,).
        limits: Thresholds.

    Returns:
        Columns, shape (n,): `score`, dimensionless, high is more than usual; `low` and `high`, the amounts at the
        threshold, in company currency; all null with fewer than `min_others` other amounts.

    Source: own derivation; the test compares it with a direct computation.

    >>> out = log_zscore(*[pd.Series([x]) for x in (2000.0, 10, 9 * np.log(100) + np.log(2000), 8.0769)], Limits())
    >>> out.round(1).to_dict("records")
    [{'score': 12.0, 'low': 36.8, 'high': 271.8}]
    """
    amount, n, total, ssd = (_finite(own) for own in (value, count, log_sum, log_ssd))
    with np.errstate(all="ignore"):
        log = np.log(np.where(amount > 0, amount, np.nan))
        rest = np.where(n > limits.min_others, n - 1, np.nan)
        mean = (total - log) / rest
        others = np.maximum(ssd - (log - total / n) ** 2 * n / rest, 0.0)
        spread = np.maximum(np.sqrt(others / (rest - 1)), limits.spread_floor)
        score, reach = (log - mean) / spread, limits.threshold * spread
        columns = {"score": score, "low": np.exp(mean - reach), "high": np.exp(mean + reach)}
    known = np.isfinite(score)
    return pd.DataFrame({name: np.where(known, own, np.nan) for name, own in columns.items()}, index=value.index)


def fires(value: "pd.Series[float]", scored: pd.DataFrame, limits: Limits) -> "pd.Series[bool]":
    """Return which amounts are out of line: score and excess both reach their thresholds.

    Args:
        value: Amount in company currency, shape (n,).
        scored: What `log_zscore` said of it.
        limits: Thresholds.

    Returns:
        True or false, shape (n,); false where there is no score.
    """
    return (scored["score"] >= limits.threshold) & (value - scored["high"] >= limits.min_excess)


def _finite(own: "pd.Series[float]") -> "np.ndarray[Any, Any]":
    numbers = own.to_numpy("float64", na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)
