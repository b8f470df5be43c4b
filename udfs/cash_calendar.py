"""Business days, their place in the month, and what was known of days alike."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

Floats = np.ndarray[Any, np.dtype[np.float64]]


def business_days(first: pd.Timestamp, last: pd.Timestamp, country: str, seen: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the business days from one day to another; between the days that were seen, exactly those.

    Args:
        first: First day.
        last: Last day.
        country: ISO 3166 alpha-2 code; one that is not known has weekends only.
        seen: Days on which there was business.
    """
    import holidays  # noqa: PLC0415  half a second

    days = pd.bdate_range(first, last)
    years = range(first.year, last.year + 1)
    closed = holidays.country_holidays(country, years=years) if country in holidays.list_supported_countries() else {}
    days = days[~days.isin(pd.DatetimeIndex(list(closed)))]
    if len(seen):
        days = days[(days < seen.min()) | (days > seen.max())].union(seen)
    return days


def places(days: pd.DatetimeIndex, calendar: pd.DatetimeIndex) -> pd.DataFrame:
    """Return where days stand: month, weekday, business day from the month's start and end, days to those beside them.

    Args:
        days: Days of the calendar.
        calendar: Business days of whole months, in order.
    """
    order = pd.Series(1, index=calendar)
    month = calendar.to_period("M")
    gaps = np.diff(calendar.to_numpy()).astype("timedelta64[D]").astype("int64")
    table = pd.DataFrame(
        {
            "month": calendar.month,
            "weekday": calendar.weekday,
            "business_day": order.groupby(month).cumsum(),
            "business_day_left": order[::-1].groupby(month[::-1]).cumsum()[::-1],
            "days_before": np.concatenate(([1], gaps)),
            "days_after": np.concatenate((gaps, [1])),
        },
        index=calendar,
    )
    return table.loc[days]


def alike(values: Floats, kind: "np.ndarray[Any, Any]", lag: int, count: int) -> Floats:
    """Return the last values of the same kind, as known `lag` days before; newest first, null where there are fewer.

    Args:
        values: One per day, shape (n,).
        kind: What days have in common, shape (n,).
        lag: Days before.
        count: How many.
    """
    found = np.full((len(values), count), np.nan)
    past: dict[Any, list[float]] = {}
    for day in range(len(values)):
        if day >= lag:
            past.setdefault(kind[day - lag], []).append(values[day - lag])
        last = past.get(kind[day], [])[-count:][::-1]
        found[day, : len(last)] = last
    return found


def recent(values: Floats, lag: int, spans: Sequence[int]) -> Floats:
    """Return medians of the last days of some spans, as known `lag` days before; shape (n, spans)."""
    series = pd.Series(values)
    found: Floats = np.column_stack(
        [series.rolling(span, min_periods=1).median().shift(lag).to_numpy("float64") for span in spans]
    )
    return found
