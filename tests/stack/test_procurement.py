"""The whole path on real servers: raw bytes of three databases in; features, alerts and dead letters out."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import msgspec
import pytest

from connectors import broker
from connectors.alerts import Alert
from connectors.settings import Settings
from erpulse import bundle, topics
from erpulse.features import repository
from erpulse.simulate.plan import Plan
from erpulse.simulate.produce import outlet, play
from erpulse.simulate.records import RawRecord
from erpulse.simulate.stream import Simulation, raw_topics, sources
from erpulse.simulate.tally import Tally
from erpulse.stack.local import Stack
from jobs.catalog import feature_views
from jobs.procurement_spend import JOB

pytestmark = pytest.mark.stack

ROOT = Path(__file__).resolve().parents[2]
JOBS = ("ingest", "procurement_spend", "feature_online", "feature_archive")
PLAN = Plan(seed=11, rate=40, seconds=25, incidents=8, bad=3)
PATIENCE_S = 150


@dataclass
class Played:
    """A run of the simulator through the jobs."""

    stack: Stack
    settings: Settings
    config: Path
    tally: Tally
    last: RawRecord


def alerts(settings: Settings) -> list[Alert]:
    """Return every committed alert record."""
    found = [msgspec.json.decode(r.value, type=Alert) for r in broker.read_all(settings.kafka, ["erp.alerts"])]
    return sorted(found, key=lambda alert: (alert.timestamp, alert.revision))


def until(holds: Callable[[], Any], seconds: float = PATIENCE_S) -> Any:
    """Return the first true answer, or the last one when time is up."""
    deadline = time.monotonic() + seconds
    while not (answer := holds()) and time.monotonic() < deadline:
        time.sleep(2)
    return answer


def of(found: list[Alert], rule: str, documents: tuple[str, ...]) -> list[Alert]:
    """Return the revisions of a rule's alerts that name one of the documents."""
    ids = {a.alert_id for a in found if a.rule == rule and {d.document for d in a.documents} & set(documents)}
    return [alert for alert in found if alert.alert_id in ids]


