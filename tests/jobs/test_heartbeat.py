"""The beat goes on whatever happens to its timers."""

import pytest

from jobs.heartbeat import OVERDUE_MS, TICK, Beating
from jobs.stages import Step

EVERY = 100
ROWS = [("erp.budget", "beat", "{}")]


class Silent:
    """An inner step that only says that it was asked."""

    def step(self, state: bytes | None, payload: bytes, now: int) -> Step:
        """Take in nothing."""
        del payload, now
        return Step(state, [], "inner")

    def wake(self, state: bytes | None, now: int) -> Step:
        """Do nothing."""
        del now
        return Step(state, [], "inner")


@pytest.fixture
def beating() -> Beating:
    return Beating(Silent(), ROWS, EVERY)


def test_a_tick_starts_it_and_timers_keep_its_pace(beating: Beating) -> None:
    step = beating.step(None, TICK, 1000)
    assert (step.rows, step.wake_at) == (ROWS, 1100)
    late = beating.wake(step.state, 1130)
    assert (late.rows, late.wake_at) == (ROWS, 1200)


def test_a_tick_does_nothing_while_it_beats(beating: Beating) -> None:
    state = beating.step(None, TICK, 1000).state
    assert beating.step(state, TICK, 1100 + OVERDUE_MS) == Step(state, [], "tick")


def test_a_lost_timer_is_replaced_by_the_next_tick(beating: Beating) -> None:
    state = beating.step(None, TICK, 1000).state
    step = beating.step(state, TICK, 1101 + OVERDUE_MS)
    assert (step.rows, step.wake_at) == (ROWS, 1201 + OVERDUE_MS)


def test_of_two_timers_one_ends(beating: Beating) -> None:
    state = beating.step(None, TICK, 1000).state
    assert beating.wake(state, 1050) == Step(state, [], "idle")


def test_what_an_outage_missed_is_not_made_up_for(beating: Beating) -> None:
    state = beating.step(None, TICK, 1000).state
    step = beating.wake(state, 1_000_000)
    assert (step.rows, step.wake_at) == (ROWS, 1_000_100)


def test_the_state_of_an_earlier_release_beats_on(beating: Beating) -> None:
    assert beating.wake(b"h", 1000).wake_at == 1100
    assert beating.step(b"h", TICK, 5000).rows == ROWS


def test_everything_else_is_the_inner_steps(beating: Beating) -> None:
    assert beating.step(None, b"p", 1).tally == beating.wake(b"\x82", 1).tally == beating.wake(None, 1).tally == "inner"
