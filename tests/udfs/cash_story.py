"""The simulated company through ingest's functions and the step of the cash position, as workers run them: no Flink."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from connectors.messages import RawMessage
from erpulse.simulate.parts import Company, sources_of
from erpulse.simulate.plan import Plan
from erpulse.simulate.records import Label, Labels, RawRecord
from jobs.cash_position import SOURCES
from jobs.steps import SEPARATOR, Running
from tests.jobs.worker import Worker
from tests.udfs.cash_case import STEPS
from udfs.cash_events import INPUTS

LOADED_S, PER_MS, PATIENCE_S = 5.0, 10, 45.0
"""A first load comes seconds before the live phase, so many records a millisecond; the demo waits so long after it."""
TABLES = {source.topic: source for source in SOURCES}


class Said(NamedTuple):
    """One row of an alert: when, of which company and currency, whether it holds, and its words."""

    at: dt.datetime
    key: str
    rule: str
    subject: str
    fired: bool
    words: dict[str, Any]


class Story(NamedTuple):
    """What was planted, and all that was told."""

    labels: list[Label]
    said: list[Said]

    def found(self, label: Label) -> list[list[Said]]:
        """Return the alerts of a label's rule that name one of its rows, each with its revisions."""
        return [own for own in self.alerts(label.rule) if _is_of(own, label)]

    def false(self, rule: str) -> list[list[Said]]:
        """Return the alerts of a rule that name no row of anything planted for it."""
        planted = [label for label in self.labels if label.rule == rule]
        return [own for own in self.alerts(rule) if not any(_is_of(own, label) for label in planted)]

    def alerts(self, rule: str) -> list[list[Said]]:
        """Return the alerts of a rule, each with its revisions."""
        found: dict[tuple[str, str], list[Said]] = defaultdict(list)
        for one in self.said:
            if one.rule == rule:
                found[one.key, one.subject].append(one)
        return list(found.values())


def _is_of(own: Iterable[Said], label: Label) -> bool:
    named = {document["document"] for one in own for document in one.words["documents"]}
    return not named.isdisjoint(label.documents)


def played(
    plan: Plan,
    start: dt.datetime,
    parts: tuple[str, ...] = ("treasury",),
    *,
    daily: bool = False,
    patience_s: float = PATIENCE_S,
) -> Story:
    """Play a plan.

    Args:
        plan: The run.
        start: When its live phase begins.
        parts: Who takes part.
        daily: What happened in history is known when it happened; else all of it comes at once before the live phase.
        patience_s: How long to listen after the live phase, seconds.
    """
    run = Company(plan, parts)
    history, live = [*run.history(start)], [*run.live(start)]
    loaded = start - dt.timedelta(seconds=LOADED_S)
    at = [
        (one.time if daily else loaded + dt.timedelta(milliseconds=place // PER_MS), one)
        for place, one in enumerate(history)
    ]
    at += [(start + dt.timedelta(seconds=one.send_s or 0.0), one) for one in live]
    labels = Labels()
    for when, one in at[len(history) :]:
        labels.see(one, round(when.timestamp() * 1000))
    return Story(list(labels), _said(_canonical(at, parts), start.timestamp() + plan.seconds + patience_s))


def _canonical(at: Iterable[tuple[dt.datetime, RawRecord]], parts: tuple[str, ...]) -> list[tuple[int, dict[str, Any]]]:
    """Return canonical rows of the job's events, each with when it is known, epoch ms."""
    worker, found = Worker(sources_of(parts)), []
    for offset, (when, one) in enumerate(at):
        stamp, before = round(when.timestamp() * 1000), len(worker.rows)
        worker.take(RawMessage(one.key, one.value, one.headers, one.topic, 0, offset, stamp), now=stamp)
        found += [(stamp, row) for row in worker.rows[before:] if row["topic"] in TABLES and row.get("sign")]
    return found


def _said(rows: Iterable[tuple[int, dict[str, Any]]], until_s: float) -> list[Said]:
    gathered: dict[tuple[str, int], list[str]] = defaultdict(list)
    for at, row in rows:
        if row.get("currency"):
            gathered[SEPARATOR.join((row.get("company") or row["source"], row["currency"])), at].append(_taken(row))
    states: dict[str, bytes] = {}
    running, told = Running(STEPS, {"rules": {}}), []
    for (key, at), events in sorted(gathered.items(), key=lambda pair: pair[0][1]):
        done = running.take(states.get(key), key, at, "\x1e".join(events))
        states[key] = done.state
        told += [(key, *one) for one in done.rows]
    for key, state in states.items():
        woken = running.wake(state, key, round(until_s * 1000))
        told += [(key, *one) for one in (woken.rows if woken else [])]
    findings = [one for one in told if one[2]["kind"] == "finding"]
    return [
        Said(dt.datetime.fromtimestamp(at / 1000, dt.UTC), key, row["rule"], row["subject"], row["fired"],
             json.loads(row["facts"]))
        for key, at, row in sorted(findings, key=lambda one: one[1])
    ]  # fmt: skip


def _taken(row: dict[str, Any]) -> str:
    """Return an event as SQL passes it to the step: its fields, where one is left out its default."""
    table = TABLES[row["topic"]]
    usual = {field.name: field.default for field in msgspec.structs.fields(table.struct)}
    fields = [field.name for field in msgspec.structs.fields(INPUTS[table.name])]
    plain = {name: usual[name] for name in fields if isinstance(usual.get(name), bool | str)}
    return f"{table.name}s_owned|{json.dumps(plain | {name: row.get(name, plain.get(name)) for name in fields})}"
