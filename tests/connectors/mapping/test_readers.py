"""Values as JSON can hold them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mapping.readers import KINDS, Kind, jsonable


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_its_digits(number: Decimal) -> None:
    text = jsonable("decimal", lambda _row, _zone: number)({}, None)
    assert Decimal(text) == number
    assert "E" not in text


@pytest.mark.parametrize(
    ("kind", "value", "json"),
    [("date", dt.date(2026, 5, 15), "2026-05-15"), ("date", None, None), ("decimal", None, None), ("bool", True, True)],
)
def test_other_values(kind: Kind, value: object, json: object) -> None:
    assert jsonable(kind, lambda _row, _zone: value)({}, None) == json


def test_every_column_type_but_time_has_a_kind() -> None:
    assert set(KINDS) == {str, int, bool, Decimal, dt.date}
