"""Limits: few and dependent values widen them; rows that were not learnt from are judged."""

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]

from udfs.detectors.limits import evening_power, independent_count, limit_of, out_of_block, tolerance_factor

RANDOM = np.random.default_rng(5)


def test_each_block_is_judged_by_the_others() -> None:
    rows = np.arange(10.0)[:, None]
    sizes, means = out_of_block(
        rows, lambda learnt, judged: (np.full(len(judged), len(learnt)), learnt.mean(axis=0)), 5
    )
    assert sizes.tolist() == [8.0] * 10
    assert means[:2].tolist() == [5.5, 5.5]


@pytest.mark.parametrize("weight", [0.5, 0.9])
def test_an_autoregression_counts_as_theory_says(weight: float) -> None:
    noise = RANDOM.normal(size=20000)
    series = np.empty_like(noise)
    last = 0.0
    for place, step in enumerate(noise):
        last = series[place] = weight * last + step
    assert independent_count(series) == pytest.approx(20000 * (1 - weight) / (1 + weight), rel=0.2)


def test_a_constant_series_counts_in_full() -> None:
    assert independent_count(np.ones(50)) == 50


def test_the_factor_covers_as_often_as_promised() -> None:
    samples = RANDOM.normal(size=(4000, 20))
    limits = samples.mean(axis=1) + tolerance_factor(20, 0.99, 0.9) * samples.std(axis=1, ddof=1)
    assert (stats.norm.cdf(limits) >= 0.99).mean() == pytest.approx(0.9, abs=0.02)


def test_fewer_values_widen_many_leave_the_quantile() -> None:
    factors = [tolerance_factor(count, 0.9973, 0.9) for count in (2, 5, 20, 100, 1e6)]
    assert factors[0] == factors[1]
    assert factors[1:] == sorted(factors[1:], reverse=True)
    assert factors[-1] == pytest.approx(stats.norm.ppf(0.9973), abs=0.01)


@pytest.mark.parametrize(("freedom", "quantile"), [(1, 0.9973), (4, 0.9973), (60, 0.9973)])
def test_the_limit_of_a_sum_of_squares_is_near_its_quantile(freedom: int, quantile: float) -> None:
    fair = RANDOM.chisquare(freedom, size=2000)
    known = stats.chi2.ppf(quantile, freedom)
    limit = limit_of(fair, quantile, 0.9)
    assert known < limit.value() < 1.6 * known
    assert limit.ratio(np.array([limit.value()]))[0] == pytest.approx(1.0)


def test_heavy_tails_keep_the_logarithm() -> None:
    assert evening_power(np.exp(RANDOM.normal(size=500))) == 0
    assert 0.2 < evening_power(RANDOM.chisquare(1, size=2000)) < 1 / 3


def test_rounding_has_no_limit() -> None:
    limit = limit_of(np.full(100, 1e-30), 0.9973, 0.9)
    assert limit.value() == np.inf
    assert limit.ratio(np.array([1e-29])).tolist() == [-1000.0]
