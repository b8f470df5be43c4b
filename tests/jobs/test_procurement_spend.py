"""The job on a mini-cluster over a small story (`purchases.py`): alerts as they open, change and end, and scores."""

import json
import re
from collections import defaultdict
from itertools import pairwise
from typing import Any

import jsonschema
import msgspec
import pandas as pd
import pytest

from connectors.alerts import Alert, json_schema
from connectors.events import EVENTS
from jobs.procurement_spend import JOB
from tests.jobs import purchases
from tests.jobs.procurement_run import Ran, played
from udfs.procurement_spend import DUPLICATE, PRICE, SPEND, SPLIT

pytestmark = pytest.mark.run
LIVES = {"features.purchase_order_life", "features.cost_center_budget", "features.supplier_delivery"}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, gateway: None) -> Ran:  # noqa: ARG001  one JVM for all
    return played(purchases.STORY, tmp_path_factory.mktemp("procurement_spend"))


def steps(alerts: list[Alert]) -> list[tuple[str, int, str]]:
    """Return status, revision and day of revisions."""
    return [(one.status, one.revision, f"{one.timestamp:%m-%d}") for one in alerts]


def test_the_story_is_made_of_canonical_rows() -> None:
    for topic, rows in purchases.STORY.items():
        table = EVENTS[topic.removeprefix("erp.")]
        for row in rows():
            msgspec.json.decode(json.dumps(row), type=table.struct, strict=True)
        known = [row["known_time"] for row in rows()]
        assert known == sorted(known)


def test_a_spike_opens_and_its_correction_withdraws(ran: Ran) -> None:
    found = ran.told(SPEND, "invoice|B1")
    assert steps(found) == [("open", 1, "01-16"), ("withdrawn", 2, "01-17")]
    assert len({one.alert_id for one in found}) == 1
    assert found[0].impact_summary.startswith("Invoice B1 of supplier S1 is 5,000.00 USD: ")
    assert found[1].impact_summary.startswith("Invoice B1 of supplier S1 is now 101.00 USD and stands out no more")
    assert found[0].erp_links == ["https://erp/i/B1"]
    assert found[0].features["invoice_count_365d"] == 13


def test_a_repeat_opens_and_ends_when_it_is_deleted(ran: Ran) -> None:
    found = ran.told(DUPLICATE, "invoice|D1", "invoice|D2")
    assert steps(found) == [("open", 1, "01-19"), ("withdrawn", 2, "01-20")]
    assert [one.money_at_stake for one in found] == [777.0, 0.0]
    assert found[1].impact_summary.endswith("invoice D2 was deleted, corrected or taken back.")


def test_a_near_repeat_ends_with_a_credit_memo(ran: Ran) -> None:
    found = ran.told(DUPLICATE, "invoice|E1", "invoice|E2")
    assert steps(found) == [("open", 1, "01-22"), ("withdrawn", 2, "01-23")]
    assert [one.severity for one in found] == ["high", "high"]


def test_a_third_one_updates(ran: Ran) -> None:
    found = ran.told(DUPLICATE, "invoice|F1", "invoice|F2")
    assert steps(found) == [("open", 1, "01-24"), ("updated", 2, "01-25")]
    assert [len(one.documents) for one in found] == [2, 3]
    assert found[1].money_at_stake == 888.0


def test_an_invoice_that_moves_to_its_supplier_is_a_repeat_there(ran: Ran) -> None:
    (found,) = ran.told(DUPLICATE, "invoice|G1", "invoice|G2")
    assert steps([found]) == [("open", 1, "01-25")]
    assert found.entity == {"supplier": "supplier S2", "supplier_id": "S2"}


def test_what_is_put_right_within_the_millisecond_does_not_stay_open(ran: Ran) -> None:
    found = ran.told(SPEND, "invoice|H1")
    assert not found or found[-1].status == "withdrawn"


def test_old_documents_of_a_first_snapshot_raise_nothing_and_count_for_nothing(ran: Ran) -> None:
    assert not ran.told(SPEND, "invoice|L1")
    own = [row for topic, key, row in ran.features if topic.endswith("supplier_spend") and key == "plain|S1"]
    known = {row["known_time"]: row for row in own}
    day_25, day_26 = (known[purchases.iso(day).replace(".000Z", "Z")] for day in (25, 26))
    assert day_25["spend_amount_sum_365d"] == day_26["spend_amount_sum_365d"]


def test_a_price_above_the_agreement_opens_and_its_correction_withdraws(ran: Ran) -> None:
    found = ran.told(PRICE, "invoice|P1|1")
    assert steps(found) == [("open", 1, "01-21"), ("withdrawn", 2, "01-22")]
    assert [one.score for one in found] == [0.25, 0.0]


