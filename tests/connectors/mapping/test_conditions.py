"""Conditions on a row."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import ConfigError
from connectors.mapping.conditions import code, codes, condition, empty
from tests.connectors.mapping.rig import AT


@pytest.mark.parametrize(
    ("spec", "row", "met"),
    [
        ({"S": "A"}, {"S": "A "}, True),
        ({"S": "A"}, {"S": "a"}, False),
        ({"S": ["", "5"]}, {"S": None}, True),
        ({"S": ["", "5"]}, {"S": 5}, True),
        ({"S": ["", "5"]}, {}, True),
        ({"S": ["", "5"]}, {"S": "4"}, False),
        ({"S": {"not": "Y"}}, {"S": "N"}, True),
        ({"S": {"not": ["Y", "X"]}}, {"S": "X"}, False),
        ({"S": {"empty": True}}, {"S": "0000000000"}, True),
        ({"S": {"empty": True}}, {"S": "5100000001"}, False),
        ({"S": {"empty": False}}, {"S": "5100000001"}, True),
        ({"S": True}, {"S": True}, True),
        ({"S": 0}, {"S": Decimal("0.000")}, True),
        ({"S": Decimal("1.5")}, {"S": "1.5"}, True),
        ({"S": "A", "T": "B"}, {"S": "A", "T": "C"}, False),
    ],
)
def test_a_condition_holds_when_all_columns_agree(spec: dict[str, Any], row: dict[str, Any], met: bool) -> None:  # noqa: FBT001
    assert condition(spec, AT, "where").holds(row) is met


def test_a_column_that_is_not_there_may_count_as_met() -> None:
    only = condition({"MANDT": "100"}, AT, "only")
    assert only.holds({}, absent=True)
    assert not only.holds({"MANDT": "200"}, absent=True)
    assert only.columns == {"MANDT"}


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("A", "where is 'A'; allowed: a table"),
        ({"S": {"is": 1}}, r"where.S is \{'is': 1\}; allowed: a value, a list, \{ not = ... \}"),
        ({"S": {"empty": 1}}, "where.S is .*empty"),
        ({"S": []}, r"where.S is \[\]; allowed: a value or a list of values"),
        ({"S": [["A"]]}, "where.S is"),
        ({"S": {"not": {}}}, "where.S is"),
    ],
)
def test_a_wrong_condition_is_refused(spec: object, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        condition(spec, AT, "where")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_a_number_is_compared_by_its_value(number: Decimal) -> None:
    assert code(number) == code(number.quantize(Decimal("0.00001")))
    assert empty(code(number)) is (number == 0)


def test_codes_are_one_value_or_many() -> None:
    assert codes("S", AT, "plus") == {"S"}
    assert codes(["S", 1], AT, "plus") == {"S", "1"}
