"""Time in a run."""

import datetime as dt

import pytest

from erpulse.simulate.clock import LATE, Clock, working
from erpulse.simulate.plan import Plan
from tests.erpulse.simulate.acts import AT, chance


@pytest.mark.parametrize("hour", range(0, 24 * 7, 5))
def test_working_hours(hour: int) -> None:
    at = AT + dt.timedelta(hours=hour)
    moved = working(at, chance(1))
    assert moved.weekday() < 5
    assert 7 <= moved.hour < 19
    assert dt.timedelta(0) <= moved - at < dt.timedelta(days=3)
    assert working(moved, chance(2)) == moved


def test_messages_leave_at_the_rate_and_not_at_night() -> None:
    plan = Plan(rate=10, seconds=20, sources=("plain",))
    clock = Clock(plan, chance(1), AT)
    times = []
    while not clock.over:
        times.append(clock.now_s)
        clock.tick(late=False)
    begin, end = plan.quiet
    assert len(times) == pytest.approx(180, abs=1)
    assert not [at for at in times if begin <= at < end]


def test_what_leaves_now_has_just_happened() -> None:
    clock = Clock(Plan(), chance(1), AT)
    for _ in range(50):
        at = clock.happened(None, None, may_be_late=False)
        assert dt.timedelta(0) < clock.now - at < dt.timedelta(seconds=1)


def test_a_script_never_goes_back_in_time() -> None:
    clock = Clock(Plan(late=1.0), chance(1), AT)
    last = AT - dt.timedelta(hours=1)
    for _ in range(200):
        at = clock.happened(last, None, may_be_late=True)
        assert last < at <= clock.now
        last = max(last, at - dt.timedelta(minutes=10))


def test_late_is_a_minute_to_three_days() -> None:
    clock = Clock(Plan(late=1.0), chance(1), AT)
    lags = [(clock.now - clock.happened(None, None, may_be_late=True)).total_seconds() for _ in range(400)]
    late = [lag for lag in lags if lag >= 1]
    assert len(late) > 150
    assert min(late) >= LATE
    assert max(late) <= 3 * 86_400


def test_a_given_lag_is_kept() -> None:
    clock = Clock(Plan(), chance(1), AT)
    assert clock.happened(None, dt.timedelta(days=20), may_be_late=False) == AT - dt.timedelta(days=20)
