"""Answers of the REST interface, from a real HTTP server with canned answers."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from erpulse.stack import flink_rest

# Ahead, so that what failed just now still has when this test has its turn.
NOW_MS = int(time.time() * 1000) + 3_600_000
TOLERANCE = "org.apache.flink.util.FlinkRuntimeException: Exceeded checkpoint tolerable failure threshold. Look there."


def failed(trace: str, moment_ms: int) -> dict[str, object]:
    return {"stacktrace": trace, "timestamp": moment_ms}


TASKS = {"total": 2, "running": 2, "finished": 0}
ANSWERS = {
    "/overview": {"taskmanagers": 1, "slots-total": 8, "slots-available": 7},
    "/taskmanagers": {"taskmanagers": [{"id": "taskmanager", "timeSinceLastHeartbeat": 5}]},
    "/jobs/overview": {
        "jobs": [
            {"jid": "a", "name": "well", "state": "RUNNING", "start-time": 1, "tasks": TASKS},
            {"jid": "b", "name": "dead", "state": "FAILED", "start-time": 3, "tasks": TASKS | {"running": 0}},
            {"jid": "d", "name": "loops", "state": "RUNNING", "start-time": 0, "tasks": TASKS},
            {"jid": "c", "name": "waits", "state": "RUNNING", "start-time": 2, "tasks": TASKS | {"running": 0}},
        ]
    },
    "/jobs/a/exceptions": {"exceptionHistory": {"entries": [failed("A: once, long ago", 1)]}},
    "/jobs/b/exceptions": {"exceptionHistory": {"entries": [failed("A: no\n\tat x\nCaused by: B: why", 1)]}},
    "/jobs/c/exceptions": {"exceptionHistory": {"entries": []}},
    "/jobs/d/exceptions": {"exceptionHistory": {"entries": [failed(TOLERANCE, NOW_MS - step) for step in range(3)]}},
    "/jobs/d/checkpoints": {"latest": {"failed": {"failure_message": "IOException: No space left on device"}}},
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(ANSWERS.get(self.path)).encode()
        self.send_response(200 if self.path in ANSWERS else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def rest() -> Iterator[str]:
    """Give the address of a server that answers like a cluster with three jobs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_slots(rest: str) -> None:
    assert flink_rest.slots(rest) == (1, 8, 7)


def test_a_worker_is_known_by_its_name(rest: str) -> None:
    assert flink_rest.worker(rest, "taskmanager") == {"id": "taskmanager", "timeSinceLastHeartbeat": 5}
    assert flink_rest.worker(rest, "taskmanager-2") is None


def test_jobs_come_newest_first_and_bad_ones_say_why(rest: str) -> None:
    jobs = flink_rest.jobs(rest)
    assert [(job.name, job.is_bad, job.idle, job.reason) for job in jobs] == [
        ("dead", True, 0, "B: why"),
        ("waits", True, 2, None),
        ("well", False, 0, None),
        ("loops", True, 0, "checkpoints fail: IOException: No space left on device"),
    ]
    assert [job.failures for job in jobs] == [0, 0, 0, 3]


def test_nobody_answers() -> None:
    assert flink_rest.slots("127.0.0.1:1") == (0, 0, 0)
    assert flink_rest.jobs("127.0.0.1:1") == []


def test_a_failure_without_cause_is_its_first_line() -> None:
    history = {"exceptionHistory": {"entries": [{"stacktrace": "A: no\n\tat x"}]}}
    assert flink_rest.failure(history) == "A: no"
