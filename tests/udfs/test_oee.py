"""OEE against an example worked by hand, and what cannot be said."""

import pytest

from udfs.oee import Oee, first_pass, largest_loss, oee, ratio, rolled


def test_an_example_by_hand() -> None:
    """Eight hours with a break of 30 minutes and 45 minutes of stops, 1.2 s a piece, 18,000 made, 360 of them bad."""
    found = oee(planned=27_000, down=2_700, standard=1.2 * 18_000, good=17_640, produced=18_000)
    assert found.availability == pytest.approx(0.9)
    assert found.performance == pytest.approx(21_600 / 24_300)
    assert found.quality == pytest.approx(0.98)
    assert found.product == pytest.approx(0.784)


def test_performance_above_one_is_kept_raw() -> None:
    assert oee(1000, 0, 1500, 1, 1).performance == 1.5


def test_null_is_not_zero() -> None:
    assert oee(0, 0, None, 0, 0) == Oee(None, None, None)
    assert Oee(None, 1.0, 1.0).product is None
    assert oee(100, 150, 10, 1, 1).availability == 0.0
    assert oee(100, 150, 10, 1, 1).performance is None
    assert ratio(1, 0) is None
    assert first_pass(0, 0, 0) is None


def test_rolled_yield_of_three_operations() -> None:
    assert rolled([0.95, 0.9, 0.98]) == pytest.approx(0.8379)
    assert rolled([]) == 1.0
    assert rolled([0.9, None]) is None


def test_the_largest_loss_is_relative() -> None:
    assert largest_loss(Oee(0.9, 0.5, 0.99), Oee(0.8, 0.4, 0.99)) == "performance"
    assert largest_loss(Oee(0.9, 0.5, 0.99), Oee(0.9, 0.5, 0.99)) is None
    assert largest_loss(Oee(None, 0.5, 0.99), Oee(0.1, None, 0.9)) == "quality"
