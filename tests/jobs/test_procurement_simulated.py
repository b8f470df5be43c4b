"""A simulated run through ingest's functions and the job: all that is planted is found, and nothing else."""

import datetime as dt
import json
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from connectors.alerts import Alert
from connectors.messages import RawMessage
from connectors.settings import Settings
from erpulse.simulate.records import Label, RawRecord
from erpulse.simulate.stream import sources
from tests.erpulse.simulate.conftest import PLAN, START, Run
from tests.jobs.procurement_run import over_files, written
from tests.jobs.worker import Worker

pytestmark = pytest.mark.run
SKEW_S, LOADED_S = 3.0, 60.0


def arrived(run: Run) -> list[tuple[dt.datetime, RawRecord]]:
    """Return records with when ingest takes them: history in bulk, topic by topic some seconds apart, then live."""
    rng = Random(5)  # noqa: S311
    skew = {record.topic: rng.uniform(0, SKEW_S) for record in sorted(run.history, key=lambda one: one.topic)}
    bulk = [
        (START + dt.timedelta(seconds=skew[record.topic] - LOADED_S, milliseconds=place), record)
        for place, record in enumerate(run.history)
    ]
    live = [(START + dt.timedelta(seconds=record.send_s or 0.0), record) for record in run.live]
    return sorted(bulk, key=lambda pair: pair[0]) + live


def canonical(run: Run, folder: Path) -> None:
    """Write the canonical rows of a run as the job reads them from files."""
    worker, rows = Worker(sources()), defaultdict(list)
    for offset, (at, record) in enumerate(arrived(run)):
        stamp = round(at.timestamp() * 1000)
        before = len(worker.rows)
        worker.take(RawMessage(record.key, record.value, record.headers, record.topic, 0, offset, stamp), now=stamp)
        known = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
        for row in worker.rows[before:]:
            told: dict[str, Any] = {name: value for name, value in row.items() if name != "topic"}
            rows[row["topic"]].append(json.dumps(told | {"known_time": known}))
    for topic, lines in rows.items():
        (folder / topic).mkdir(parents=True, exist_ok=True)
        (folder / topic / "rows.json").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def run() -> Run:
    return Run(PLAN)


@pytest.fixture(scope="module")
def alerts(run: Run, tmp_path_factory: pytest.TempPathFactory, gateway: None) -> dict[str, list[Alert]]:  # noqa: ARG001
    folder = tmp_path_factory.mktemp("found")
    canonical(run, folder / "in")
    over_files(folder, Settings(sources=sources()))
    found: dict[str, list[Alert]] = defaultdict(list)
    for row in written(folder / "out" / "erp.alerts"):
        alert = msgspec.json.decode(row["value"], type=Alert, strict=True)
        found[alert.alert_id].append(alert)
    return found


def is_about(told: list[Alert], label: Label) -> bool:
    """Return whether an alert tells of a planted thing: same rule, some document in common."""
    documents = {one.document for alert in told for one in alert.documents}
    return told[-1].rule == label.rule and not documents.isdisjoint(label.documents)


def test_all_that_is_planted_is_found_and_ends_as_it_should(run: Run, alerts: dict[str, list[Alert]]) -> None:
    for label in run.of("incident"):
        own = [told for told in alerts.values() if is_about(told, label)]
        assert own, label
        gone = [told[-1].status == "withdrawn" for told in own]
        assert all(gone) if label.expected == "withdrawn" else not all(gone), label


def test_nothing_else_is_told(run: Run, alerts: dict[str, list[Alert]]) -> None:
    planted = run.of("incident")
    strangers = [told for told in alerts.values() if not any(is_about(told, label) for label in planted)]
    assert [(told[0].rule, told[0].impact_summary) for told in strangers] == []
