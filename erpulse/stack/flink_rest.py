"""What the Flink cluster says of itself, over its REST interface."""

import json
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from typing import Any

from erpulse.watch.reasons import reason

# A job that failed so often within so many milliseconds, the last time not long ago, fails over and over.
MANY, RECENT_MS, LATELY_MS = 3, 300_000, 60_000
_TOLERANCE = "Exceeded checkpoint tolerable failure threshold"
_WRAPPED = "org.apache.flink.util.SerializedThrowable: "
_LOG_PATIENCE_S = 10
_OVER = {"CANCELED", "FINISHED"}
_BAD = {"FAILED", "FAILING", "RESTARTING"}


@dataclass(frozen=True)
class JobState:
    """One job of the cluster.

    Attributes:
        job_id: Flink's id.
        name: The job's name.
        state: Flink's word, such as `RUNNING`; a job that waits for a lost worker is `RUNNING` too.
        since_ms: Start, milliseconds since 1970.
        idle: Tasks that should run and do not.
        reason: Root cause of the newest failure in one line, null while the job is well.
        failures: Failures within the last five minutes, as far as the cluster remembers.
        failed_at_ms: The newest failure, milliseconds since 1970, 0 where there was none.
    """

    job_id: str
    name: str
    state: str
    since_ms: int
    idle: int
    reason: str | None
    failures: int = 0
    failed_at_ms: int = 0

    @property
    def is_bad(self) -> bool:
        """Whether the job has failed, is failing over and over, or waits for a worker."""
        return self.state in _BAD or self.idle > 0 or self.is_looping(time.time() * 1000)

    def is_looping(self, now_ms: float) -> bool:
        """Return whether it fails over and over, which looks well between two failures.

        Args:
            now_ms: Milliseconds since 1970.

        >>> JobState("a", "a", "RUNNING", 0, 0, None, failures=3, failed_at_ms=1000).is_looping(now_ms=2000)
        True
        """
        return self.state not in _OVER and self.failures >= MANY and self.failed_at_ms > now_ms - LATELY_MS


def get(rest: str, path: str, timeout_s: float = 3) -> Any | None:  # noqa: ANN401
    """Return the answer to one question as JSON, null while the cluster does not answer.

    Args:
        rest: `host:port`.
        path: Such as `/overview`.
        timeout_s: Patience.
    """
    try:
        with urllib.request.urlopen(f"http://{rest}{path}", timeout=timeout_s) as answer:
            return json.load(answer)
    except (OSError, ValueError):
        return None


def slots(rest: str) -> tuple[int, int, int]:
    """Return task managers, slots and free slots; zeros while the cluster does not answer."""
    overview = get(rest, "/overview") or {}
    return overview.get("taskmanagers", 0), overview.get("slots-total", 0), overview.get("slots-available", 0)


def worker(rest: str, name: str) -> dict[str, Any] | None:
    """Return what the cluster knows of a worker that is registered under a name, null where there is none."""
    listed = (get(rest, "/taskmanagers") or {}).get("taskmanagers", [])
    return next((found for found in listed if found["id"] == name), None)


def jobs(rest: str) -> list[JobState]:
    """Return the jobs the cluster knows, the newest first."""
    listed = (get(rest, "/jobs/overview") or {}).get("jobs", [])
    states = [_state(rest, job) for job in listed]
    return sorted(states, key=lambda job: job.since_ms, reverse=True)


def _state(rest: str, job: dict[str, Any]) -> JobState:
    idle = idle_tasks(job) if job["state"] == "RUNNING" else 0
    history = get(rest, f"/jobs/{job['jid']}/exceptions") or {}
    times = failure_times(history)
    recent = sum(moment > time.time() * 1000 - RECENT_MS for moment in times)
    place = (job["jid"], job["name"], job["state"], int(job["start-time"]))
    state = JobState(*place, idle, None, failures=recent, failed_at_ms=max(times, default=0))
    return replace(state, reason=_why(rest, job["jid"], history)) if state.is_bad else state


def _why(rest: str, job_id: str, history: dict[str, Any]) -> str | None:
    """Return the reason of a failure; where checkpoints failed too often, why they did."""
    found = failure(history)
    if found is None or _TOLERANCE not in found:
        return found
    latest = ((get(rest, f"/jobs/{job_id}/checkpoints") or {}).get("latest") or {}).get("failed") or {}
    said = logged_cause(_text(rest, "/jobmanager/log"), job_id) or str(latest.get("failure_message") or "")
    return f"checkpoints fail: {reason(said)}" if said else found


def _text(rest: str, path: str) -> str:
    try:
        with urllib.request.urlopen(f"http://{rest}{path}", timeout=_LOG_PATIENCE_S) as answer:
            return str(answer.read().decode(errors="replace"))
    except OSError:  # a cluster that logs elsewhere
        return ""


def logged_cause(log: str, job_id: str) -> str:
    r"""Return the trace of a job's newest failed checkpoint in the JobManager's log, empty where it tells none.

    The interface itself knows only that a task failed, not why.

    >>> head = "2026-11-24 15:32:24,932 WARN  X - Failed to trigger or complete checkpoint 1 for job ab. (0)"
    >>> logged_cause(f"{head}\nCaused by: {_WRAPPED}java.io.IOException: No space\n2026-11-24 INFO", "ab").strip()
    'Caused by: java.io.IOException: No space'
    """
    _, _, after = log.rpartition(f" for job {job_id}. (")
    trace = re.split(r"^\d{4}-\d\d-\d\d ", after.partition("\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return trace.replace(_WRAPPED, "")


def idle_tasks(job: dict[str, Any]) -> int:
    """Return how many tasks of a job in an answer of `/jobs/overview` neither run nor have finished.

    >>> idle_tasks({"tasks": {"total": 3, "running": 1, "finished": 1, "created": 1}})
    1
    """
    tasks = job["tasks"]
    return int(tasks["total"] - tasks["running"] - tasks["finished"])


def failure(history: dict[str, Any]) -> str | None:
    r"""Return the root cause of the newest failure in an answer of `/jobs/<id>/exceptions`, in one line.

    >>> failure({"exceptionHistory": {"entries": [{"stacktrace": "A: no\n\tat x\nCaused by: B: why\n\tat y"}]}})
    'B: why'
    >>> failure({})
    """
    entries = _entries(history)
    return reason(str(entries[0].get("stacktrace", ""))) if entries else None


def failure_times(history: dict[str, Any]) -> list[int]:
    """Return when a job failed, milliseconds since 1970, from an answer of `/jobs/<id>/exceptions`.

    >>> failure_times({"exceptionHistory": {"entries": [{"timestamp": 7}]}})
    [7]
    """
    return [int(entry.get("timestamp", 0)) for entry in _entries(history)]


def _entries(history: dict[str, Any]) -> list[dict[str, Any]]:
    return list(history.get("exceptionHistory", {}).get("entries", []))
