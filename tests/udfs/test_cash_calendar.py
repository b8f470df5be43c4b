"""Business days, their place in the month, and what was known of days alike."""

import numpy as np
import pandas as pd

from udfs.cash_calendar import alike, business_days, places, recent

NONE = pd.DatetimeIndex([])
JULY = (pd.Timestamp("2024-07-01"), pd.Timestamp("2024-07-31"))


def test_bank_holidays_are_no_business_days_and_what_was_seen_is() -> None:
    assert pd.Timestamp("2024-07-04") not in business_days(*JULY, "US", NONE)
    assert pd.Timestamp("2024-07-04") in business_days(*JULY, "DE", NONE)
    seen = pd.DatetimeIndex(["2024-07-02", "2024-07-04", "2024-07-08"])
    assert business_days(*JULY, "US", seen).day.tolist()[:5] == [1, 2, 4, 8, 9]
    assert len(business_days(*JULY, "XX", NONE)) == 23


def test_places_count_from_both_ends() -> None:
    calendar = business_days(*JULY, "US", NONE)
    table = places(calendar, calendar)
    assert table["business_day"].tolist() == list(range(1, 23))
    assert table["business_day_left"].tolist() == list(range(22, 0, -1))
    assert table.loc["2024-07-05", ["weekday", "days_before", "days_after"]].tolist() == [4, 2, 3]


def test_alike_knows_nothing_of_the_last_days() -> None:
    dice = np.random.default_rng(1)
    values, kind = dice.normal(size=80), dice.integers(0, 4, 80)
    for lag in (1, 5):
        found = alike(values, kind, lag, 2)
        for day in range(80):
            past = values[: max(0, day - lag + 1)][kind[: max(0, day - lag + 1)] == kind[day]][::-1]
            expected = [past[n] if n < len(past) else np.nan for n in range(2)]
            assert np.array_equal(found[day], expected, equal_nan=True)


def test_recent_medians_are_those_of_pandas() -> None:
    values = np.random.default_rng(2).normal(size=40)
    expected = pd.Series(values).rolling(5, min_periods=1).median().shift(3)
    assert np.allclose(recent(values, 3, (5,))[3:, 0], expected[3:])
