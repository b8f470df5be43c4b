"""What a shift loses so far and by its end, against sums by hand."""

import pytest

from tests.udfs.production_rows import at, batch, row
from udfs import candidates
from udfs.loss import Loss, loss
from udfs.production_answer import Row
from udfs.production_yield import ARGS, YIELD


def judged(**facts: object) -> Row:
    frame = candidates.frame(ARGS, batch([row(YIELD, facts)]))
    own = next(candidates.rows(frame))
    return Row(own, "insert", candidates.told(own, {}), None, None, None, None)


def test_a_loss_grows_with_the_shift() -> None:
    found = loss(judged(began=at(0), seen=at(120), length=28_800), 10.0, 2.5, "EUR", "kg")
    assert found.features == {
        "pieces_lost": 10.0, "pieces_lost_by_shift_end": 40.0, "money_lost": 25.0, "money_lost_by_shift_end": 100.0,
    }  # fmt: skip
    assert found.stake == 100.0


@pytest.mark.parametrize("facts", [{}, {"began": at(0), "seen": at(60), "length": 0}, {"began": at(9), "seen": at(9)}])
def test_without_a_calendar_only_what_is_lost_is_told(facts: dict[str, object]) -> None:
    found = loss(judged(**facts), 10.0, 2.5, "EUR")
    assert found.features["pieces_lost_by_shift_end"] is None
    assert found.stake == 25.0
    assert "by the end" not in found.words()


def test_a_shift_that_is_over_loses_no_more_and_without_a_price_no_money_is_told() -> None:
    assert loss(judged(began=at(0), seen=at(600), length=28_800), 3.0, 1.0, "EUR").stake == 3.0
    assert Loss(3.0, 2.0, None, None).features["money_lost"] is None
    assert Loss(3.0, 2.0, None, None).stake is None