@pytest.fixture(scope="module")
def played(stack_session: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Submit the jobs with `flink run` and the bundle, play the simulator, and end the jobs in any case."""
    stack_session.up()
    folder = tmp_path_factory.mktemp("bundle")
    own = {name: msgspec.to_builtins(source) for name, source in sources().items()}
    config = folder / "erpulse.toml"
    config.write_text(_toml(stack_session.layout.settings_file.read_text(encoding="utf-8"), own), encoding="utf-8")
    settings = msgspec.structs.replace(stack_session.settings(), sources=sources())
    topics.create(settings, raw_topics())
    bundle.build(ROOT, folder / "jobs.zip")
    arguments = ("--config", str(config), "--set", "flink.archive_interval_ms=3000")
    ids = [stack_session.submit(f"jobs.{name}", folder / "jobs.zip", arguments) for name in JOBS]
    tally, records = Tally(), []
    try:
        with outlet(settings.kafka, PLAN.sources) as out:
            play(Simulation(PLAN), out, tally, lambda record, _: records.append(record))
        yield Played(stack_session, settings, config, tally, records[-1])
    finally:
        for job in stack_session.jobs():
            if job.job_id in ids and job.state in {"RUNNING", "RESTARTING", "CREATED"}:
                _cancel(settings, job.job_id)


def test_every_incident_is_found_and_those_put_right_are_withdrawn(played: Played) -> None:
    """What was put right before the job saw it, both in one millisecond of a catching up `ingest`, is never alerted."""
    planted = played.tally.planted("incident")
    assert planted

    def outcome() -> dict[str, str]:
        found = alerts(played.settings)
        last = {label.incident: of(found, label.rule, label.documents)[-1:] for label in planted}
        return {name: revisions[0].status if revisions else "missing" for name, revisions in last.items()}

    def settled() -> dict[str, str]:
        now = outcome()
        gone = {label.incident for label in planted if label.expected == "withdrawn"}
        return {
            n: "withdrawn" if s == "missing" and n in gone else s.replace("updated", "open") for n, s in now.items()
        }

    wanted = {label.incident: label.expected for label in planted}
    until(lambda: settled() == wanted)
    assert settled() == wanted
    assert "withdrawn" in outcome().values()


def test_nothing_else_stays_alerted(played: Played) -> None:
    """A cancelled invoice and the one booked in its place stand in two partitions of the raw topic, so that the second
    may be known first: such a repeat shows for a moment and is withdrawn when the first is.
    """  # noqa: D205
    planted = [(label.rule, set(label.documents)) for label in played.tally.planted("incident")]

    def strangers() -> list[str]:
        last = {alert.alert_id: alert for alert in alerts(played.settings)}
        return [
            alert.impact_summary
            for alert in last.values()
            if alert.status != "withdrawn"
            and not any(alert.rule == rule and {d.document for d in alert.documents} & own for rule, own in planted)
        ]

    until(lambda: not strangers(), 30)
    assert strangers() == []


def test_no_alert_revision_is_written_twice(played: Played) -> None:
    counts = Counter((alert.alert_id, alert.revision) for alert in alerts(played.settings))
    assert [key for key, count in counts.items() if count > 1] == []


def test_bad_messages_are_dead_letters_with_their_reason(played: Played) -> None:
    planted = Counter((label.topic, label.reason) for label in played.tally.planted("bad"))

    def found() -> Counter[tuple[str, str]]:
        letters = [json.loads(r.value) for r in broker.read_all(played.settings.kafka, ["erp.dead-letters"])]
        return Counter((letter["topic"], letter["reason"]) for letter in letters)

    until(lambda: found() == planted)
    assert found() == planted


def test_online_and_offline_features_equal_the_log(played: Played) -> None:
    """`erpulse features check`, in a process of its own: Feast reads its environment once."""
    call = [str(Path(sys.executable).with_name("erpulse")), "features", "check", "--json"]
    own = {"ERPULSE_CONFIG": str(played.config), "ERPULSE_FLINK__ARCHIVE_INTERVAL_MS": "3000"}

    def checked() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(call, env=os.environ | own, capture_output=True, text=True, check=False)

    until(lambda: checked().returncode == 0, 60)
    done = checked()
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0, done.stdout + done.stderr
    assert {one["view"] for one in found} == {view.name for view in feature_views()}
    own = {view.name for view in JOB.features}
    assert all(one["compared"] > 0 for one in found if one["view"] in own)


READ = """
import json, sys
import pandas as pd
from feast import FeatureStore
entity, store = json.loads(sys.argv[1]), FeatureStore(".")
names = ["supplier_spend:spend_amount_sum_30d", "supplier_spend:invoice_count_365d"]
online = store.get_online_features(names, [entity]).to_dict()
asked = pd.DataFrame([entity | {"event_timestamp": pd.Timestamp.now(tz="UTC")}])
past = store.get_historical_features(asked, names).to_df().to_dict("list")
fields = [name.split(":")[1] for name in names]
print(json.dumps([[float(of[name][0]) for name in fields] for of in (online, past)]))
"""


def test_feast_serves_what_the_job_computed(played: Played, tmp_path: Path) -> None:
    """Feast's own command and reads, in a process of their own, over a copy of the repository."""
    rows = [json.loads(r.value) for r in broker.read_all(played.settings.kafka, ["features.supplier_spend"])]
    last = max((row for row in rows if row["source"] == "plain"), key=lambda row: row["known_time"])
    entity = {"source": last["source"], "supplier_id": last["supplier_id"]}
    home = Path(shutil.copytree(ROOT / "feature_repo", tmp_path / "repo", ignore=shutil.ignore_patterns("data")))
    environment = os.environ | repository.environment(played.settings)
    python = Path(sys.executable)
    for call in ([python.with_name("feast"), "apply"], [python, "-c", READ, json.dumps(entity)]):
        done = subprocess.run(call, cwd=home, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
    wanted = [float(last["spend_amount_sum_30d"]), float(last["invoice_count_365d"])]
    assert json.loads(done.stdout.splitlines()[-1]) == [wanted, wanted]


def test_a_quiet_topic_still_alerts(played: Played) -> None:
    """Nothing follows the last message of the run, and yet the state of its time is out: heartbeats move it."""
    stays = [one for one in played.tally.planted("incident") if one.expected == "open"]
    label = max(stays, key=lambda one: one.send_time_ms or 0)
    assert until(lambda: of(alerts(played.settings), label.rule, label.documents))
    newest = max(alert.timestamp.timestamp() for alert in alerts(played.settings))
    assert newest * 1000 >= (label.send_time_ms or 0)


def test_no_row_is_late(played: Played) -> None:
    rest = f"http://{played.settings.flink.rest}"
    ids = [job.job_id for job in played.stack.jobs() if job.name == "procurement_spend" and job.state == "RUNNING"]
    assert ids

    def dropped_rows() -> dict[str, float]:
        found: dict[str, float] = {}
        for vertex in _get(f"{rest}/jobs/{ids[0]}")["vertices"]:
            base = f"{rest}/jobs/{ids[0]}/vertices/{vertex['id']}/subtasks/metrics"
            names = [metric["id"] for metric in _get(base) if metric["id"].endswith("ateRecordsDropped")]
            for name in names:
                found |= {f"{vertex['id']}.{name}": metric["sum"] for metric in _get(f"{base}?get={quote(name)}")}
        return found

    dropped = until(dropped_rows, 60)  # the first question makes the cluster fetch its metrics
    assert dropped, "the metric has another name: the watch on late rows is blind"
    assert {name: count for name, count in dropped.items() if count} == {}


def _get(url: str) -> Any:
    with urlopen(url, timeout=10) as answer:  # noqa: S310  our own cluster
        return json.load(answer)


def _cancel(settings: Settings, job_id: str) -> None:
    from urllib.request import Request  # noqa: PLC0415

    urlopen(Request(f"http://{settings.flink.rest}/jobs/{job_id}", method="PATCH"), timeout=10).close()


def _toml(head: str, own: dict[str, dict[str, Any]]) -> str:
    tables = []
    for name, source in own.items():
        values = {key: value for key, value in source.items() if value is not None and not isinstance(value, dict)}
        tables += [f"[sources.{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
        tables += [f"[sources.{name}.links]", *(f"{k} = {json.dumps(v)}" for k, v in source["links"].items())]
    return head + "\n" + "\n".join(tables) + "\n"
