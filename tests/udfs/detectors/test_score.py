"""Scores are finite numbers or say why there is none."""

import math

import pytest

from udfs.detectors.score import Score, greatest, named, unknown


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_score_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite number or None"):
        Score(value, "odd")


def test_unknown_keeps_its_reason() -> None:
    assert unknown("no rows") == Score(None, "no rows")


def test_equal_shares_are_ordered_by_name_and_nothing_is_shared_of_nothing() -> None:
    assert [name for name, _ in greatest({"b": 1.0, "a": 1.0})] == ["a", "b"]
    assert greatest({"a": 0.0}) == ()
    assert named(()) == ""
