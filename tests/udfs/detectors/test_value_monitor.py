"""The value monitor: finds blows, shifts and spreads, whatever the unit; says why it cannot say."""

import math

import numpy as np
import pytest

from tests.udfs.detectors.streams import Column, beyond, daily, noise, told
from udfs.detectors import value_monitor
from udfs.detectors.value_monitor import ValueMonitor

MONITOR = ValueMonitor()


def spike() -> Column:
    values = noise(700)
    values[600] += 40.0
    return values


def shift() -> Column:
    values = noise(700)
    values[600:] += 8.0
    return values


def spread() -> Column:
    values = noise(700)
    values[600:] += np.tile([9.0, -9.0], 50)
    return values


@pytest.mark.parametrize(
    ("values", "first", "last"),
    [(spike(), 600, 600), (shift(), 600, 620), (spread(), 600, 620)],
    ids=["spike", "shift", "spread"],
)
def test_what_happens_is_found_soon(values: Column, first: int, last: int) -> None:
    found = [place for place in beyond(told(MONITOR, values)) if place >= first]
    assert found
    assert found[0] <= last


def test_quiet_on_what_is_usual() -> None:
    alarms = [len(beyond(told(MONITOR, values))) for values in (noise(900, 4), noise(900, 5), daily(900))]
    assert max(alarms) <= 2


def test_rarer_limits_only_scale_the_score() -> None:
    plain, rare = told(MONITOR, spike())[600], told(ValueMonitor(rarity=4e6), spike())[600]
    assert plain.value is not None
    assert rare.value == pytest.approx(plain.value / 2, rel=1e-9)


@pytest.mark.parametrize(("factor", "offset"), [(1000.0, 0.0), (1e-6, 3.0), (7.0, -1e5)])
def test_units_and_offsets_do_not_matter(factor: float, offset: float) -> None:
    plain = told(MONITOR, shift())
    moved = told(MONITOR, shift() * factor + offset)
    assert [one.value is None for one in plain] == [one.value is None for one in moved]
    pairs = [(one.value, other.value) for one, other in zip(plain, moved, strict=True) if one.value is not None]
    np.testing.assert_allclose(*np.array(pairs, float).T, rtol=1e-4, atol=1e-5)


def test_the_future_changes_nothing() -> None:
    values = shift()
    changed = values.copy()
    changed[650:] = np.random.default_rng(8).permutation(changed[650:]) * 5
    assert told(MONITOR, values)[:650] == told(MONITOR, changed)[:650]


def test_it_may_stop_and_go_on_from_its_state() -> None:
    values = spike()
    state = MONITOR.start()
    for value in values[:600]:
        state, _ = MONITOR.step(state, value)
    again = [MONITOR.step(state, values[600])[1] for _ in range(2)]
    assert again[0] == again[1] == told(MONITOR, values)[600]


def test_what_made_the_score_is_said() -> None:
    score = told(MONITOR, spike())[600]
    assert [name for name, _ in score.parts] == ["spread of 16", "pattern"]
    assert score.reason == "spread of 16 80 %, pattern 20 % of the surprise"
    assert told(MONITOR, noise(300))[250].reason


def test_warming_up_is_said() -> None:
    scores = told(MONITOR, noise(110))
    assert scores[99].reason == "warming up: 100 of 100 values"
    assert [score.value is None for score in scores] == [True] * 100 + [False] * 10


def test_a_constant_stream_says_so_until_it_moves() -> None:
    scores = told(MONITOR, [5.0] * 300 + [5.1])
    assert scores[299] == scores[299].__class__(None, "constant for 300 values")
    assert scores[300].value is not None
    assert scores[300].value > 1


@pytest.mark.parametrize("gap", [None, math.nan, math.inf, -math.inf])
def test_a_missing_value_is_passed_over(gap: float | None) -> None:
    values: list[float | None] = list(noise(200))
    with_gap = told(MONITOR, [*values[:150], gap, *values[150:]])
    assert with_gap[150].value is None
    assert with_gap[150].reason == "no value"
    assert with_gap[:150] + with_gap[151:] == told(MONITOR, values)


def test_two_values_only_and_extreme_values_do_no_harm() -> None:
    assert told(MONITOR, [0.0, 1.0] * 150)[-1].value == 0
    assert told(MONITOR, [*noise(150), 1e300])[150].reason == "no measurement: 1e+300"
    assert told(MONITOR, [*noise(150), 1e90, -1e90, *noise(50)])[150].value is not None


def test_what_is_older_than_two_generations_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    values = noise(900)
    values[150] += 1000.0
    values[850] += 40.0
    assert 850 not in beyond(told(MONITOR, values))
    monkeypatch.setattr(value_monitor, "GENERATION", 200)
    assert 850 in beyond(told(MONITOR, values))
    state = MONITOR.start()
    for value in values:
        state, _ = MONITOR.step(state, value)
    assert state.known.count[0] <= 400


def test_the_state_stays_small() -> None:
    state = MONITOR.start()
    for value in noise(1100):
        state, _ = MONITOR.step(state, value)
    size = sum(part.nbytes for part in (state.recent, state.strange))
    size += sum(part.nbytes for tail in (state.known, state.young) for part in vars(tail).values())
    assert size < 50_000
