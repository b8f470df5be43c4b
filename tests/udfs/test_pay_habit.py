"""Pay habits against independent truths: counts of pandas, and limits that follow from the formula."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs import pay_habit
from udfs.pay_habit import FIRST, LAST

DELAYS = st.lists(st.integers(FIRST, LAST), min_size=1, max_size=40)


@given(DELAYS)
def test_without_open_invoices_the_curve_is_the_share_still_unpaid(delays: list[int]) -> None:
    curve, late = pay_habit.survival(delays), pd.Series(delays)
    for day in (-60, -1, 0, 5, 240):
        assert curve[day - FIRST] == pytest.approx((late > day).mean())


@given(DELAYS, DELAYS)
def test_open_invoices_make_a_payer_look_no_more_punctual(paid: list[int], waiting: list[int]) -> None:
    assert (pay_habit.survival(paid, waiting) >= pay_habit.survival(paid) - 1e-12).all()


@given(DELAYS, st.integers(-70, 250))
def test_chances_ahead_never_fall_and_stay_chances(delays: list[int], late_now: int) -> None:
    curve = pay_habit.shrunk(pay_habit.survival(delays), len(delays), pay_habit.prior(), 5)
    paid_by = pay_habit.ahead(curve, late_now, 91)
    assert (np.diff(paid_by) >= -1e-12).all()
    assert paid_by.min() >= 0
    assert paid_by.max() <= 1


def test_ahead_is_the_chance_given_that_it_is_unpaid_now() -> None:
    curve = pay_habit.survival([0, 10, 20, 30])
    assert pay_habit.ahead(curve, 11, 20)[[8, 9, 19]] == pytest.approx([0.0, 0.5, 1.0])


def test_a_payer_with_little_history_is_drawn_to_its_group() -> None:
    own, group = pay_habit.survival([40]), pay_habit.survival([0] * 50)
    drawn = pay_habit.shrunk(own, 1, group, 4)
    assert drawn[20 - FIRST] == pytest.approx((1 * 1.0 + 4 * 0.0) / 5)
