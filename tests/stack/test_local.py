"""The local stack itself: up, again, crash, repair, down."""

import subprocess
import sys
import zipfile
from pathlib import Path

import psutil
import pytest

from connectors.settings import load
from erpulse.stack import doctor, flink, processes, redis_server
from erpulse.stack.check_servers import CHECKS
from erpulse.stack.layout import CHECKOUT, HOME
from erpulse.stack.local import Stack
from tests.erpulse.stack.test_processes import until

pytestmark = pytest.mark.stack

# A module of its own name: the checkout's `jobs` would hide it where the client runs from the checkout.
JOB = """
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.udf import udf


def add_one(values):
    return values + 1


def main():
    table = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    table.create_temporary_function("add_one", udf(add_one, result_type="BIGINT", func_type="pandas"))
    table.execute_sql("CREATE TABLE given (a BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '50')")
    table.execute_sql("CREATE TABLE taken (a BIGINT) WITH ('connector' = 'blackhole')")
    table.execute_sql("INSERT INTO taken SELECT add_one(a) FROM given")


if __name__ == "__main__":
    main()
"""


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Give a zip with one job that never ends and has a Python worker."""
    file = tmp_path / "probe.zip"
    with zipfile.ZipFile(file, "w") as content:
        content.writestr("probe/__init__.py", "")
        content.writestr("probe/endless.py", JOB)
    return file


def test_every_part_runs_and_the_settings_point_at_it(stack: Stack) -> None:
    assert {part.state for part in stack.status()} == {"running"}
    found = load(stack.layout.settings_file, env={})
    ports = {part.name: part.port for part in stack.status()}
    assert found.kafka.bootstrap_servers == f"127.0.0.1:{ports['kafka']}"
    assert (found.online.port, found.flink.rest) == (ports["redis"], f"127.0.0.1:{ports['jobmanager']}")
    assert list(Path(found.flink.jars).glob("flink-sql-connector-kafka-*.jar"))


def test_everything_listens_on_the_loopback_address_only(stack: Stack) -> None:
    """Once no job runs: the servers by which Flink talks to its Python workers are not ours, and end with the job."""
    until(lambda: not _open_to_others(stack))


def _open_to_others(stack: Stack) -> list[str]:
    own = {"127.0.0.1", "::1"}
    links = [link for process in processes.of_stack(stack.layout.home) for link in process.net_connections()]
    return [link.laddr.ip for link in links if link.status == psutil.CONN_LISTEN and _plain(link.laddr.ip) not in own]


def _plain(address: str) -> str:
    return address.removeprefix("::ffff:")


def test_a_second_up_leaves_every_process_alone(stack: Stack) -> None:
    before = {part.name: part.pid for part in stack.status()}
    lines: list[str] = []
    stack.up(lines.append)
    assert {part.name: part.pid for part in stack.status()} == before
    assert lines == [f"{name} runs already" for name in before]


def test_the_doctor_finds_nothing_to_mend(stack: Stack) -> None:
    findings = doctor.examine(doctor.Subject(stack.settings(), stack.layout), CHECKS)
    assert [finding for finding in findings if finding.level != "ok"] == []
    assert {"redis", "broker", "transaction.version", "transaction.max.timeout.ms", "flink"} <= {
        finding.name for finding in findings
    }


@pytest.mark.parametrize("name", ["redis", "zookeeper", "kafka", "taskmanager", "jobmanager"])
def test_a_killed_part_is_reported_and_comes_back(stack: Stack, name: str) -> None:
    stack.kill(name)
    found = {part.name: part for part in stack.status()}
    assert found[name].state == "crashed"
    assert found[name].tail
    lines: list[str] = []
    stack.up(lines.append)
    assert f"{name} had crashed, starting it again" in lines
    assert {part.state for part in stack.status()} == {"running"}


def test_what_redis_held_outlives_a_restart(stack: Stack) -> None:
    port = stack.settings().online.port
    with redis_server.socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(b"SET kept yes\r\n")
        assert link.recv(64) == b"+OK\r\n"
    processes.stop([process for process in [processes.process_of("redis", stack.layout.home)] if process], 10)
    stack.up()
    with redis_server.socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(b"GET kept\r\n")
        assert link.recv(64) == b"$3\r\nyes\r\n"


def test_a_job_is_submitted_runs_and_leaves_no_worker(stack: Stack, bundle: Path) -> None:
    job = stack.submit("probe.endless", bundle)
    until(lambda: [(found.state, found.idle) for found in stack.jobs() if found.job_id == job] == [("RUNNING", 0)])
    until(lambda: bool(stack.workers()))
    assert flink.client(stack.layout, ["cancel", job]) == 0
    until(lambda: not stack.workers())


def test_a_job_that_cannot_be_submitted_says_why(stack: Stack, bundle: Path) -> None:
    with pytest.raises(
        flink.ConfigError, match=r"(?s)job .probe.absent.: flink run ended with .*No module named probe.absent"
    ):
        stack.submit("probe.absent", bundle)


def test_the_command_line_of_the_client_in_a_shell(stack: Stack, bundle: Path) -> None:
    """`eval "$(erpulse env)"` is all that `flink run` needs, from any folder."""
    erpulse = Path(sys.executable).parent / "erpulse"
    script = (
        f'cd {stack.layout.root} && eval "$({erpulse} env)" && cd / && flink run -d -pym probe.endless -pyfs {bundle}'
    )
    done = subprocess.run(["/bin/bash", "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert "Job has been submitted with JobID" in done.stdout, done.stderr
    job = done.stdout.split("JobID ")[1].split()[0]
    assert flink.client(stack.layout, ["cancel", job]) == 0


def test_down_leaves_no_process_even_with_a_job_at_work(tmp_path: Path, bundle: Path) -> None:
    stack = Stack(tmp_path, jars=CHECKOUT / HOME / "jars")
    try:
        stack.up()
        stack.submit("probe.endless", bundle)
        until(lambda: bool(stack.workers()))
        running = processes.of_stack(stack.layout.home)
        assert len(running) >= 5
        assert stack.down() >= 5
        assert not any(process.is_running() for process in running)
        assert processes.of_stack(stack.layout.home) == []
        assert {part.state for part in stack.status()} == {"stopped"}
    finally:
        stack.down()
