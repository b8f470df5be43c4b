"""Flows that no invoice and no plan explains, from their own past: by weekday, and by their place in the month.

A baseline on purpose: whatever returns means and variances per day may take its place.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from udfs.banking_days import days as days_between
from udfs.banking_days import is_banking_day

LEAST_DAYS, RECENT, MONTHS = 20, 65, 6
"""Banking days of history to say anything; how many make the weekday's usual; how many months the place in them."""
Values = np.ndarray[tuple[int], np.dtype[np.float64]]


class Expected(NamedTuple):
    """Mean and variance per day of money in and out, float64, shape (days,) each; out is positive."""

    money_in: Values
    in_variance: Values
    money_out: Values
    out_variance: Values


def expected(history: Mapping[str, tuple[Decimal, Decimal]], ahead: Sequence[dt.date], market: str) -> Expected:
    """Return what to expect of days to come.

    The place in the month counts from its nearer end, so that wages on the last banking day are found in months of any
    length. Half of a day's mean is its weekday's, half its place's, as far as both were seen.

    Args:
        history: Day (ISO) to money in and out, both positive; a banking day that is not there had none.
        ahead: Days to come, in order.
        market: Whose banking days count.
    """
    zero = np.zeros(len(ahead))
    past = sorted(dt.date.fromisoformat(day) for day in history)
    if not past or not ahead:
        return Expected(zero, zero.copy(), zero.copy(), zero.copy())
    working = [day for day in days_between(past[0], ahead[0] - dt.timedelta(days=1)) if is_banking_day(day, market)]
    if len(working) < LEAST_DAYS:
        return Expected(zero, zero.copy(), zero.copy(), zero.copy())
    found: list[Values] = []
    for side in (0, 1):
        values = [float(history[day.isoformat()][side]) if day.isoformat() in history else 0.0 for day in working]
        found += _side(working, values, ahead, market)
    return Expected(*found)


def _side(
    working: Sequence[dt.date], values: Sequence[float], ahead: Sequence[dt.date], market: str
) -> tuple[Values, Values]:
    weekday: dict[int, list[float]] = {}
    place: dict[int, list[float]] = {}
    for day, value in zip(working[-RECENT:], values[-RECENT:], strict=True):
        weekday.setdefault(day.weekday(), []).append(value)
    for day, value in zip(working, values, strict=True):
        place.setdefault(_place(day, market), []).append(value)
    means, variances = np.zeros(len(ahead)), np.zeros(len(ahead))
    for index, day in enumerate(ahead):
        if is_banking_day(day, market):
            near = weekday.get(day.weekday(), [0.0])
            alike = place.get(_place(day, market), near)[-MONTHS:]
            means[index] = (np.mean(near) + np.mean(alike)) / 2
            variances[index] = (np.var(near) + np.var(alike)) / 2
    return means, variances


@lru_cache(maxsize=4096)
def _place(day: dt.date, market: str) -> int:
    """Return the banking day's number in its month, from the nearer end: 1, 2, ... or -1, -2, ..."""
    first = day.replace(day=1)
    last = (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    working = [one for one in days_between(first, last) if is_banking_day(one, market)]
    place = working.index(day)
    return place + 1 if place < len(working) / 2 else place - len(working)
