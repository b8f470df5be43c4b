"""An order's price against the last ones, by a table and against pandas."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.udfs.cases import member
from udfs.last_price import Limits, above_last
from udfs.members import Member


def order(number: str, day: float, price: float, quantity: float = 10.0, **more: object) -> Member:
    return member(number, day, quantity * price, what="purchase_order", quantity=quantity, price=price, **more)


USUAL = [order(f"A{day}", day, price) for day, price in enumerate((100.0, 98.0, 150.0, 102.0))]


def test_a_price_far_above_the_last_ones() -> None:
    ((subject, found),) = above_last([*USUAL, order("B", 5, 121.2)], Limits()).items()
    assert (subject, found.kind, found.severity) == ("erp|doc|B", "above_last", "medium")
    assert (found.score, found.stake) == (pytest.approx(0.2), pytest.approx(202.0))
    assert [one.number for one in found.members] == ["B", "A3"]


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param([*USUAL, order("B", 5, 111.0)], id="within tolerance of the median, though one was odd"),
        pytest.param([*USUAL[:2], order("B", 5, 300.0)], id="too few earlier ones"),
        pytest.param([*USUAL, order("B", 5, 121.2, quantity=1)], id="too little money"),
        pytest.param([*USUAL[:2], order("A2", 2, 102.0), order("B", -1, 300.0)], id="dated before them"),
        pytest.param([*USUAL, order("B", 5, 121.2, quantity=-10)], id="a return"),
        pytest.param([*USUAL[:2], order("A1", 1, 99.0, line="2"), order("B", 5, 50.0)], id="cheaper"),
    ],
)
def test_traps(documents: list[Member]) -> None:
    assert above_last(documents, Limits()) == {}


@settings(deadline=None)
@given(st.lists(st.integers(50, 200), max_size=12))
def test_against_pandas(prices: list[int]) -> None:
    documents = [order(f"A{day:02d}", day, float(price)) for day, price in enumerate(prices)]
    series = pd.Series(prices, dtype="float64", index=[one.document for one in documents])
    usual = series.shift(1).rolling(5, min_periods=3).median()
    wanted = series[(series / usual - 1 > 0.1) & ((series - usual) * 10 >= 50 - 1e-9)]
    assert set(above_last(documents, Limits())) == set(wanted.index)
