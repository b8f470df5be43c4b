"""Windows: names, grids, intervals, and when a row leaves."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import WiringError
from jobs.windows import grid, interval, leaves, length

HOUR, DAY = 3_600_000, 86_400_000
NAMES = st.sampled_from(["15m", "1h", "12h", "7d", "14d", "30d", "365d"])
MOMENT = st.integers(1_700_000_000_000, 1_800_000_000_000)


@pytest.mark.parametrize(
    ("window", "size", "step", "sql"),
    [
        ("15m", dt.timedelta(minutes=15), "5m", "INTERVAL '15' MINUTE"),
        ("12h", dt.timedelta(hours=12), "5m", "INTERVAL '12' HOUR"),
        ("13h", dt.timedelta(hours=13), "1h", "INTERVAL '13' HOUR"),
        ("12d", dt.timedelta(days=12), "1h", "INTERVAL '12' DAY"),
        ("13d", dt.timedelta(days=13), "1d", "INTERVAL '13' DAY"),
        ("365d", dt.timedelta(days=365), "1d", "INTERVAL '365' DAY(3)"),
    ],
)
def test_names(window: str, size: dt.timedelta, step: str, sql: str) -> None:
    assert (length(window), grid(window), interval(window)) == (size, step, sql)


@pytest.mark.parametrize("window", ["", "0d", "30", "d", "1.5h", "-1d", "1w", "1D", "30d "])
def test_names_that_are_none(window: str) -> None:
    for of in (length, grid, interval):
        with pytest.raises(WiringError, match="want a whole number of minutes, hours or days, as 15m, 1h or 30d"):
            of(window)


def test_a_row_leaves_at_the_end_of_its_step() -> None:
    assert leaves(0, 0, "30d") == 31 * DAY - 1
    assert leaves(HOUR, 2 * HOUR, "1h") is None, "known when its window has passed: it never counted"
    assert leaves(HOUR, 2 * HOUR - 1, "1h") == 2 * HOUR + 5 * 60_000 - 1


@settings(deadline=None)
@given(MOMENT, st.integers(-400 * DAY, 400 * DAY), NAMES)
def test_it_counts_for_its_window_and_no_longer_than_one_step_more(event: int, lag: int, window: str) -> None:
    known = event + lag
    size, step = (of(window) // dt.timedelta(milliseconds=1) for of in (length, lambda name: length(grid(name))))
    left = leaves(event, known, window)
    if event + size <= known:
        assert left is None
    else:
        assert left is not None
        assert max(event + size, known) < left + 1 <= max(event + size, known) + step + 1
        assert (left + 1) % step == 0
