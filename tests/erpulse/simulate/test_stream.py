"""The stream of a run: deterministic, decodable, complete, and as late and repeated as asked for."""

import re
from dataclasses import replace

import pytest

from connectors.errors import ConfigError
from erpulse.simulate.incidents import INCIDENTS
from erpulse.simulate.plan import Plan
from erpulse.simulate.stream import Simulation, raw_topics, sources, stream
from erpulse.simulate.traps import TRAPS
from tests.erpulse.simulate.conftest import START, Run
from tests.erpulse.simulate.ledger import Ledger

SHORT = Plan(rate=40, seconds=10, incidents=4, bad=2)


def test_the_same_plan_gives_the_same_stream() -> None:
    assert list(stream(SHORT, START)) == list(stream(SHORT, START))


def test_another_seed_gives_another_stream() -> None:
    values = [{record.value for record in stream(replace(SHORT, seed=seed), START)} for seed in (1, 2)]
    assert len(values[0] & values[1]) < len(values[0]) / 20


def test_topics_are_those_declared_and_each_source_claims_its_own(run: Run) -> None:
    seen = {record.topic for record in run.records}
    assert seen == set(raw_topics())
    for record in run.records:
        claims = [name for name, source in sources().items() if re.fullmatch(source.topics, record.topic)]
        assert claims == [record.source]


def test_everything_decodes_but_the_bad_messages(run: Run, books: Ledger) -> None:
    bad = {one.incident: one.reason for one in run.of("bad")}
    assert len(bad) == run.plan.bad
    refused = {record.mark.label.incident: reason for record, reason in books.refused if record.mark}
    assert refused == bad
    assert len(books.refused) == len(bad)


def test_every_event_of_every_source_is_there(books: Ledger) -> None:
    found = {(part.source, name) for (name, _), part in books.rows.items()}
    events = ("purchase_order", "goods_movement", "supplier_invoice", "agreement", "master_data_change", "budget")
    wanted = {(name, event) for name in sources() for event in events} - {("ebs", "budget")}  # no table has it
    assert wanted <= found


def test_every_operation_of_every_source_is_there(books: Ledger) -> None:
    for name in sources():
        seen = {op for (_, document), ops in books.ops.items() if document.startswith(f"{name}|") for op in ops}
        assert seen == {"insert", "update", "delete", "snapshot"}
    assert "tombstone" in books.skipped
    assert books.stale > 0


def test_shares_of_late_and_repeated_messages(run: Run) -> None:
    once = [record for record in run.live if not record.duplicate]
    assert sum(record.late for record in once) / len(once) == pytest.approx(run.plan.late, abs=0.03)
    assert 1 - len(once) / len(run.live) == pytest.approx(run.plan.duplicates, abs=0.02)
    assert {(record.topic, record.key, record.value) for record in run.records if record.duplicate} <= {
        (record.topic, record.key, record.value) for record in run.records if not record.duplicate
    }


def test_no_message_is_late_if_none_shall_be() -> None:
    simulation = Simulation(replace(SHORT, late=0, traps=0, duplicates=0))
    list(simulation.history(START))
    assert not any(record.late or record.duplicate for record in simulation.live(START))


def test_live_keeps_its_rate_and_its_quiet_night(run: Run) -> None:
    times = [one.send_s or 0 for one in run.live if not (one.duplicate or (one.mark and one.mark.label.kind == "bad"))]
    begin, end = run.plan.quiet
    assert times == sorted(times)
    assert len(times) == pytest.approx(run.plan.rate * (run.plan.seconds - (end - begin)), rel=0.05)
    assert not [record for record in run.live if begin < (record.send_s or 0) < end and not record.mark]


def test_history_is_past_and_long_enough_for_a_baseline(run: Run, books: Ledger) -> None:
    assert all(record.send_s is None and record.time < START for record in run.history)
    invoices = books.frame("supplier_invoice").query("grain == 'document' and kind == 'invoice' and amount > 0")
    before = invoices[invoices["event_time"] < START].groupby(["source", "supplier_id"]).size()
    assert (before >= 12).sum() >= 60


def test_positions_grow_with_the_versions_of_a_row(run: Run, books: Ledger) -> None:
    fresh = Ledger()
    for offset, record in enumerate(record for record in run.records if not record.duplicate):
        fresh.see(record, offset)
    assert fresh.stale == 0
    assert {name: part.order_key for name, part in fresh.rows.items()} == {
        name: part.order_key for name, part in books.rows.items()
    }


def test_what_is_planted_is_told(run: Run) -> None:
    assert len(run.of("incident")) == 3 * len(INCIDENTS)
    assert len(run.of("trap")) == 3 * len(TRAPS)
    withdrawn = [one for one in run.labels if one.expected == "withdrawn"]
    assert len(withdrawn) == 3 * 6
    assert all((one.withdrawn_time_ms or 0) > (one.send_time_ms or 0) for one in withdrawn)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(sources=("plane",)), "did you mean 'plain'"),
        (Plan(sources=()), "name each of them once"),
        (Plan(rate=0), "must be above 0"),
        (Plan(late=1.5), "a share from 0 to 1"),
    ],
)
def test_impossible_plans_are_refused(plan: Plan, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        Simulation(plan)
