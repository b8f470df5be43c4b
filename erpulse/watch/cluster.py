"""What the Flink cluster knows of the jobs that should run: state, failures, checkpoints, counters of their tasks."""

import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from erpulse.stack.flink_rest import get, idle_tasks
from erpulse.watch.observation import RECENT_S, CheckpointSeen, JobSeen
from erpulse.watch.reasons import reason

OVER = frozenset({"FINISHED", "CANCELED", "FAILED"})
_COUNTERS = {
    r".*__Committer\.(failedCommittables|retriedCommittables|pendingCommittables)": r"\1",
    r".*\.(?:numLateRecordsDropped|lateRecordsDropped)": "late",
    r".*\.(erpulse\.\w+)": r"\1",
}
WATERMARK = "currentInputWatermark"
_ASK_AGAIN_S, _TRIES, _THREADS = 0.4, 3, 8
_NOTHING_YET = 0


def listed(rest: str) -> dict[str, Mapping[str, Any]] | None:
    """Return the jobs that the cluster knows by name, null while it does not answer.

    Args:
        rest: `host:port`.
    """
    told = get(rest, "/jobs/overview")
    return None if told is None else by_name(told["jobs"])


def jobs(rest: str, wanted: Sequence[str], known: Mapping[str, Mapping[str, Any]], now_ms: int) -> list[JobSeen]:
    """Return jobs that should run, as they are.

    Args:
        rest: `host:port`.
        wanted: Their names.
        known: What the cluster lists.
        now_ms: Milliseconds since 1970.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(lambda name: _job(rest, name, known.get(name), now_ms), wanted))


def by_name(listed: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the job of each name that is at work, else the newest.

    >>> rows = [{"name": "a", "state": s, "start-time": t} for s, t in (("CANCELED", 9), ("RUNNING", 5))]
    >>> by_name(rows)["a"]["state"]
    'RUNNING'
    """
    ordered = sorted(listed, key=lambda job: (job["state"] not in OVER, job["start-time"]))
    return {job["name"]: job for job in ordered}


def _job(rest: str, name: str, listed: Mapping[str, Any] | None, now_ms: int) -> JobSeen:
    if listed is None:
        return JobSeen(name)
    job_id, state = listed["jid"], listed["state"]
    history = (get(rest, f"/jobs/{job_id}/exceptions?maxExceptions=20") or {}).get("exceptionHistory", {})
    why, failures = failed(history.get("entries", []), now_ms)
    running = state not in OVER
    counters, watermark = _tasks(rest, job_id) if state == "RUNNING" else ({}, None)
    return JobSeen(
        name=name,
        job_id=job_id,
        state=state,
        since_ms=int(listed["start-time"]),
        idle=idle_tasks(dict(listed)) if state == "RUNNING" else 0,
        reason=why if failures or state == "FAILED" else None,
        failures=failures,
        watermark_ms=watermark,
        checkpoint=_checkpoint(rest, job_id, int(listed["start-time"])) if running else None,
        counters=counters,
    )


def failed(entries: Sequence[Mapping[str, Any]], now_ms: int) -> tuple[str | None, int]:
    """Return why a job failed last, and how often in the last minutes.

    Args:
        entries: Of an answer of `/jobs/<id>/exceptions`, the newest first.
        now_ms: Milliseconds since 1970.

    >>> failed([{"stacktrace": "E: x", "timestamp": 900_000}, {"stacktrace": "E: y", "timestamp": 1}], 1_000_000)
    ('E: x', 1)
    """
    recent = sum(entry.get("timestamp", 0) >= now_ms - RECENT_S * 1000 for entry in entries)
    return (reason(str(entries[0].get("stacktrace", ""))) if entries else None), recent


def _checkpoint(rest: str, job_id: str, started_ms: int) -> CheckpointSeen | None:
    told = get(rest, f"/jobs/{job_id}/checkpoints")
    config = get(rest, f"/jobs/{job_id}/checkpoints/config")
    return checkpoint(told, config, started_ms) if told and config else None


def checkpoint(told: Mapping[str, Any], config: Mapping[str, Any], started_ms: int) -> CheckpointSeen:
    """Return what answers of `/jobs/<id>/checkpoints` and its `/config` say.

    >>> checkpoint({"counts": {"failed": 2}, "latest": {}}, {"interval": 1000}, 5)
    CheckpointSeen(done_ms=5, duration_ms=0, size=0, interval_ms=1000, failed=2, failure=None)
    """
    latest = told.get("latest") or {}
    done, lost, restored = (latest.get(name) or {} for name in ("completed", "failed", "restored"))
    done_ms = max(started_ms, int(done.get("latest_ack_timestamp", 0)), int(restored.get("restore_timestamp", 0)))
    newer = int(lost.get("failure_timestamp", 0)) > done_ms
    return CheckpointSeen(
        done_ms=done_ms,
        duration_ms=int(done.get("end_to_end_duration", 0)),
        size=int(done.get("state_size", 0)),
        interval_ms=int(config.get("interval", 0)),
        failed=int(told.get("counts", {}).get("failed", 0)),
        failure=reason(str(lost.get("failure_message", ""))) if newer else None,
    )


def _tasks(rest: str, job_id: str) -> tuple[dict[str, float], int | None]:
    """Return the counters of all tasks added up, and their least watermark."""
    vertices = [one["id"] for one in (get(rest, f"/jobs/{job_id}") or {}).get("vertices", [])]
    for _ in range(_TRIES):
        with ThreadPoolExecutor(_THREADS) as pool:
            told = list(pool.map(lambda vertex: _vertex(rest, job_id, vertex), vertices))
        if any(told):
            break
        time.sleep(_ASK_AGAIN_S)  # the first question makes the cluster gather its figures
    restarts = get(rest, f"/jobs/{job_id}/metrics?get=numRestarts") or []
    counts, watermark = added([metric for metrics in told for metric in metrics])
    return counts | {"numRestarts": sum(float(one["value"]) for one in restarts)}, watermark


def _vertex(rest: str, job_id: str, vertex: str) -> list[dict[str, Any]]:
    base = f"/jobs/{job_id}/vertices/{vertex}/subtasks/metrics"
    names = [one["id"] for one in get(rest, base) or [] if one["id"] == WATERMARK or counter(one["id"])]
    return list(get(rest, f"{base}?get={quote(','.join(names))}") or []) if names else []


def counter(metric: str) -> str | None:
    """Return under what name a metric of a task is counted, null for one that is not.

    >>> counter("out[1]__Committer.failedCommittables"), counter("accept.erpulse.stale"), counter("numRecordsIn")
    ('failedCommittables', 'erpulse.stale', None)
    """
    for pattern, name in _COUNTERS.items():
        if match := re.fullmatch(pattern, metric):
            return match.expand(name)
    return None


def added(metrics: Iterable[Mapping[str, Any]]) -> tuple[dict[str, float], int | None]:
    """Return sums by name, and the least watermark (ms since 1970) of those tasks that have one.

    >>> added([{"id": "a.erpulse.dead", "sum": 2.0}, {"id": "b.erpulse.dead", "sum": 1.0}, {"id": WATERMARK, "min": 7}])
    ({'erpulse.dead': 3.0}, 7)
    """
    counts: Counter[str] = Counter()
    watermarks = []
    for metric in metrics:
        if metric["id"] == WATERMARK:
            watermarks.append(int(metric["min"]))
        elif name := counter(metric["id"]):
            counts[name] += metric["sum"]
    return dict(counts), min((mark for mark in watermarks if mark > _NOTHING_YET), default=None)
