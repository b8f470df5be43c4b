"""What every vectorized function must hold, over `udfs.ALL`: row by row, pure, nulls in, nulls out."""

import json
import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

import udfs
from tests.udfs import cases
from udfs.vector import VectorUdf

NUMBER = st.one_of(
    st.none(),
    st.sampled_from([0.0, -1.0, 1e-300, 1e300, math.inf, -math.inf, math.nan]),
    st.floats(min_value=-1e6, max_value=1e6),
)
REFERENCES = st.sampled_from(["INV-48213", "inv 48213", "INV-48231", "RENT", None])
MEMBER = st.builds(
    lambda number, day, amount, reference, sign, what: cases.member(
        f"D{number}", day, amount, reference=reference, sign=sign, what=what, line="10", quantity=7.0, price=150.0
    ),
    st.integers(0, 3), st.integers(0, 3), st.sampled_from([777.0, -777.0]), REFERENCES, st.sampled_from([1, 1, 1, -1]),
    st.sampled_from([None, "purchase_order", "goods_movement", "supplier_invoice"]),
)  # fmt: skip


@st.composite
def rows(draw: st.DrawFn) -> cases.Row:
    """Return one row of any rule, with nulls and impossible numbers."""
    rule = draw(st.sampled_from([*cases.RULES, None]))
    block = sorted(draw(st.lists(MEMBER, min_size=1, max_size=5)), key=lambda one: one.known_time)
    numbers = {name: draw(NUMBER) for name, kind in cases.ARGS.items() if kind == "DOUBLE"}
    flags = {
        "superseded": draw(st.sampled_from([True, False, None])),
        "op": draw(st.sampled_from(["insert", "snapshot"])),
    }
    return cases.blocked(rule or cases.SPEND, block) | {"rule": rule} | numbers | flags


BATCHES = st.lists(rows(), max_size=8)
UNTIMED = settings(deadline=None, max_examples=60)


def fields(function: VectorUdf) -> dict[str, str]:
    """Return the names and SQL types of the fields of a ROW."""
    return dict(re.findall(r"(\w+) (\w+)", function.returns.removeprefix("ROW")))


def nulls(function: VectorUdf, count: int) -> list["pd.Series[Any]"]:
    """Return a batch of nothing but nulls, in the types that Arrow gives them."""
    kinds = ("float64" if kind in ("INT", "DOUBLE") else "object" for kind in function.args.values())
    return [pd.Series([None] * count, dtype=kind) for kind in kinds]


@pytest.fixture(params=udfs.ALL, ids=lambda function: function.name)
def function(request: pytest.FixtureRequest) -> VectorUdf:
    found: VectorUdf = request.param
    return found


def test_all_are_named_once() -> None:
    names = [function.name for function in udfs.ALL]
    assert len(set(names)) == len(names)
    assert all(function.version for function in udfs.ALL)


@UNTIMED
@given(BATCHES, st.integers(1, 4))
def test_the_same_however_it_is_cut(drawn: list[cases.Row], size: int) -> None:
    whole = cases.judge(drawn)
    cut = [cases.judge(drawn[start : start + size]) for start in range(0, len(drawn), size)]
    assert_frame_equal(whole, pd.concat(cut, ignore_index=True) if cut else cases.judge([]))


@UNTIMED
@given(BATCHES)
def test_index_is_kept_and_inputs_unchanged(drawn: list[cases.Row]) -> None:
    columns = cases.batch(drawn)
    index = pd.Index(range(100, 100 + len(drawn)))
    shifted = [column.set_axis(index) for column in columns]
    found = udfs.ALL[0].make({})(*shifted)
    assert found.index.equals(index)
    for column, before in zip(shifted, cases.batch(drawn), strict=True):
        assert_series_equal(column, before.set_axis(index))


@UNTIMED
@given(BATCHES)
def test_the_same_answer_twice(drawn: list[cases.Row]) -> None:
    call = udfs.ALL[0].make({})
    assert_frame_equal(call(*cases.batch(drawn)), call(*cases.batch(drawn)))


@UNTIMED
@given(BATCHES)
def test_scores_are_finite_or_null_and_bodies_are_json(drawn: list[cases.Row]) -> None:
    found = cases.judge(drawn)
    assert not np.isinf(found["score"]).any()
    assert not found["alerted"][found["kind"].isna()].any()
    for text in found["verdicts"]:
        for *_, body in cases.verdicts(text):
            json.dumps(body, allow_nan=False)


def test_nulls_in_nulls_out(function: VectorUdf) -> None:
    found = function.make({})(*nulls(function, 2))
    assert found.drop(columns="alerted").isna().all(axis=None)
    assert found["alerted"].tolist() == [False, False]


@pytest.mark.parametrize("missing", ["rule", "sign", "event_id", "facts"])
def test_a_row_without_what_it_needs_is_nobodys(missing: str) -> None:
    found = cases.judge([cases.spending(5000.0) | {missing: None}, cases.spending(5000.0)])
    assert found["verdicts"].notna().tolist() == [False, True]


def test_declared_types(function: VectorUdf) -> None:
    wanted = {"DOUBLE": "float64", "STRING": "object", "BOOLEAN": "bool"}
    some = cases.batch([cases.spending(5000.0), cases.row(None)])
    for drawn in (nulls(function, 0), some if function is udfs.ALL[0] else nulls(function, 2)):
        found = function.make({})(*drawn)
        assert {name: str(kind) for name, kind in found.dtypes.items()} == {
            name: wanted[kind] for name, kind in fields(function).items()
        }
        texts = [value for value in found[["kind", "verdicts"]].to_numpy().ravel() if value is not None]
        assert all(isinstance(value, str) for value in texts)


def test_columns_are_named_as_declared(function: VectorUdf) -> None:
    with pytest.raises(ValueError, match="shorter"):
        function.make({})(pd.Series([], dtype="object"))


def test_truths_and_signs_as_arrow_hands_them_over() -> None:
    ended: list[Any] = [
        {"superseded": np.bool_(True)}, {"superseded": True}, {"superseded": None}, {"superseded": False},  # noqa: FBT003
    ]  # fmt: skip
    found = cases.judge([cases.spending(100.0) | flags for flags in ended])
    assert found["verdicts"].notna().tolist() == [True, True, False, False]
