"""Blocks through the call: scores, kinds, verdicts of repeats and chains."""

import msgspec
import numpy as np
import pytest

from tests.udfs.cases import at, blocked, judge, member, taken, verdicts
from udfs.procurement_spend import DUPLICATE, SPLIT

A, B = member("A", reference="INV-48213"), member("B", 1, reference="inv 48213")
ONE, TWO = member("O1", amount=6000.0), member("O2", 1, 7000.0)


def test_a_repeat() -> None:
    found = judge([blocked(DUPLICATE, [A]), blocked(DUPLICATE, [A, B]), blocked(DUPLICATE, [A, B, taken(B, 2)])])
    assert found["score"].tolist() == [0.0, 0.9, 0.0]
    assert found["kind"].tolist() == [None, "exact", None]
    assert found["alerted"].tolist() == [False, True, False]
    assert [[one[2] for one in verdicts(text)] for text in found["verdicts"]] == [[], ["open"], ["closed"]]
    assert len({one[:2] for text in found["verdicts"] for one in verdicts(text)}) == 1


def test_an_invoice_without_a_number_cannot_be_judged_but_a_credit_can() -> None:
    nameless, credit = member("D", 2, reference="n/a"), member("E", 2, -777.0, reference="n/a")
    found = judge([blocked(DUPLICATE, [A, nameless]), blocked(DUPLICATE, [A, B, credit])])
    assert found["score"].tolist() == pytest.approx([np.nan, 0.0], nan_ok=True)
    assert [len(verdicts(text)) for text in found["verdicts"]] == [0, 1]


def test_a_chain() -> None:
    found = judge([blocked(SPLIT, [ONE]), blocked(SPLIT, [ONE, TWO]), blocked(SPLIT, [ONE, TWO, taken(TWO, 2)])])
    assert found["score"].tolist() == [0.0, 1.3, 0.0]
    assert found["kind"].tolist() == [None, "split", None]
    assert found["alerted"].tolist() == [False, True, False]
    assert [[one[2] for one in verdicts(text)] for text in found["verdicts"]] == [[], ["open"], ["closed"]]


def test_several_verdicts_of_one_row() -> None:
    other = member("D", 1, reference="INV-77001")
    moved = msgspec.structs.replace(B, reference="INV-77001", event_id="erp|doc|B@2", known_time=at(3))
    (text,) = judge([blocked(DUPLICATE, [A, B, other, taken(B, 3), moved], taken(B, 3))])["verdicts"]
    assert sorted(one[2] for one in verdicts(text)) == ["closed", "open"]


@pytest.mark.parametrize("rule", [DUPLICATE, SPLIT])
def test_a_row_that_its_block_does_not_hold_is_not_judged(rule: str) -> None:
    found = judge([blocked(rule, [A], B), blocked(rule, [A]) | {"members": None}])
    assert found["score"].isna().all()
    assert found["verdicts"].isna().all()


def test_limits_are_settings() -> None:
    rows = [blocked(SPLIT, [ONE, TWO])]
    assert judge(rows, {"rules": {"split_order": {"approval_limit": 20_000}}})["kind"].tolist() == [None]
    assert judge(rows, {"rules": {"split_order": {"by_currency": {"USD": 6500}}}})["kind"].tolist() == [None]
