"""The NAB score against cases worked out by hand."""

import math

import numpy as np
import pytest

from tests.benchmarks.quality.scripts import script

nab = script("nab_score")
ONE = nab.Series("folder/one", np.zeros(1000), [(400, 499)])
TWO = nab.Series("folder/two", np.zeros(1000), [(200, 299), (600, 699)])
NONE = nab.Series("other/none", np.zeros(1000), [])


def at(place: float) -> float:
    return 2 / (1 + math.exp(5 * place)) - 1


@pytest.mark.parametrize(
    ("series", "alarms", "wanted"),
    [
        (ONE, [], -1.0),
        (ONE, [400], 1.0),
        (ONE, [400, 401, 450, 499], 1.0),
        (ONE, [499], at(-0.01) / at(-1.0)),
        (ONE, [449, 460], at(-0.51) / at(-1.0)),
        (ONE, [300], -1.0 - 0.11),
        (ONE, [149], -1.0),
        (ONE, [150], -1.0 - 0.11),
        (ONE, [400, 500], 1.0 + 0.11 * at(1 / 99)),
        (ONE, [400, 598], 1.0 + 0.11 * at(1.0)),
        (ONE, [400, 797], 1.0 - 0.11),
        (ONE, [400, 999], 1.0 - 0.11),
        (TWO, [200], 0.0),
        (TWO, [200, 600], 2.0),
        (TWO, [200, 500, 600], 2.0 + 0.11 * at(201 / 99)),
        (NONE, [500], -0.11),
        (NONE, [], 0.0),
    ],
)
def test_by_hand(series: object, alarms: list[int], wanted: float) -> None:
    assert nab.series_score(series, alarms, nab.STANDARD) == pytest.approx(wanted)


def test_a_false_alarm_costs_twice_in_the_other_profile() -> None:
    assert nab.series_score(ONE, [300, 400], nab.LOW_FALSE_ALARMS) == pytest.approx(1.0 - 0.22)


def test_no_alarms_are_0_perfect_ones_100_missing_half_50() -> None:
    every = [ONE, TWO, NONE]
    nothing: dict[str, list[int]] = {series.name: [] for series in every}
    perfect = {series.name: [first for first, _ in series.windows] for series in every}
    for profile in (nab.STANDARD, nab.LOW_FALSE_ALARMS):
        assert nab.nab_score(every, nothing, profile) == 0
        assert nab.nab_score(every, perfect, profile) == pytest.approx(100)
    assert nab.nab_score([TWO], {"folder/two": [200]}, nab.STANDARD) == pytest.approx(50)
    assert nab.nab_score([ONE], {"folder/one": [300, 310]}, nab.STANDARD) == pytest.approx(-11)


def test_without_windows_there_is_no_score() -> None:
    assert math.isnan(nab.nab_score([NONE], {"other/none": [500]}, nab.STANDARD))


def test_the_best_threshold_is_found() -> None:
    scores = {300: 0.2, 410: 0.5}

    def above(limit: float) -> dict[str, list[int]]:
        return {"folder/one": [row for row, score in scores.items() if score > limit]}

    score, limit = nab.best_threshold([ONE], above, [0.1, 0.3, 0.6], nab.STANDARD)
    assert limit == 0.3
    assert score == pytest.approx(50 * (at(-0.9) / at(-1.0) + 1))
