"""Additive effects with their own shrinkage and censored values, against what made the data."""

import numpy as np
import pytest

from udfs.pay_effects import fit

DICE = np.random.default_rng(3)


def levels(n: int, of: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.arange(n, dtype="int64") % of


def test_effects_of_two_factors_are_told_apart() -> None:
    who, dispute = levels(600, 10), (DICE.random(600) < 0.3).astype("int64")
    y = 3.0 * who + 15.0 * dispute + DICE.normal(0, 1, 600)
    found = fit(y, {"who": who, "dispute": dispute}, np.zeros(600, dtype=bool))
    assert np.diff(found.effects["dispute"])[0] == pytest.approx(15, abs=0.5)
    assert np.ptp(found.effects["who"]) == pytest.approx(27, abs=1.5)
    assert found.spread == pytest.approx(1, abs=0.15)


def test_a_factor_that_says_nothing_vanishes() -> None:
    found = fit(DICE.normal(0, 5, 700), {"weekday": levels(700, 7)}, np.zeros(700, dtype=bool))
    assert np.abs(found.effects["weekday"]).max() < 0.8
    assert found.k["weekday"] > 100


def test_a_level_with_little_history_borrows() -> None:
    who = np.concatenate([levels(200, 10), [10]])
    y = np.concatenate([DICE.normal(0, 3, 10)[levels(200, 10)] + DICE.normal(0, 5, 200), [40.0]])
    found = fit(y, {"who": who}, np.zeros(201, dtype=bool))
    assert 0 < found.effects["who"][10] < 25


def test_open_ones_count_as_later_than_their_age() -> None:
    true = DICE.normal(20, 5, 400)
    censored = true > 18
    y = np.where(censored, 18.0, true)
    everyone = np.zeros(400, dtype="int64")
    kept = fit(y, {"all": everyone}, censored)
    left_out = fit(y[~censored], {"all": everyone[~censored]}, censored[~censored])
    assert kept.base + kept.effects["all"][0] > left_out.base + left_out.effects["all"][0] + 2


def test_constant_values_and_unknown_levels_do_not_crash() -> None:
    found = fit(np.full(30, 7.0), {"who": levels(30, 3), "none": np.full(30, -1)}, np.zeros(30, dtype=bool))
    assert (found.base, found.spread) == (pytest.approx(7.0), pytest.approx(0.0))
    assert "none" not in found.effects
    with pytest.raises(ValueError, match="all rows are censored"):
        fit(np.ones(3), {}, np.ones(3, dtype=bool))
