"""The rules around orders, payments and budgets on a mini-cluster over a story, and their features against DuckDB."""

import json

import duckdb
import msgspec
import pytest

from connectors.alerts import Alert
from connectors.events import EVENTS
from erpulse.backtest.collect import raw_features
from jobs.procurement_spend import JOB
from tests.jobs import purchase_orders
from tests.jobs.procurement_run import Ran, played
from tests.jobs.procurement_truth import TRUTHS, differences
from udfs.procurement_spend import AFTER, BANK, BELOW, BUDGET, CHANGED, LAST, MATCH, NO_ORDER, OFF, OVERPAID, RISK

pytestmark = pytest.mark.run
VIEWS = {view.name: view for view in JOB.features}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, gateway: None) -> Ran:  # noqa: ARG001  one JVM for all
    return played(purchase_orders.STORY, tmp_path_factory.mktemp("procurement_orders"))


def steps(alerts: list[Alert]) -> list[tuple[str, str, str]]:
    """Return status, severity and day of revisions."""
    return [(one.status, one.severity, f"{one.timestamp:%m-%d}") for one in alerts]


def test_the_story_is_made_of_canonical_rows() -> None:
    for topic, rows in purchase_orders.STORY.items():
        table = EVENTS[topic.removeprefix("erp.")]
        for row in rows():
            msgspec.json.decode(json.dumps(row), type=table.struct, strict=True)
        known = [row["known_time"] for row in rows()]
        assert known == sorted(known)


@pytest.mark.parametrize(
    ("rule", "document", "told"),
    [
        (MATCH, "invoice|K1-I", [("open", "medium", "01-06"), ("withdrawn", "medium", "01-08")]),
        (MATCH, "invoice|K2-I", [("open", "medium", "01-02"), ("withdrawn", "medium", "01-07")]),
        (MATCH, "invoice|K3-I", [("open", "high", "01-05"), ("withdrawn", "high", "01-10")]),
        (OVERPAID, "invoice|K4-I", [("open", "high", "01-05")]),
        (AFTER, "invoice|K5-I", [("open", "low", "01-21")]),
        (CHANGED, "order|K6-O|1", [("open", "medium", "01-07"), ("updated", "medium", "01-08")]),
        (BELOW, "order|K7-O36|1", [("open", "medium", "02-06")]),
        (LAST, "order|K8-O4|1", [("open", "medium", "01-06"), ("withdrawn", "medium", "01-07")]),
        (OFF, "order|K9-O|1", [("open", "medium", "01-06"), ("withdrawn", "medium", "01-07")]),
        (NO_ORDER, "invoice|K10-I", [("open", "medium", "01-13"), ("withdrawn", "medium", "01-14")]),
        (BANK, "payment|K11-P", [("open", "high", "01-13"), ("withdrawn", "high", "01-14")]),
    ],
)
def test_an_alert_opens_and_ends(ran: Ran, rule: str, document: str, told: list[tuple[str, str, str]]) -> None:
    found = ran.told(rule, document)
    assert steps(found) == told
    assert len({one.alert_id for one in found}) == 1
    assert all((one.money_at_stake == 0) == (one.status == "withdrawn") for one in found)


def test_a_budget_is_committed_released_and_overrun(ran: Ran) -> None:
    found = ran.told(BUDGET)
    assert steps(found) == [
        ("open", "medium", "01-09"), ("withdrawn", "medium", "01-11"), ("open", "high", "01-16"),
    ]  # fmt: skip
    assert [one.value for one in found] == [1100.0, 600.0, 1300.0]
    assert {one.entity["cost_center"] for one in found} == {"CC9"}


def test_a_supplier_who_delivers_late(ran: Ran) -> None:
    found = ran.told(RISK)
    assert {one.entity["supplier_id"] for one in found} == {"K12"}
    assert steps(found)[0] == ("open", "medium", "01-13")
    assert len({one.alert_id for one in found}) == 1
    assert found[-1].value == pytest.approx(0.65), "eight of twelve, in steps of 5 %"


def test_each_case_is_told_by_its_own_rule_alone(ran: Ran) -> None:
    told = {(alert.rule, alert.alert_id) for alert in ran.told(BUDGET)} | {
        (one.rule, one.alert_id) for _, value in ran.alerts for one in [msgspec.json.decode(value, type=Alert)]
    }
    rules = sorted(rule for rule, _ in told)
    assert rules == sorted(
        [MATCH] * 3 + [OVERPAID, AFTER, CHANGED, BELOW, LAST, OFF, NO_ORDER, BANK, RISK] + [BUDGET] * 2
    )


def test_every_whole_order_is_scored_by_each_rule_that_it_may_change(ran: Ran) -> None:
    scored = {rule: sorted(key for key, one in ran.scores if one["rule"] == rule) for rule in (MATCH, AFTER, CHANGED)}
    assert len(scored[MATCH]) == len({*scored[MATCH]})
    assert scored[AFTER] == [key for key in scored[MATCH] if "|receipt|" not in key]
    assert scored[CHANGED] == [key for key in scored[MATCH] if "|order|" in key]
    assert "plain|order|K6-O|1@8" in scored[MATCH]
    assert "plain|receipt|K1-R2@1" in scored[MATCH]


@pytest.mark.parametrize("name", TRUTHS)
def test_features_are_those_of_a_batch(ran: Ran, name: str) -> None:
    view = VIEWS[name]
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        TRUTHS[name](connection, ran.folder / "in")
        told = raw_features(view, ran.folder / "out")
        assert differences(connection, told, view.keys, tuple(view.fields)) == []
        assert connection.execute("SELECT count(*) FROM told").fetchone() != (0,)
