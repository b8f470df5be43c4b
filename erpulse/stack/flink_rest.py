"""What the Flink cluster says of itself, over its REST interface."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from typing import Any

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
    """

    job_id: str
    name: str
    state: str
    since_ms: int
    idle: int
    reason: str | None

    @property
    def is_bad(self) -> bool:
        """Whether the job has failed, is failing over and over, or waits for a worker."""
        return self.state in _BAD or self.idle > 0


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
    state = JobState(job["jid"], job["name"], job["state"], int(job["start-time"]), idle, None)
    if not state.is_bad:
        return state
    return replace(state, reason=failure(get(rest, f"/jobs/{job['jid']}/exceptions") or {}))


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
    entries = history.get("exceptionHistory", {}).get("entries", [])
    if not entries:
        return None
    trace = str(entries[0].get("stacktrace", "")).splitlines()
    causes = [line.removeprefix("Caused by: ") for line in trace if line.startswith("Caused by: ")]
    return next(iter([*reversed(causes), *trace]), None)
