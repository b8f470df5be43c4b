"""A second run in one log: the same story, no document of the first."""

import datetime as dt

import pytest

from erpulse.simulate import stream
from erpulse.simulate.again import simulation
from erpulse.simulate.plan import Plan
from erpulse.simulate.records import RawRecord

START = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
PLAN = Plan(seconds=30, incidents=11, days=10)
SHARED = {"raw.plain.purchasing.budgets", "raw.sap.S4P.dbo.ZBUDGET"}


def play(run: int) -> list[RawRecord]:
    played = simulation(PLAN, run)
    return [*played.history(START), *played.live(START)]


@pytest.fixture(scope="module")
def runs() -> list[list[RawRecord]]:
    return [play(0), play(1), play(2)]


def test_the_first_run_is_the_simulation_itself(runs: list[list[RawRecord]]) -> None:
    assert runs[0] == list(stream.stream(PLAN, START))


def test_no_document_meets_one_of_another_run(runs: list[list[RawRecord]]) -> None:
    keys = [{(one.topic, one.key) for one in records if one.topic not in SHARED} for records in runs]
    assert keys[0].isdisjoint(keys[1])
    assert keys[1].isdisjoint(keys[2])


def test_labels_name_the_renumbered_documents(runs: list[list[RawRecord]]) -> None:
    labels = [[one.mark.label for one in records if one.mark] for records in runs]
    assert [one.incident for one in labels[0]] == [one.incident for one in labels[1]]
    assert [one.description for one in labels[0]] == [one.description for one in labels[1]]
    documents = [{name for one in own for name in one.documents} for own in labels]
    assert documents[0].isdisjoint(documents[1])
    assert len(documents[0]) == len(documents[1])


def test_the_simulator_is_left_as_it_was(runs: list[list[RawRecord]]) -> None:
    assert runs[0][:5] == list(stream.Simulation(PLAN).history(START))[:5]
