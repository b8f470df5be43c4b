"""A part of the simulated company through ingest's functions and its job on a mini-cluster: planted, told, false."""

import datetime as dt
import json
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from connectors.alerts import Alert
from connectors.messages import RawMessage
from connectors.settings import Settings
from erpulse.simulate.parts import Company, sources_of
from erpulse.simulate.plan import Plan
from erpulse.simulate.records import Label, Labels, RawRecord
from jobs.spec import Job
from tests.jobs.procurement_run import written
from tests.jobs.worker import Worker

LOADED_S, PER_MS = 5.0, 10


class Told(NamedTuple):
    """What is planted, the job, its alerts by id, each with its revisions, and the folder of all that was written."""

    job: Job
    labels: list[Label]
    alerts: list[list[Alert]]
    folder: Path

    def found(self, label: Label) -> list[list[Alert]]:
        """Return the alerts of a label's rule that name one of its rows."""
        return [told for told in self.alerts if told[0].rule == label.rule and self._is_of(told, label)]

    def false(self, rule: str) -> list[list[Alert]]:
        """Return the alerts of a rule that name no row of anything planted."""
        own = [told for told in self.alerts if told[0].rule == rule]
        return [told for told in own if not any(self._is_of(told, label) for label in self.labels)]

    def sheet(self) -> str:
        """Return planted, found, told beside and false, a line a rule."""
        lines = [f"{'rule':<20} planted found beside false"]
        for rule in self.job.rules:
            labels = [label for label in self.labels if label.rule == rule]
            found = sum(bool(self.found(label)) for label in labels)
            own = [told for told in self.alerts if told[0].rule == rule]
            false = len(self.false(rule))
            beside = len(own) - false - len({told[0].alert_id for label in labels for told in self.found(label)})
            lines.append(f"{rule:<20} {len(labels):>7} {found:>5} {beside:>6} {false:>5}")
        return "\n".join(lines)

    @staticmethod
    def _is_of(told: list[Alert], label: Label) -> bool:
        return not {one.document for alert in told for one in alert.documents}.isdisjoint(label.documents)


def simulated(job: Job, part: str, plan: Plan, start: dt.datetime, folder: Path) -> Told:
    """Play a plan: history is known at once, seconds before the live phase, as it is on a live stack."""
    run = Company(plan, (part,))
    history, live = [*run.history(start)], [*run.live(start)]
    _write(job, _canonical(part, _arrived(history, live, start)), folder / "in")
    from erpulse.backtest.run import bounded  # noqa: PLC0415
    from jobs import media, runtime  # noqa: PLC0415  imports Flink

    own = bounded(Settings(sources=sources_of((part,))), folder / "checkpoints")
    env = runtime.environment_of(job, own)
    runtime.plan(env, job, own, media.file_options(folder / "in", folder / "out")).execute().wait()
    end = start + dt.timedelta(seconds=max(record.send_s or 0.0 for record in live))
    labels = Labels()
    for record in live:
        labels.see(record, round((start.timestamp() + (record.send_s or 0.0)) * 1000))
    return Told(job, list(labels), _alerts(folder / "out" / "erp.alerts", end), folder)


def _arrived(
    history: list[RawRecord], live: list[RawRecord], start: dt.datetime
) -> list[tuple[dt.datetime, RawRecord]]:
    loaded = start - dt.timedelta(seconds=LOADED_S)
    bulk = [(loaded + dt.timedelta(milliseconds=place // PER_MS), record) for place, record in enumerate(history)]
    return bulk + [(start + dt.timedelta(seconds=record.send_s or 0.0), record) for record in live]


def _canonical(part: str, arrived: list[tuple[dt.datetime, RawRecord]]) -> dict[str, list[str]]:
    """Return canonical rows by topic as a job reads them from files."""
    worker, rows = Worker(sources_of((part,))), defaultdict(list)
    for offset, (at, record) in enumerate(arrived):
        stamp, before = round(at.timestamp() * 1000), len(worker.rows)
        worker.take(RawMessage(record.key, record.value, record.headers, record.topic, 0, offset, stamp), now=stamp)
        known = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
        for row in worker.rows[before:]:
            told: dict[str, Any] = {name: value for name, value in row.items() if name != "topic"}
            rows[row["topic"]].append(json.dumps(told | {"known_time": known}))
    return rows


def _write(job: Job, rows: dict[str, list[str]], folder: Path) -> None:
    for source in job.sources:
        (folder / source.topic).mkdir(parents=True)
        (folder / source.topic / "rows.json").write_text("\n".join(rows.get(source.topic, [])), encoding="utf-8")


def _alerts(folder: Path, end: dt.datetime) -> list[list[Alert]]:
    """Return the alerts until the end of the run: what time would bring after it is another story."""
    found: dict[str, list[Alert]] = defaultdict(list)
    for row in written(folder):
        alert = msgspec.json.decode(row["value"], type=Alert, strict=True)
        if alert.timestamp <= end:
            found[alert.alert_id].append(alert)
    return list(found.values())
