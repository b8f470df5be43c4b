"""Treasury and plant: what they send is read as it was meant, and what is planted stands in it."""

import datetime as dt
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from connectors.errors import ConfigError
from connectors.messages import RawMessage
from erpulse.simulate.parts import PARTS, Company, chosen, sources_of, topics_of
from erpulse.simulate.plan import Plan
from erpulse.simulate.records import Label, RawRecord
from erpulse.simulate.stream import raw_topics, stream
from tests.jobs.worker import Worker

START = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)
PLAN = Plan(seed=3, rate=5, seconds=40, incidents=0, traps=0, bad=0, duplicates=0, days=40)
RULES = {
    *("large_receipt", "projected_shortfall", "early_discount", "balance_break"),
    *("yield_below_limit", "run_rule", "slow_drift", "feed_silent", "scrap_concentrates", "yield_drift"),
    *("order_at_risk", "hidden_factory", "cycle_time_departs"),
}


@cache
def played() -> tuple[list[RawRecord], list[RawRecord]]:
    """Return history and live phase of treasury and plant."""
    run = Company(PLAN, ("treasury", "plant"))
    return [*run.history(START)], [*run.live(START)]


@cache
def taken() -> Worker:
    """Return what ingest makes of them."""
    worker = Worker(sources_of(PARTS))
    offsets: Counter[str] = Counter()
    for record in [*played()[0], *played()[1]]:
        offsets[record.topic] += 1
        time_ms = int((START + dt.timedelta(seconds=record.send_s or 0)).timestamp() * 1000)
        worker.take(
            RawMessage(record.key, record.value, record.headers, record.topic, 0, offsets[record.topic], time_ms)
        )
    return worker


def test_every_record_becomes_rows() -> None:
    worker = taken()
    assert [letter.detail for letter in worker.letters] == []
    assert worker.decoded.keys() == {"mapped"}


def test_statements_add_up_but_for_the_planted_one() -> None:
    told = [row for row in taken().rows if "balanced" in row and row["source"] != "plain"]
    assert len(told) > 80
    assert {row["statement_id"] for row in told if row["balanced"] is False} == {
        label.documents[0].split("|")[3] for label in labels() if label.incident == "treasury-004"
    }


def test_statements_chain_but_for_the_missing_one() -> None:
    rows = [row for row in taken().rows if row.get("account") == "7100200300" and "kind" in row]
    ends = {row["statement_number"]: row["amount"] for row in rows if row["kind"] == "closing"}
    starts = {row["statement_number"]: row["amount"] for row in rows if row["kind"] == "opening"}
    gaps = [number for number in starts if number - 1 not in ends and number != min(starts)]
    assert len(gaps) == 1
    assert all(starts[number] == ends[number - 1] for number in starts if number - 1 in ends)


def test_labels_name_rows_that_count() -> None:
    standing = {row["document"] for row in taken().rows}
    for label in labels():
        assert label.documents
        assert set(label.documents) <= standing, label
    assert {label.rule for label in labels()} == RULES


def labels() -> list[Label]:
    """Return what is planted."""
    return [record.mark.label for record in played()[1] if record.mark]


def test_delivery_is_in_order_and_the_same_again() -> None:
    history, live = played()
    assert all(one.time <= other.time for one, other in pairwise(history))
    assert all((one.send_s or 0) <= (other.send_s or 0) for one, other in pairwise(live))
    again = Company(PLAN, ("treasury", "plant"))
    assert [record.value for record in again.history(START)] == [record.value for record in history]


def test_all_topics_are_told() -> None:
    assert {record.topic for part in played() for record in part} <= set(topics_of(("treasury", "plant"), ["plain"]))


def test_purchasing_alone_is_as_it_was() -> None:
    plan = Plan(seed=3, rate=5, seconds=2, incidents=0, traps=0, bad=0, days=10)
    run = Company(plan, ("purchasing",))
    assert [*run.history(START), *run.live(START)] == [*stream(plan, START)]
    assert topics_of(("purchasing",), ["sap"]) == raw_topics(["sap"])


def test_an_unknown_part() -> None:
    assert chosen("") == ("purchasing",)
    with pytest.raises(ConfigError, match="did you mean 'plant'"):
        chosen("plants")


def test_another_run_is_another_company_and_another_plant() -> None:
    runs = []
    for number in (0, 1):
        run = Company(PLAN, ("treasury", "plant"), number)
        records = [*run.history(START), *run.live(START)]
        runs.append({(one.topic, one.key or one.value) for one in records if "exchange_rates" not in one.topic})
    assert runs[0].isdisjoint(runs[1])
    assert len(runs[0]) == len(runs[1])
