"""Alerts: each revision once, in order, and those of a run without faults over the same canonical rows."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from connectors.alerts import TOPIC
from erpulse.repair.job import differences, iso, written
from jobs.procurement_spend import JOB
from tests.chaos.finding import Finding, finding
from tests.chaos.ingested import difference
from tests.chaos.log import Log


def check(log: Log, seen: list[tuple[int, int, bytes]]) -> list[Finding]:
    """Return whether no revision is doubled or out of order, and the reader saw during the run what stands after it.

    Args:
        log: What the topics hold.
        seen: Partition, offset and value of what the reader saw.
    """
    return [orders(log), watched(log, seen)]


def orders(log: Log) -> Finding:
    """Look at the revisions of each alert in the order of its partition."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    places: dict[str, set[int]] = defaultdict(set)
    for record in log.of(TOPIC):
        alert = record.json
        found[alert["alert_id"]].append(alert)
        places[alert["alert_id"]].add(record.partition)
    wrong = [f"{name}: {told}" for name, revisions in found.items() if (told := broken(revisions))]
    wrong += [f"{name}: in partitions {sorted(own)}" for name, own in places.items() if len(own) > 1]
    return finding("alert revisions in order, none doubled", sum(map(len, found.values())), wrong)


def broken(revisions: list[dict[str, Any]]) -> str:
    """Return what is wrong with the revisions of one alert, empty if nothing is.

    >>> broken([{"revision": 1, "status": "open"}, {"revision": 1, "status": "open"}])
    'revision 1 open after 1 open'
    """
    after = {"open": {"updated", "withdrawn"}, "updated": {"updated", "withdrawn"}, "withdrawn": {"open"}}
    if revisions[0]["status"] != "open":
        return f"begins with {revisions[0]['status']}"
    for one, next_one in pairwise(revisions):
        if next_one["revision"] <= one["revision"] or next_one["status"] not in after[one["status"]]:
            told = [f"{each['revision']} {each['status']}" for each in (next_one, one)]
            return f"revision {told[0]} after {told[1]}"
    return ""


def watched(log: Log, seen: list[tuple[int, int, bytes]]) -> Finding:
    """Compare what a reader saw during the run with what stands after it."""
    stands = [(one.partition, one.offset, one.value or b"") for one in log.of(TOPIC)]
    wrong = [f"partition {one[0]} offset {one[1]}: {one[2][:200]!r}" for one in difference(sorted(seen), stands)]
    return finding("alerts read during the run are those that stand", len(stands), wrong)


def replayed(log: Log, calm: Path) -> Finding:
    """Compare features, scores and alerts with what the job wrote over the same rows from files: every column.

    Args:
        log: What the topics hold.
        calm: Folder of what it wrote without faults.
    """
    last = max(one.time_ms for source in JOB.sources for one in log.of(source.topic))
    stands = [(one.topic, (one.value or b"").decode()) for one in log.of(*JOB.topics)]
    found = differences(0, written(calm), stands, iso(last))
    wrong = [f"missing: {message}" for message in found.missing] + ["too many"] * found.surplus
    return finding("features, scores, alerts, against a run without faults over the same rows", found.compared, wrong)