def test_orders_split_under_the_limit_grow_and_end(ran: Ran) -> None:
    found = ran.told(SPLIT, "order|O1|1", "order|O2|1")
    assert steps(found) == [("open", 1, "01-06"), ("updated", 2, "01-06"), ("withdrawn", 3, "01-14")]
    assert [one.value for one in found] == [12_000.0, 13_000.0, 7000.0]
    assert found[2].impact_summary.endswith("order O2 was deleted or corrected; they come to 7,000.00 USD now.")


def test_an_order_is_judged_when_its_lines_are_there(ran: Ran) -> None:
    """Its first line alone would make a chain with the order before; its total needs an approval of its own."""
    assert not ran.told(SPLIT, "order|P2|1")
    assert [key for key, score in ran.scores if score["rule"] == SPLIT and "|P2|" in key] == ["plain|order|P2|2@1"]


def gathered(rows: list[dict[str, Any]], *by: str) -> list[str]:
    """Return the versions that stand for rows half a second or less apart; rows that only leave have none."""
    frame = pd.DataFrame(rows).assign(at=lambda own: pd.to_datetime(own["known_time"])).sort_values("at", kind="stable")
    gaps = frame.groupby(list(by))["at"].diff() > pd.Timedelta(milliseconds=500)
    entering = frame.assign(part=gaps.groupby([frame[name] for name in by]).cumsum()).query("sign > 0")
    return sorted(entering.groupby([*by, "part"])["event_id"].max())


def test_nothing_else_is_told(ran: Ran) -> None:
    documents = {
        d.document.split("|")[2] for _, value in ran.alerts for d in msgspec.json.decode(value, type=Alert).documents
    }
    assert documents <= {"B1", "D1", "D2", "E1", "E2", "C1", "F1", "F2", "F3", "G1", "G2", "H1", "P1", "O1", "O2"}


def test_alerts_are_an_upsert_log(ran: Ran) -> None:
    schema, revisions = jsonschema.Draft202012Validator(json_schema()), defaultdict(list)
    for key, value in ran.alerts:
        schema.validate(json.loads(value))
        alert = msgspec.json.decode(value, type=Alert, strict=True)
        assert key == alert.alert_id
        assert re.fullmatch(r"a-[0-9a-f]{24}", key)
        assert alert.rule_version == JOB.udf.version
        assert alert.documents
        revisions[key].append((alert.revision, alert.status))
    for found in revisions.values():
        assert [revision for revision, _ in found] == list(range(1, len(found) + 1))
        assert found[0][1] == "open"
        assert all(one != two for (_, one), (_, two) in pairwise(found) if one != "updated")


def test_every_version_that_entered_is_scored_once_per_rule(ran: Ran) -> None:
    scored = defaultdict(list)
    for key, score in ran.scores:
        assert key == score["event_id"]
        scored[score["rule"]].append(key)
    entered = [row for row in purchases.invoices() if row["sign"] > 0]
    whole = [row["event_id"] for row in entered if row["grain"] == "document"]
    assert sorted(scored[DUPLICATE]) == sorted(whole)
    assert sorted(scored[SPEND]) == sorted(one for one in whole if "|C1@" not in one)
    assert sorted(scored[PRICE]) == sorted(row["event_id"] for row in entered if row["grain"] == "line")
    assert sorted(scored[SPLIT]) == gathered(purchases.orders(), "requester", "order_id")
    assert all(set(score) == {"event_id", "rule", "source", "entity", "event_time", "known_time", "score", "kind",
                              "alerted", "version"} for _, score in ran.scores)  # fmt: skip


def test_scores_say_what_was_alerted(ran: Ran) -> None:
    alerted = {(score["rule"], key.split("|")[2]) for key, score in ran.scores if score["alerted"]}
    assert alerted - {(SPEND, "H1@1")} == {
        (SPEND, "B1@1"), (DUPLICATE, "D2@1"), (DUPLICATE, "E2@1"), (DUPLICATE, "F2@1"), (DUPLICATE, "F3@1"),
        (DUPLICATE, "G2@2"), (SPLIT, "O2"), (PRICE, "P1"),
    }  # fmt: skip


def test_every_view_has_rows_and_everything_leaves_in_the_end(ran: Ran) -> None:
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for topic, key, row in ran.features:
        last[topic, key] = row
    windowed = {view.topic for view in JOB.features} - LIVES
    assert {topic for topic, _ in last} == windowed | {"features.purchase_order_life"}
    for row in [row for (topic, _), row in last.items() if topic in windowed]:
        assert {value for name, value in row.items() if "_sum_" in name or "_count_" in name} == {0}
