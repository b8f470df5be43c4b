"""Amounts and prices through the call: when a row fires, when it speaks, and what of it is told."""

import pytest

from tests.udfs.cases import changed, facts, judge, member, priced, spending, taken, verdicts
from udfs.procurement_spend import PRICE, SPEND

OLD = member("D1", amount=5000.0)


def ended(value: dict[str, object]) -> dict[str, object]:
    """Return a row as the end of its document."""
    return value | {"sign": -1, "op": "delete"}


@pytest.mark.parametrize(
    ("more", "kind", "state"),
    [
        ({}, "departs", "open"),
        ({"op": "snapshot"}, None, None),
        ({"op": "snapshot", "superseded": True}, "departs", "open"),  # a change that a snapshot brought is news
        ({"superseded": True}, "departs", "open"),
        ({"sign": -1}, None, "closed"),
        ({"sign": -1, "superseded": True}, None, None),  # the new version speaks
    ],
)
def test_an_amount_out_of_line(more: dict[str, object], kind: str | None, state: str | None) -> None:
    found = judge([spending(5000.0, **more)]).iloc[0]
    told = verdicts(found["verdicts"])
    assert (found["kind"], found["alerted"]) == (kind, kind is not None)
    assert [one[2] for one in told] == ([state] if state else [])


def test_a_usual_amount_says_nothing_unless_it_revises() -> None:
    found = judge([spending(100.0), spending(100.0, superseded=True)])
    assert [[one[2] for one in verdicts(text)] for text in found["verdicts"]] == [[], ["closed"]]
    assert found["score"].tolist() == pytest.approx([0.0, 0.0])


def test_all_versions_of_a_document_are_one_alert() -> None:
    back, new = changed(OLD, 2)
    found = judge([spending(5000.0), spending(5000.0, event_id=new.event_id, superseded=True)])
    first, second = (verdicts(text)[0] for text in found["verdicts"])
    assert first[:3] == second[:3]
    assert first[0] == "erp|erp|doc|D1"
    assert back.document == OLD.document


def test_a_price_above_the_agreement() -> None:
    found = judge([priced(11.0), priced(10.1), ended(priced(11.0)), priced(9.0, superseded=True)])
    assert found["score"].tolist() == pytest.approx([0.1, 0.01, float("nan"), -0.1], nan_ok=True)
    assert found["kind"].tolist() == ["above", None, None, None]
    assert [[one[2] for one in verdicts(text)] for text in found["verdicts"]] == [["open"], [], ["closed"], ["closed"]]


@pytest.mark.parametrize("rule", [SPEND, PRICE])
def test_thresholds_are_settings(rule: str) -> None:
    row = spending(250.0) if rule == SPEND else priced(10.1)
    limits = {SPEND: {"threshold": 2.0, "min_excess": 50}, PRICE: {"tolerance": 0.005, "min_stake": 0.1}}
    assert judge([row])["alerted"].tolist() == [False]
    assert judge([row], {"rules": limits})["alerted"].tolist() == [True]


def test_facts_belong_to_their_rows() -> None:
    rows = [spending(5000.0, event_id=f"erp|doc|{n}@1", source=n) for n in "AB"]
    assert [verdicts(text)[0][0] for text in judge(rows)["verdicts"]] == ["A|erp|doc|A", "B|erp|doc|B"]
    assert facts(SPEND, taken(OLD, 1))["company_amount"] == 5000.0
