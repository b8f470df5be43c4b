"""The process monitor on valve experiments and on plant faults: what is learnt, one pass, units."""

import numpy as np

from tests.benchmarks.quality.scripts import script, shared
from udfs.detectors.process_monitor import ProcessMonitor

skab, tep, streams = script("skab"), script("tep"), script("streams")


def test_rates() -> None:
    truth, alarm = np.array([1, 1, 1, 0, 0, 0, 0, 0], bool), np.array([1, 1, 0, 1, 0, 0, 0, 0], bool)
    assert skab.rates(alarm, truth) == (2 / 3, 0.2, 1 / 3)


def test_a_run_is_complete_at_its_last_row() -> None:
    assert streams.runs(np.array([1, 1, 0, 1, 1, 1], bool), 3) == 5
    assert streams.runs(np.array([1, 1, 0, 1, 1], bool), 3) is None


def test_a_valve_experiment_is_scored_in_one_pass_whatever_the_unit() -> None:
    sensors, _ = next(iter(skab.load(shared("skab")).values()))
    rows = sensors.to_numpy()[: skab.LEARNT + 200]
    changed = rows.copy()
    changed[500:] = np.random.default_rng(1).permutation(rows[500:]) * 3
    monitor = ProcessMonitor().fit(rows[: skab.LEARNT])
    plain = streams.monitored(monitor, rows)
    np.testing.assert_array_equal(plain[:500], streams.monitored(monitor, changed)[:500])
    other = rows * 1000 + 50
    scaled = streams.monitored(ProcessMonitor().fit(other[: skab.LEARNT]), other)
    np.testing.assert_allclose(plain, scaled, rtol=1e-5, atol=1e-6)


def test_a_lost_feed_is_found_at_once_and_named() -> None:
    learnt, faults = tep.load(shared("tep"))
    monitor = ProcessMonitor().fit(learnt)
    rows = faults[6][: tep.ONSET + 10]
    beyond = streams.monitored(monitor, rows) > 1
    assert beyond[tep.ONSET + 3 :].all()
    assert beyond[: tep.ONSET].mean() < 0.02
    assert "XMEAS_1" in dict(monitor.window(rows[-60:-5]).parts)
