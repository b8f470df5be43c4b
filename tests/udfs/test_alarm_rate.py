"""Widths and limits against simulation of processes in control, and published run lengths."""

import numpy as np
import pytest

from udfs.alarm_rate import chances, crossing_width, cusum_limit, tail, width
from udfs.control_charts import cusum


def test_a_point_may_alarm_by_chance_as_often_as_time_has_passed() -> None:
    day = 86_400.0
    assert chances(np.array([0.0, day, 1.1 * day, 1.1 * day]), 100.0).tolist() == pytest.approx([1, 0.01, 0.001, 1e-12])
    assert chances(np.array([0.0, 1.0]), 0.0).tolist() == [1.0, 1.0]
    assert chances(np.array([]), 9.0).tolist() == []


@pytest.mark.parametrize(("limit", "length"), [(4.0, 168.0), (5.0, 465.0)])
def test_run_lengths_of_a_two_sided_cusum_as_published(limit: float, length: float) -> None:
    """Montgomery, table 9.3 of the fifth edition: k = 0.5 and h = 4, 5."""
    assert cusum_limit(1 / (2 * length)) == pytest.approx(limit, abs=0.05)


def test_a_cusum_alarms_as_seldom_as_its_limit_says() -> None:
    z = np.random.default_rng(2).standard_normal(300_000)
    limit, alarms, high = cusum_limit(1 / 2000), 0, 0.0
    for value in z.tolist():
        high = max(0.0, high + value - 0.5)
        if high > limit:
            alarms, high = alarms + 1, 0.0
    assert len(z) / alarms == pytest.approx(2000, rel=0.2)
    assert cusum(z[:50])[0].max() < limit


def test_widths_are_those_of_student() -> None:
    """NIST/SEMATECH e-Handbook 1.3.6.7.2: t of 0.975 with 10 degrees of freedom is 2.228."""
    assert width(0.025, 11) == pytest.approx(2.228 * (12 / 11) ** 0.5, abs=1e-3)
    assert width(0.7, 11) == 0.0


def test_a_mean_that_grows_crosses_as_seldom_as_its_width_says() -> None:
    sums = np.random.default_rng(4).standard_normal((40_000, 32)).cumsum(axis=1)
    z = (sums / np.sqrt(np.arange(1, 33))).max(axis=1)
    for chance in (0.01, 0.003):
        assert (z > crossing_width(chance)).mean() <= chance


def test_the_tail_of_a_binomial() -> None:
    draws = np.random.default_rng(6).binomial(8, 0.3, 200_000)
    assert tail(5, 8, 0.3) == pytest.approx((draws >= 5).mean(), abs=0.002)
