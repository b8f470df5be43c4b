"""The process monitor: finds what it should, is quiet else, and says why it cannot say."""

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.base import clone

from tests.udfs.detectors.plants import NAMES, alarms, normal, scores
from udfs.detectors.process_monitor import ProcessMonitor

LEARNT = normal(500)


@pytest.fixture(scope="module")
def monitor() -> ProcessMonitor:
    return ProcessMonitor().fit(LEARNT)


def last_score(monitor: ProcessMonitor, rows: pd.DataFrame | np.ndarray) -> object:
    state = monitor.start()
    for row in np.asarray(rows, dtype="float64"):
        state, score = monitor.step(state, row)
    return score


def test_quiet_on_normal_rows_it_did_not_see(monitor: ProcessMonitor) -> None:
    assert np.mean([alarms(monitor, normal(500, seed)) for seed in range(2, 8)]) < 0.02


def test_which_sensors_wander_is_seen(monitor: ProcessMonitor) -> None:
    assert dict(zip(NAMES, monitor.wanders_.tolist(), strict=True)) == {
        "flow": False, "pressure": False, "power": False, "heat": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sensor", "shift", "share"),
    [("flow", 6.0, 0.9), ("power", 8.0, 0.9), ("pressure", 0.3, 0.9), ("flow", 1.5, 0.5)],
)
def test_a_lasting_shift_is_found_and_its_sensor_named(
    monitor: ProcessMonitor, sensor: str, shift: float, share: float
) -> None:
    rows = normal(200, seed=9)
    rows[sensor] += shift
    assert alarms(monitor, rows) > share
    score = monitor.window(rows[-60:])
    assert score.parts[0][0] == sensor
    assert sensor in score.reason


def test_a_broken_relation_is_found_though_each_sensor_is_usual(monitor: ProcessMonitor) -> None:
    rows = normal(200, seed=9)
    rows["power"] = rows["power"].sample(frac=1.0, random_state=1).to_numpy()
    assert alarms(monitor, rows) > 0.4


def test_drift_of_a_wandering_sensor_is_no_news_but_its_jump_is(monitor: ProcessMonitor) -> None:
    rows = normal(200, seed=9)
    rows["heat"] += 20.0
    assert alarms(monitor, rows) < 0.05
    rows.loc[150:, "heat"] += 3.0
    value = scores(monitor, rows)[150]
    assert value is not None
    assert value > 1


def test_where_the_plane_explains_all_there_is_no_q() -> None:
    learnt = np.random.default_rng(4).normal(size=(300, 3))
    monitor = ProcessMonitor(memories=(1.0,), lags=0, explained=1.0).fit(learnt)
    score = monitor.window([[50.0, 0.0, 0.0]])
    assert score.reason.startswith("T2")
    assert score.parts[0] == ("0", pytest.approx(1.0, abs=0.05))


def test_one_sensor_is_enough() -> None:
    learnt = np.random.default_rng(4).normal(size=(300, 1))
    monitor = ProcessMonitor().fit(learnt)
    assert alarms(monitor, np.random.default_rng(5).normal(size=(300, 1))) < 0.03
    assert alarms(monitor, np.random.default_rng(5).normal(size=(300, 1)) + 2.0) > 0.8


def test_a_window_says_what_the_stream_says(monitor: ProcessMonitor) -> None:
    rows = normal(200, seed=9)
    streamed = scores(monitor, rows)
    assert monitor.window(rows[-90:]).value == pytest.approx(streamed[-1], rel=0.01)


@pytest.mark.parametrize(("factor", "offset"), [(1000.0, 0.0), (0.001, 5.0), (-2.0, 1e4)])
def test_units_and_offsets_do_not_matter(factor: float, offset: float) -> None:
    rows = normal(200, seed=9)
    plain = scores(ProcessMonitor().fit(LEARNT), rows)
    moved = scores(ProcessMonitor().fit(LEARNT * factor + offset), rows * factor + offset)
    assert plain[:2] == moved[:2] == [None, None]
    np.testing.assert_allclose(np.array(plain[2:], float), np.array(moved[2:], float), rtol=1e-5, atol=1e-7)


def test_the_future_changes_nothing(monitor: ProcessMonitor) -> None:
    rows = normal(200, seed=9)
    changed = rows.copy()
    changed.loc[100:] = changed.loc[100:].sample(frac=1.0, random_state=2).to_numpy() * 3
    assert scores(monitor, rows)[:100] == scores(monitor, changed)[:100]


def test_it_may_stop_and_go_on_from_its_state(monitor: ProcessMonitor) -> None:
    rows = normal(40, seed=9).to_numpy()
    state = monitor.start()
    for row in rows[:20]:
        state, _ = monitor.step(state, row)
    again = [monitor.step(state, rows[20])[1] for _ in range(2)]
    assert again[0] == again[1]
    assert again[0].value == scores(monitor, rows)[20]


def test_warming_up_is_said(monitor: ProcessMonitor) -> None:
    _, score = monitor.step(monitor.start(), LEARNT.iloc[0])
    assert score.value is None
    assert score.reason == "warming up: 1 of 3 rows"


def test_a_short_gap_is_bridged_a_long_one_is_said(monitor: ProcessMonitor) -> None:
    rows = normal(40, seed=9)
    rows.loc[20:, "power"] = np.nan
    values = scores(monitor, rows)
    assert None not in values[2:30]
    assert values[30:] == [None] * 10
    state = monitor.start()
    for row in rows.to_numpy():
        state, score = monitor.step(state, row)
    assert score.reason == "no value for more than 10 rows: power"


def test_a_sensor_never_known_is_a_warm_up_then_a_gap(monitor: ProcessMonitor) -> None:
    rows = normal(40, seed=9)
    rows["flow"] = np.nan
    assert set(scores(monitor, rows)) == {None}


def test_infinite_values_are_missing(monitor: ProcessMonitor) -> None:
    rows = normal(40, seed=9)
    rows.loc[20, "flow"] = np.inf
    assert None not in scores(monitor, rows)[2:]


def test_a_sensor_that_never_moved_is_not_in_use() -> None:
    learnt = LEARNT.assign(stuck=5.0)
    monitor = ProcessMonitor().fit(learnt)
    assert monitor.used_.tolist() == [True] * 4 + [False]
    assert scores(monitor, normal(50, 9).assign(stuck=np.nan)) == scores(ProcessMonitor().fit(LEARNT), normal(50, 9))


def test_too_few_rows_and_nothing_that_moves_are_refused() -> None:
    with pytest.raises(ValueError, match="60 whole rows of normal operation, found 20"):
        ProcessMonitor().fit(LEARNT[:20])
    with pytest.raises(ValueError, match="no sensor moves"):
        ProcessMonitor().fit(np.ones((100, 3)))


def test_it_is_an_estimator_that_skops_keeps(monitor: ProcessMonitor) -> None:
    assert clone(monitor).get_params() == monitor.get_params()
    kept = skops.io.dumps(monitor)
    names = skops.io.get_untrusted_types(data=kept)
    assert names == ["udfs.detectors.process_monitor.ProcessMonitor"]
    rows = normal(30, seed=9)
    assert scores(skops.io.loads(kept, trusted=names), rows) == scores(monitor, rows)
