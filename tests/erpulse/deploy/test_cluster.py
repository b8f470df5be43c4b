"""What deployments ask of a cluster, over a real HTTP server with canned answers; the stack tests ask a real one."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from connectors.errors import ErpulseError
from erpulse.deploy.cluster import Cluster

RUNS = {"total": 2, "running": 2, "finished": 0}
POINT = {"external_path": "file:/c/chk-7", "id": 7, "trigger_timestamp": 1000}
TRACE = "Wrapped: x\n\tat y\nCaused by: Real: why"
ANSWERS = {
    "/overview": {},
    "/jobs/overview": {
        "jobs": [
            {"jid": "well", "name": "j", "state": "RUNNING", "tasks": RUNS},
            {"jid": "starts", "name": "j", "state": "RUNNING", "tasks": RUNS | {"running": 1}},
            {"jid": "over", "name": "j", "state": "FAILED", "tasks": RUNS},
            {"jid": "other", "name": "k", "state": "RUNNING", "tasks": RUNS},
        ]
    },
    "/jobs/well": {
        "state": "RUNNING",
        "plan": {"nodes": [{"id": "source"}, {"id": "sum", "inputs": [{}]}, {"id": "sink", "inputs": [{}]}]},
    },
    "/jobs/well/vertices/sum/watermarks": [{"id": "0.x", "value": "1700"}, {"id": "1.x", "value": "1600"}],
    "/jobs/well/vertices/sink/watermarks": [{"id": "0.x", "value": "1800"}],
    "/jobs/over": {"state": "FAILED"},
    "/jobs/again": {"state": "RUNNING"},
    "/jobs/again/exceptions": {"exceptionHistory": {"entries": [{"stacktrace": TRACE}]}},
    "/jobs/well/checkpoints": {"latest": {"completed": POINT, "savepoint": None}},
    "/jobs/again/checkpoints": {"latest": {"completed": POINT, "savepoint": {"external_path": "file:/s", "id": 9}}},
    "/jobs/well/stop": {"request-id": "1"},
    "/jobs/well/savepoints/1": {
        "status": {"id": "COMPLETED"},
        "operation": {"failure-cause": {"class": "x", "stack-trace": TRACE}},
    },
    "/jobs/over/stop": {"request-id": "2"},
    "/jobs/over/savepoints/2": {"status": {"id": "COMPLETED"}, "operation": {"location": "file:/s/2"}},
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = ANSWERS.get(self.path)
        body = json.dumps(known).encode() if known is not None else b'{"errors":["no such thing"]}'
        self.send_response(404 if known is None else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Cluster(f"127.0.0.1:{server.server_address[1]}")
        server.shutdown()


def test_the_jobs_of_a_name_that_have_not_ended(cluster: Cluster) -> None:
    cluster.require()
    assert cluster.running("j") == ["well", "starts"]


def test_a_job_is_at_work_once_all_its_tasks_run(cluster: Cluster) -> None:
    assert [cluster.is_at_work(job) for job in ("well", "starts", "over", "none")] == [True, False, False, False]


def test_what_is_wrong_with_a_job(cluster: Cluster) -> None:
    assert cluster.trouble("well") is None
    assert cluster.trouble("again") == "Real: why"
    assert cluster.trouble("over") == "its state is FAILED"
    assert cluster.trouble("none") == "its state is GONE"


def test_where_the_state_of_a_job_is(cluster: Cluster) -> None:
    found = [cluster.checkpoint(job) for job in ("well", "again", "over")]
    assert found == ["file:/c/chk-7", "file:/s", None]


def test_up_to_when_all_is_worked_out_and_committed(cluster: Cluster) -> None:
    assert [cluster.watermark(job) for job in ("well", "again", "none")] == [1600, 0, 0]
    assert [cluster.committed("well", moment) for moment in (999, 1000)] == [True, False]
    assert not cluster.committed("none", 1)


def test_a_savepoint_or_the_reason_why_there_is_none(cluster: Cluster) -> None:
    assert cluster.stop("over") == "file:/s/2"
    with pytest.raises(ErpulseError, match="no savepoint: Real: why; the job is RUNNING"):
        cluster.stop("well")
    with pytest.raises(ErpulseError, match="the cluster refuses: 404"):
        cluster.stop("none")


def test_a_job_that_has_ended_is_not_cancelled_again(cluster: Cluster) -> None:
    cluster.cancel("over")
    cluster.cancel("none")


def test_no_cluster(cluster: Cluster) -> None:
    del cluster
    with pytest.raises(ErpulseError, match=r"flink\.rest '127\.0\.0\.1:1': no cluster answers"):
        Cluster("127.0.0.1:1").require()
