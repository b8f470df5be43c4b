"""What the Flink cluster says of itself, over its REST interface."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class JobState:
    """One job of the cluster; `reason` is the first line of why it failed, null where it did not."""

    job_id: str
    name: str
    state: str
    since_ms: int
    reason: str | None


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


def jobs(rest: str) -> list[JobState]:
    """Return the jobs the cluster knows, the newest first."""
    listed = (get(rest, "/jobs/overview") or {}).get("jobs", [])
    states = [_state(rest, job) for job in listed]
    return sorted(states, key=lambda job: job.since_ms, reverse=True)


def _state(rest: str, job: dict[str, Any]) -> JobState:
    reason = None
    if job["state"] in {"FAILED", "FAILING", "RESTARTING"}:
        history = get(rest, f"/jobs/{job['jid']}/exceptions") or {}
        reason = failure(history)
    return JobState(job["jid"], job["name"], job["state"], int(job["start-time"]), reason)


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
