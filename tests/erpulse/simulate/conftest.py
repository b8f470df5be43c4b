"""One run for all tests of the simulator: every kind of incident in every source, and all look-alikes."""

import datetime as dt

import pytest

from erpulse.simulate.incidents import INCIDENTS
from erpulse.simulate.plan import Plan
from erpulse.simulate.records import Label, Labels, RawRecord
from erpulse.simulate.stream import Simulation
from erpulse.simulate.traps import TRAPS
from tests.erpulse.simulate.ledger import Ledger, ledger

START = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
PLAN = Plan(rate=60, seconds=120, incidents=3 * len(INCIDENTS), traps=3 * len(TRAPS), bad=6)


class Run:
    """A run, whole."""

    def __init__(self, plan: Plan) -> None:
        """Play it."""
        simulation = Simulation(plan)
        self.plan = plan
        self.history: list[RawRecord] = list(simulation.history(START))
        self.live: list[RawRecord] = list(simulation.live(START))
        labels = Labels()
        for record in self.live:
            labels.see(record, round((START.timestamp() + (record.send_s or 0)) * 1000))
        self.labels: list[Label] = list(labels)

    @property
    def records(self) -> list[RawRecord]:
        """Return all records in the order of delivery."""
        return self.history + self.live

    def of(self, kind: str, rule: str = "") -> list[Label]:
        """Return the labels of a kind, of one rule or all."""
        return [one for one in self.labels if one.kind == kind and rule in ("", one.rule)]


@pytest.fixture(scope="session")
def run() -> Run:
    return Run(PLAN)


@pytest.fixture(scope="session")
def books(run: Run) -> Ledger:
    return ledger(run.records)
