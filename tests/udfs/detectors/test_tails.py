"""Tails in bounded state against the whole history, and the chances they tell."""

import numpy as np
import pytest

from udfs.detectors.tails import KEPT, Tails, seen, surprise, unseen

ONE = np.ones(1)


def filled(values: np.ndarray) -> Tails:
    tails = unseen(1)
    for value in values:
        tails = seen(tails, np.array([value]))
    return tails


def test_what_is_kept_is_the_top_of_all() -> None:
    values = np.random.default_rng(1).normal(size=500)
    tails = filled(values)
    np.testing.assert_array_equal(tails.top[0], np.sort(values)[-KEPT - 1 :])
    assert (tails.count[0], tails.low[0]) == (500, values.min())


def test_the_chance_of_an_exponential_is_told() -> None:
    tails = filled(np.random.default_rng(2).exponential(size=20_000))
    for value in (6.0, 9.0, 12.0):
        told = surprise(tails, np.array([value]), ONE)[0]
        assert told == pytest.approx(value / np.log(10.0), rel=0.2)


def test_ties_with_the_greatest_are_no_surprise() -> None:
    tails = filled(np.tile([0.0, 1.0], 200))
    assert surprise(tails, np.array([1.0]), ONE)[0] == 0
    assert surprise(tails, np.array([1.5]), ONE)[0] > 5


def test_dependent_values_widen_the_tail() -> None:
    tails = filled(np.random.default_rng(3).uniform(size=300))
    narrow, wide = (surprise(tails, np.array([1.2]), np.array([width]))[0] for width in (1.0, 256.0))
    assert wide < narrow


def test_null_before_there_is_enough_and_for_no_value() -> None:
    assert np.isnan(surprise(filled(np.arange(99.0)), np.array([5.0]), ONE)[0])
    assert np.isnan(surprise(filled(np.arange(200.0)), np.array([np.nan]), ONE)[0])


def test_no_value_adds_nothing_and_nothing_is_changed() -> None:
    before = filled(np.arange(10.0))
    kept = before.top.copy()
    after = seen(before, np.array([np.nan]))
    assert after.count[0] == before.count[0] == 10
    seen(before, np.array([99.0]))
    np.testing.assert_array_equal(before.top, kept)


def test_the_first_move_of_a_constant_is_as_surprising_as_can_be() -> None:
    assert surprise(filled(np.full(200, 7.0)), np.array([7.5]), ONE)[0] == 50
    assert surprise(filled(np.full(200, 7.0)), np.array([7.0]), ONE)[0] == 0
