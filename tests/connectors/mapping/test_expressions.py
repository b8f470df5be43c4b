"""Where a field comes from."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import ConfigError, DecodeError
from connectors.mapping.expressions import expression
from connectors.mapping.readers import Kind
from tests.connectors.mapping.rig import AT

PRICE = {"quotient": [{"product": ["PEINH", "BPUMN"]}, "BPUMZ"]}


@pytest.mark.parametrize(
    ("spec", "kind", "row", "value"),
    [
        ("A", "text", {"A": "x"}, "x"),
        ("A", "text", {"A": 12}, "12"),
        ("A", "text", {}, None),
        ("A", "decimal", {"A": "12.50-"}, Decimal("-12.50")),
        ("A", "date", {"A": dt.datetime(2026, 5, 15, 10)}, dt.date(2026, 5, 15)),  # noqa: DTZ001
        ("A", "date", {"A": dt.datetime(2026, 5, 14, 22, tzinfo=dt.UTC)}, dt.date(2026, 5, 15)),
        ("A", "bool", {"A": "X"}, True),
        ("A", "int", {"A": Decimal(3)}, 3),
        ("A", "int", {}, None),
        ({"column": "A"}, "text", {"A": "x"}, "x"),
        ({"value": "document"}, "text", {}, "document"),
        ({"value": 1}, "decimal", {}, Decimal(1)),
        ({"first": ["A", "B"]}, "text", {"A": "", "B": "b"}, "b"),
        ({"first": ["A", "B"]}, "text", {"A": None}, None),
        ({"join": ["A", "B"], "with": "/"}, "text", {"A": "1", "B": 2}, "1/2"),
        ({"join": ["A", "B"]}, "text", {"A": "1", "B": "2"}, "12"),
        ({"join": ["A", "B"]}, "text", {"A": "1"}, None),
        ({"product": ["A", "B"]}, "decimal", {"A": "3", "B": "1.10"}, Decimal("3.30")),
        ({"product": ["A", "B"]}, "decimal", {"A": "3"}, None),
        ({"quotient": ["A", "B"]}, "decimal", {"A": "3", "B": 4}, Decimal("0.75")),
        ({"quotient": ["A", "B"]}, "decimal", {"A": "3", "B": 0}, None),
        (PRICE, "decimal", {"PEINH": 100, "BPUMN": 2, "BPUMZ": 4}, Decimal(50)),
        ({"column": "A", "zero_is_null": True}, "text", {"A": "00000"}, None),
        ({"column": "A", "zero_is_null": True}, "text", {"A": "00010"}, "00010"),
        ({"column": "A", "zero_is_null": True}, "decimal", {"A": "0.000"}, None),
        ({"column": "A", "zero_is_null": False}, "decimal", {"A": "0"}, Decimal(0)),
        ({"column": "A", "translate": {"": "none", "101": "receipt"}}, "text", {"A": 101}, "receipt"),
        ({"column": "A", "translate": {"": "none", "101": "receipt"}}, "text", {}, "none"),
        ({"column": "A", "translate": {"101": "receipt"}, "default": "other"}, "text", {"A": "999"}, "other"),
        ({"column": "A", "translate": "point", "default": 0}, "int", {"A": "JPY"}, 2),
        ({"column": "A", "inverse_if_negative": True}, "decimal", {"A": "-4"}, Decimal("0.25")),
        ({"column": "A", "inverse_if_negative": True}, "decimal", {"A": "4"}, Decimal(4)),
        ({"column": "A", "inverse_if_negative": True}, "decimal", {}, None),
        ({"column": "A", "mask": 4}, "text", {"A": "12345678"}, "****5678"),
        ({"column": "A", "mask": 4}, "text", {}, None),
    ],
)
def test_a_declaration_gives_a_value(spec: object, kind: Kind, row: dict[str, Any], value: object) -> None:
    at = replace(AT, translations={"point": {"JPY": 2}})
    assert expression(spec, kind, at).get(row, "Europe/Berlin") == value


@pytest.mark.parametrize(
    ("kind", "stored", "value"),
    [
        ("text", " x ", " x"),
        ("text", "   ", None),
        ("date", "00000000", None),
        ("date", "20260515", dt.date(2026, 5, 15)),
        ("decimal", "12.50-", Decimal("-12.50")),
        ("decimal", " ", None),
        ("text", "000", "000"),
        ("text", None, None),
    ],
)
def test_abap_says_null_by_blanks_and_zero_dates(kind: Kind, stored: object, value: object) -> None:
    assert expression("A", kind, replace(AT, abap=True)).get({"A": stored}, None) == value


SIGN = {"column": "M", "sign": {"column": "SHKZG", "plus": "S", "minus": ["H", "K"]}}


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**30), max_value=10**30))
def test_a_sign_turns_exactly(amount: Decimal) -> None:
    signed = expression(SIGN, "decimal", AT).get
    assert signed({"M": amount, "SHKZG": "S"}, None) == amount
    assert signed({"M": amount, "SHKZG": "H"}, None) == amount.copy_negate()


def test_a_missing_indicator_is_refused_unless_nothing_is_signed() -> None:
    signed = expression(SIGN, "decimal", AT)
    assert signed.columns == {"M", "SHKZG"}
    assert signed.get({"M": "0.00", "SHKZG": None}, None) == 0
    assert signed.get({"M": None}, None) is None
    with pytest.raises(
        DecodeError, match=re.escape("sign_unknown: B.SHKZG is 'Z'; allowed: 'S' for +, 'H', 'K' for -")
    ):
        signed.get({"M": "1", "SHKZG": "Z"}, None)


def test_a_blank_may_be_a_sign() -> None:
    spec = {"value": 1, "sign": {"column": "RETPO", "plus": "", "minus": "X"}}
    signed = expression(spec, "int", AT).get
    assert [signed({"RETPO": flag}, None) for flag in (None, " ", "X")] == [1, 1, -1]


def test_an_unlisted_code_is_refused_with_the_list() -> None:
    get = expression({"column": "T", "translate": {"A": "a", "B": "b"}}, "text", AT).get
    with pytest.raises(
        DecodeError, match="bad_value: B, for amount is 'C'; allowed: 'A', 'B'; or give the map a default"
    ):
        get({"T": "C"}, None)


def test_a_bad_value_names_table_and_column() -> None:
    with pytest.raises(DecodeError, match=re.escape("B.A is '1,5'")):
        expression("A", "decimal", AT).get({"A": "1,5"}, None)


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        (5, "text", "the source is 5; allowed: a table"),
        ({}, "text", "has no source; allowed: one of column, value, first"),
        ({"column": "A", "value": 1}, "text", "has column and value; allowed: one of"),
        ({"columns": "A"}, "text", "unknown function 'columns'; did you mean 'column'?"),
        ({"column": 5}, "text", "column is 5; allowed: the name of a column"),
        ("", "text", "column is ''"),
        ({"value": "x"}, "decimal", "the constant is 'x'.*; the column is decimal"),
        ({"value": [1]}, "decimal", r"\[1\] is no constant"),
        ({"first": "A"}, "text", "first is 'A'; allowed: a list"),
        ({"first": []}, "text", "first is"),
        ({"join": ["A"]}, "decimal", "join gives text, the column is decimal"),
        ({"join": ["A"], "with": []}, "text", "is no constant"),
        ({"product": ["A", "B"]}, "text", "product gives a number, the column is text"),
        ({"product": ["A"]}, "decimal", "product has 1 items; allowed: two"),
        ({"column": "A", "zero_is_null": 1}, "text", "zero_is_null is 1; allowed: true, false"),
        ({"column": "A", "default": "x"}, "text", "default goes with translate"),
        ({"column": "A", "translate": "moves"}, "text", "unknown translation 'moves'; did you mean 'move'?"),
        ({"column": "A", "translate": []}, "text", "translate is"),
        (
            {"column": "A", "inverse_if_negative": True},
            "text",
            "inverse_if_negative is for numbers, the column is text",
        ),
        ({"column": "A", "sign": {"column": "B"}}, "decimal", "sign is .*allowed: { column = "),
        ({"column": "A", "sign": "B"}, "decimal", "sign is 'B'"),
        ({"column": "A", "sign": {"column": "B", "plus": "S", "minus": "S"}}, "decimal", "are both plus and minus"),
        ({"column": "A", "sign": {"column": "B", "plus": "S", "minus": "H"}}, "date", "sign is for numbers"),
        ({"column": "A", "mask": 4}, "decimal", "mask is 4; allowed"),
        ({"column": "A", "mask": True}, "text", "mask is True"),
        ({"column": "A", "mask": -1}, "text", "mask is -1"),
    ],
)
def test_a_wrong_declaration_is_refused(spec: object, kind: Kind, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        expression(spec, kind, replace(AT, translations={"move": {}}))
