"""The Flink cluster as deployments use it: stop with a savepoint, the last checkpoint, whether a job is well."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from connectors.errors import ErpulseError
from erpulse.stack import flink_rest

OVER = frozenset({"FINISHED", "CANCELED", "FAILED"})
STOP_S, POLL_S, ANSWER_S = 180.0, 0.5, 15.0


class Cluster:
    """A cluster by its REST address.

    Args:
        rest: `host:port`.
    """

    def __init__(self, rest: str) -> None:
        """Keep the address."""
        self.rest = rest

    def require(self) -> None:
        """Return if the cluster answers.

        Raises:
            ErpulseError: it does not.
        """
        if flink_rest.get(self.rest, "/overview", ANSWER_S) is None:
            raise ErpulseError(
                f"flink.rest {self.rest!r}: no cluster answers; start it ('erpulse up'), or name another"
            )

    def running(self, name: str) -> list[str]:
        """Return the ids of the jobs of a name that have not ended."""
        listed = (self.get("/jobs/overview") or {}).get("jobs", [])
        return [job["jid"] for job in listed if job["name"] == name and job["state"] not in OVER]

    def state(self, job_id: str) -> str:
        """Return Flink's word for a job's state, `GONE` where the cluster does not know it."""
        return str((self.get(f"/jobs/{job_id}") or {}).get("state", "GONE"))

    def trouble(self, job_id: str) -> str | None:
        """Return why a job has failed or has had to start again, null while it is well."""
        history = self.get(f"/jobs/{job_id}/exceptions") or {}
        reason = python_error(history) or flink_rest.failure(history)
        state = self.state(job_id)
        return reason or (f"its state is {state}" if state in OVER | {"GONE", "FAILING", "RESTARTING"} else None)

    def is_at_work(self, job_id: str) -> bool:
        """Return whether all tasks of a job run."""
        listed = (self.get("/jobs/overview") or {}).get("jobs", [])
        found = [job for job in listed if job["jid"] == job_id]
        return bool(found) and found[0]["state"] == "RUNNING" and flink_rest.idle_tasks(found[0]) == 0

    def checkpoint(self, job_id: str) -> str | None:
        """Return where the last completed checkpoint or savepoint of a job is, null where it completed none."""
        latest = (self.get(f"/jobs/{job_id}/checkpoints") or {}).get("latest", {})
        done = [one for one in (latest.get("completed"), latest.get("savepoint")) if one and one.get("external_path")]
        newest = max(done, key=lambda one: one["id"], default=None)
        return str(newest["external_path"]) if newest else None

    def watermark(self, job_id: str) -> int:
        """Return up to when a job has worked everything out, milliseconds since 1970; 0 while that is not known."""
        nodes = (self.get(f"/jobs/{job_id}") or {}).get("plan", {}).get("nodes", [])
        paths = [f"/jobs/{job_id}/vertices/{node['id']}/watermarks" for node in nodes if node.get("inputs")]
        found = [[int(one["value"]) for one in self.get(path) or ()] for path in paths]
        return max(0, min(min(values, default=0) for values in found)) if found else 0

    def committed(self, job_id: str, moment: int) -> bool:
        """Return whether a job has completed a checkpoint that began after a moment, milliseconds since 1970."""
        latest = (self.get(f"/jobs/{job_id}/checkpoints") or {}).get("latest", {})
        return int((latest.get("completed") or {}).get("trigger_timestamp", 0)) > moment

    def stop(self, job_id: str) -> str:
        """Stop a job with a savepoint and return where that is.

        Raises:
            ErpulseError: there is no savepoint, with the reason; whether the job still runs is said as well.
        """
        asked = self.post(f"/jobs/{job_id}/stop", {"drain": False})
        path = f"/jobs/{job_id}/savepoints/{asked['request-id']}"
        done = self.until(lambda: self._finished(path), STOP_S)
        place = ((done or {}).get("operation") or {}).get("location")
        if not place:
            cause = (
                ((done or {}).get("operation") or {}).get("failure-cause", {}).get("stack-trace", "it took too long")
            )
            why = flink_rest.failure({"exceptionHistory": {"entries": [{"stacktrace": cause}]}})
            raise ErpulseError(
                f"job {job_id}: no savepoint: {why}; the job is {self.state(job_id)}, nothing was started"
            )
        self.until(lambda: self.state(job_id) in OVER, STOP_S)
        return str(place)

    def cancel(self, job_id: str) -> None:
        """Cancel a job and wait until it has ended."""
        if self.state(job_id) in OVER | {"GONE"}:
            return
        self._send("PATCH", f"/jobs/{job_id}?mode=cancel", None)
        self.until(lambda: self.state(job_id) in OVER | {"GONE"}, STOP_S)

    def until(self, holds: Callable[[], Any], seconds: float) -> Any:  # noqa: ANN401  what the question answers
        """Return the first true answer, or the last one when time is up."""
        end = time.monotonic() + seconds
        while not (answer := holds()) and time.monotonic() < end:
            time.sleep(POLL_S)
        return answer

    def get(self, path: str) -> Any:  # noqa: ANN401  JSON
        """Return an answer of the cluster, null where it does not know what is asked for."""
        return flink_rest.get(self.rest, path, ANSWER_S)

    def post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401  JSON
        """Ask the cluster to do something.

        Raises:
            ErpulseError: it refuses.
        """
        return self._send("POST", path, body)

    def _finished(self, path: str) -> Any:  # noqa: ANN401  JSON
        answer = self.get(path) or {}
        return answer if answer.get("status", {}).get("id") == "COMPLETED" else None

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> Any:  # noqa: ANN401  JSON
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            f"http://{self.rest}{path}", data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310  http only
                text = answer.read()
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")[:300]
            raise ErpulseError(f"{method} {self.rest}{path}: the cluster refuses: {error.code} {said}") from error
        except OSError as error:
            raise ErpulseError(f"{method} {self.rest}{path}: no answer: {error}") from error
        return json.loads(text) if text.strip() else {}


def python_error(history: dict[str, Any]) -> str | None:
    r"""Return what Python said in the newest failure in an answer of `/jobs/<id>/exceptions`, else null.

    >>> trace = "E: Traceback (most recent call last):\n  File x\nValueError: no\n\n\tat java\nCaused by: B: why"
    >>> python_error({"exceptionHistory": {"entries": [{"stacktrace": trace}]}})
    'ValueError: no'
    """
    entries = history.get("exceptionHistory", {}).get("entries", [])
    trace = str(entries[0].get("stacktrace", "")) if entries else ""
    _, found, rest = trace.rpartition("Traceback (most recent call last):\n")
    said = [line for line in rest.partition("\n\tat ")[0].splitlines() if line.strip() and not line.startswith(" ")]
    return said[-1] if found and said else None
