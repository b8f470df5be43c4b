"""Control charts against published examples and pandas."""

import math

import numpy as np
import pandas as pd
import pytest

from udfs.control_charts import MOVING_RANGE, PLAIN, cusum, ewma, ewma_limit, individuals, p_limits, shift

NIST_CUSUM = [324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600, 324.625,
              325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350]  # fmt: skip
NIST_CUSUM_UP = [0.0, 0.0, 0.0, 0.0, 0.03, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.01, 4.95, 7.45, 10.63, 11.99, 14.44,
                 16.00, 19.04]  # fmt: skip
NIST_EWMA = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6,
             52.4, 53.6, 52.1]  # fmt: skip
NIST_EWMA_SHOWN = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05,
                   49.38, 49.92, 50.73, 51.23, 51.94, 51.99]  # fmt: skip


def test_cusum_of_the_nist_handbook() -> None:
    """Section 6.3.2.3: mu 325, h 4.1959, k 0.3175, in the units of the data."""
    up, _ = cusum(np.array(NIST_CUSUM) - 325, slack=0.3175)
    assert np.abs(up - NIST_CUSUM_UP).max() < 0.03
    assert (up > 4.1959).argmax() == 13


def test_ewma_of_the_nist_handbook() -> None:
    """Section 6.3.2.4: EWMA0 50, lambda 0.3, s 2.0539: limits 52.5884 and 47.4115; the process is in control."""
    found = 50 + ewma(np.array(NIST_EWMA) - 50, 0.3)
    assert np.abs(found - NIST_EWMA_SHOWN).max() < 0.006
    assert 50 + ewma_limit(0.3) * 2.0539 == pytest.approx(52.5884, abs=2e-3)


def test_ewma_as_pandas_has_it() -> None:
    values = np.random.default_rng(3).normal(size=200)
    wanted = pd.Series([0.0, *values]).ewm(alpha=0.2, adjust=False).mean().to_numpy()[1:]
    assert np.allclose(ewma(values, 0.2), wanted)


def test_individuals_chart_of_the_nist_handbook() -> None:
    """Section 6.3.2.2: flow rates, mean 50.81, mean moving range 1.8778, limits 55.8041 and 45.8159."""
    flow = np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    center = individuals(flow)
    assert center is not None
    assert center.mean == pytest.approx(50.81)
    ranges = np.abs(np.diff(flow)).mean() / 1.128
    assert center.sigma == pytest.approx(max(ranges, flow.std(ddof=1)))
    assert center.kind == (MOVING_RANGE if ranges >= flow.std(ddof=1) else PLAIN)
    assert center.mean + 3 * ranges == pytest.approx(55.8041, abs=2e-3)


def test_what_has_no_limits() -> None:
    assert individuals(np.array([5.0])) is None
    assert individuals(np.array([5.0, 5.0, 5.0])) is None
    assert all(math.isnan(one) for one in (*p_limits(0.9, 0), *p_limits(1.2, 10)))


def test_a_slow_sensor_has_wider_limits_than_its_ranges_say() -> None:
    walk = np.cumsum(np.random.default_rng(5).normal(size=200))
    center = individuals(walk)
    assert center is not None
    assert center.kind == PLAIN


def test_start_and_size_of_a_shift_are_found() -> None:
    noise = np.random.default_rng(11).normal(size=120)
    noise[80:] += 2.0
    found = shift(noise)
    assert found is not None
    assert abs(found.start - 80) <= 4
    assert found.size == pytest.approx(2.0, abs=0.4)
    down = shift(-noise)
    assert down is not None
    assert (down.start, down.size) == (found.start, -found.size)
    assert shift(np.zeros(3)) is None
