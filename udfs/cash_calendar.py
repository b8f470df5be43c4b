"""Business days and where they lie in their month, and the last known values of days that lie alike.

Flows of cash follow the calendar: salaries at month end, tax on the tenth business day, benefits on the third, more
after a holiday. A day is described by its place; what that means is learnt from earlier days of the same place.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
FRIDAY = 4


def business_days(first: pd.Timestamp, last: pd.Timestamp, country: str, seen: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the business days of a country's banks from one day to another, both included.

    Args:
        first: First day.
        last: Last day.
        country: ISO 3166 alpha-2 code; of no known country only weekends are left out.
        seen: Days on which statements were seen: between the first and the last of them they are the calendar.

    >>> span = [pd.Timestamp("2024-07-03"), pd.Timestamp("2024-07-08")]
    >>> business_days(*span, "US", pd.DatetimeIndex([])).day.tolist()
    [3, 5, 8]
    """
    import holidays  # noqa: PLC0415  heavy

    every = pd.date_range(first, last, freq="D")
    try:
        closed = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    except NotImplementedError:
        closed = holidays.HolidayBase()
    is_open = np.array([day.weekday() <= FRIDAY and day.date() not in closed for day in every], dtype=bool)
    if len(seen):
        within = (every >= seen.min()) & (every <= seen.max())
        is_open = np.where(within, every.isin(seen), is_open)
    return pd.DatetimeIndex(every[is_open])


def places(days: pd.DatetimeIndex, calendar: pd.DatetimeIndex) -> pd.DataFrame:
    """Return where days lie.

    Args:
        days: Business days, all in `calendar`.
        calendar: Business days from the first of the first month to the last of the last month.

    Returns:
        Numbers, one row per day: weekday, day of month, month, month of quarter, business day of the month from its
        start and from its end (from 1), days since the business day before and until the one after.
    """
    month = calendar.year * 12 + calendar.month
    order = pd.Series(1, index=calendar)
    from_start = order.groupby(month).cumsum()
    from_end = order[::-1].groupby(month[::-1]).cumsum()[::-1]
    gap = np.diff(calendar.to_numpy()) / np.timedelta64(1, "D")
    table = pd.DataFrame(
        {
            "weekday": calendar.weekday,
            "day": calendar.day,
            "month": calendar.month,
            "month_of_quarter": (calendar.month - 1) % 3,
            "business_day": from_start.to_numpy(),
            "business_day_left": from_end.to_numpy(),
            "days_before": np.append(1.0, gap),
            "days_after": np.append(gap, 1.0),
        },
        index=calendar,
        dtype="float64",
    )
    return table.loc[days]


def alike(values: Floats, kind: Ints, lag: int, count: int) -> Floats:
    """Return the last values of days of the same kind that were known `lag` days before.

    Args:
        values: Value of each day in order, shape (n,); null where not known.
        kind: Kind of each day, shape (n,).
        lag: Days between what is known and the day, at least 1.
        count: How many values.

    Returns:
        Shape (n, count), the newest first; null where there is none.

    >>> alike(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0, 1, 0, 0]), 1, 2).tolist()
    [[nan, nan], [nan, nan], [1.0, nan], [3.0, 1.0]]
    """
    out = np.full((values.size, count), np.nan)
    for one in np.unique(kind):
        at = np.flatnonzero(kind == one)
        known = np.searchsorted(at, at - lag, side="right")
        for back in range(count):
            place = known - 1 - back
            out[at[place >= 0], back] = values[at[place[place >= 0]]]
    return out


def recent(values: Floats, lag: int, spans: Sequence[int]) -> Floats:
    """Return medians of the last days known `lag` days before, shape (n, number of spans).

    >>> recent(np.array([1.0, 5.0, 3.0, 9.0]), 1, (2,)).ravel().tolist()
    [nan, 1.0, 3.0, 4.0]
    """
    series = pd.Series(values)
    columns = [series.rolling(span, min_periods=1).median().shift(lag).to_numpy("float64") for span in spans]
    return np.column_stack(columns)
