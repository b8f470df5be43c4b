"""The value monitor and its anchor on the benchmark's part: windows, one pass, units, alarms told once."""

import numpy as np
import pytest

from tests.benchmarks.quality.scripts import script, shared
from udfs.detectors.quiet import Quiet
from udfs.detectors.score import Score

nab = script("nab")
SPIKE = "realAWSCloudwatch/ec2_network_in_257a54.csv"


@pytest.fixture(scope="module")
def series() -> dict[str, object]:
    return {one.name: one for one in nab.load(shared("nab"))}


def test_windows_are_rows_of_their_series(series: dict[str, object]) -> None:
    assert len(series) == 28
    windows = [(one, window) for one in series.values() for window in one.windows]  # type: ignore[attr-defined]
    assert len(windows) == 36
    assert all(0 < first < last < len(one.readings) for one, (first, last) in windows)


def test_one_pass_no_look_ahead_and_no_unit(series: dict[str, object]) -> None:
    whole = series[SPIKE]._replace(windows=[])  # type: ignore[attr-defined]
    short = whole._replace(readings=whole.readings[1400:2000])
    future = np.random.default_rng(1).permutation(short.readings[400:]) * 7
    changed = short._replace(readings=np.concatenate([short.readings[:400], future]))
    moved = short._replace(readings=short.readings * 1000 + 5e6)
    plain = nab.numbers(nab.monitored(short))
    np.testing.assert_array_equal(plain[:400], nab.numbers(nab.monitored(changed))[:400])
    np.testing.assert_allclose(plain, nab.numbers(nab.monitored(moved)), rtol=1e-4, atol=1e-5)
    assert np.nanmax(plain[230:260]) > 1
    ahead = nab.gaussian(short)[:400] - nab.gaussian(changed)[:400]
    assert np.nanmax(np.abs(ahead)) < 1e-6


@pytest.mark.parametrize("rows", [0, 3, 20])
def test_alarms_are_those_of_quiet(rows: int) -> None:
    values = np.random.default_rng(2).normal(size=400)
    values[::7] = np.nan
    quiet, found = Quiet(limit=1.0, rows=rows), []
    state = quiet.start()
    for place, value in enumerate(values):
        state, alarm = quiet.step(state, Score(None if np.isnan(value) else value, ""))
        found += [place] if alarm else []
    assert nab.alarms({"one": values}, 1.0, rows)["one"] == found


def test_the_limit_of_a_folder_is_that_of_the_others_where_they_have_windows() -> None:
    scores = {"a/1": np.zeros(1000), "b/1": np.zeros(1000)}
    scores["a/1"][[410, 700]] = 3.0, 2.0
    scores["b/1"][[420, 800]] = 2.5, 1.5
    every = [nab.Series(name, np.zeros(1000), [(400, 499)]) for name in scores]
    score = nab.nab_score.nab_score
    assert nab.left_out(every[:1], scores, nab.STANDARD) == score(every[:1], {"a/1": [410, 700]}, nab.STANDARD)
    _, limit = nab.nab_score.best_threshold(
        every[1:], lambda tried: nab.alarms(scores, tried), nab.tried(scores), nab.STANDARD
    )
    of_a = nab.alarms(scores, limit)["a/1"]
    _, limit = nab.nab_score.best_threshold(
        every[:1], lambda tried: nab.alarms(scores, tried), nab.tried(scores), nab.STANDARD
    )
    found = {"a/1": of_a, "b/1": nab.alarms(scores, limit)["b/1"]}
    assert nab.left_out(every, scores, nab.STANDARD) == score(every, found, nab.STANDARD)
