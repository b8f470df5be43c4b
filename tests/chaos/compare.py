"""A run with faults against a run without them, of one seed: what must be equal is equal whenever it was known.

Known times differ between two runs, and with them the order in which documents of different partitions are known, what
a feature was in between, and which revision of an alert says what. Equal are: the row that counts of each document,
the last value of each feature of each entity that still has something, and how each alert ended. A document whose age
passes the length of a window between the two runs counts in one and not in the other: entities with such a document are
set aside, counted.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.alerts import TOPIC
from erpulse.backtest import truth
from jobs.procurement_spend import JOB
from jobs.spec import FeatureView
from jobs.sums import Sums
from jobs.windows import length
from tests.chaos.finding import Finding, finding
from tests.chaos.ingested import standing
from tests.chaos.log import Log

Key = tuple[str, ...]
ALERT_EXACT = ("rule", "rule_version", "source", "entity", "workflow", "currency", "resolves_when")
"""Columns of an alert's last revision that do not depend on what was known when."""
BY_HISTORY = "spend_departs_from_history"
"""A rule whose score is what the features were at that moment: borderline findings may differ, planted ones do not."""


def compare(calm: Log, chaos: Log) -> list[Finding]:
    """Compare two runs of one seed."""
    return [documents(calm, chaos), *features(calm, chaos), alerts(calm, chaos)]


def documents(calm: Log, chaos: Log) -> Finding:
    """Compare the row that counts of each document."""
    wanted, found = standing(calm.rows()), standing(chaos.rows())
    wrong = [name for name in sorted(wanted.keys() | found.keys()) if wanted.get(name) != found.get(name)]
    return finding("calm and chaos: documents", len(wanted), wrong)


def features(calm: Log, chaos: Log) -> list[Finding]:
    """Compare the last value of each feature of each entity."""
    return [_features(view, sums, calm, chaos) for view, sums in truth.pairs(JOB)]


def _features(view: FeatureView, sums: Sums, calm: Log, chaos: Log) -> Finding:
    wanted, found = last(view, calm), last(view, chaos)
    aside = crossing(sums, calm) ^ crossing(sums, chaos)
    names = (wanted.keys() | found.keys()) - {key for key, _, _ in aside}
    wrong = differing(wanted, found, sorted(names))
    told = f" ({len(wanted.keys() | found.keys()) - len(names)} entities set aside)" if aside else ""
    return finding(f"calm and chaos: last {view.name}{told}", len(names), wrong)


def last(view: FeatureView, log: Log) -> dict[Key, dict[str, Any]]:
    """Return the last row of each entity without its time, unless all that it ever had was taken back.

    Whether such an entity was known in between depends on the order of things: of zeros and no row neither is wrong.
    """
    found: dict[Key, tuple[float, dict[str, Any]]] = {}
    for record in log.of(view.topic):
        row = record.json
        key, known = tuple(row[name] for name in view.keys), _epoch_ms(row.pop("known_time"))
        if key not in found or found[key][0] <= known:
            found[key] = (known, row)
    return {key: row for key, (_, row) in found.items() if any(row[name] for name in view.fields)}


def crossing(sums: Sums, log: Log) -> set[tuple[Key, str, str]]:
    """Return entity, version and window of the rows that were known too late for the window."""
    return {
        (tuple(row[name] for name in sums.by), f"{row['event_id']} {row['sign']}", window)
        for row in log.rows([sums.of.topic])
        if all(row[name] is not None for name in sums.by)
        for window in sums.windows
        if _epoch_ms(row["event_time"]) + length(window).total_seconds() * 1000 <= row["known_ms"]
    }


def _epoch_ms(text: str) -> float:
    return dt.datetime.fromisoformat(text).timestamp() * 1000


def alerts(calm: Log, chaos: Log) -> Finding:
    """Compare how each alert ended: whether it stands, about whom, with which documents."""
    wanted, found = ended(calm), ended(chaos)
    names = sorted(wanted.keys() | found.keys())
    return finding("calm and chaos: alerts that stand", len(names), differing(wanted, found, names))


def differing(wanted: Mapping[Any, object], found: Mapping[Any, object], names: Iterable[Any]) -> list[str]:
    """Return a sentence on each name under which two mappings differ."""
    differ = [name for name in names if wanted.get(name) != found.get(name)]
    return [f"{name}: {found.get(name)}, should be {wanted.get(name)}" for name in differ]


def ended(log: Log) -> dict[str, dict[str, Any]]:
    """Return what stands of alerts in the end: of each its exact columns and its documents."""
    final: dict[str, dict[str, Any]] = {}
    for record in log.of(TOPIC):
        final[record.json["alert_id"]] = record.json
    return {name: exact(alert) for name, alert in final.items() if alert["status"] != "withdrawn"}


def exact(alert: dict[str, Any]) -> dict[str, Any]:
    """Return what of an alert does not depend on when things were known."""
    documents = sorted(one["document"] for one in alert["documents"])
    return {name: alert[name] for name in ALERT_EXACT} | {"documents": documents}
