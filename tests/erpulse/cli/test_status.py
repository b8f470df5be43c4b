"""`erpulse status`: parts and jobs as lines."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from erpulse.cli import status
from erpulse.stack import processes
from erpulse.stack.flink_rest import JobState
from erpulse.stack.layout import Layout
from erpulse.stack.state import PartState

NOW = 1_800_000_000.0


def test_a_running_part() -> None:
    part = PartState("kafka", "running", 42, 20_000, NOW - 130, Path("/e/kafka.log"), ())
    assert status.part_line(part, NOW).split() == [
        *("kafka", "running", "port", "20000", "pid", "42,", "since", "2", "min", "10", "s", "/e/kafka.log")
    ]


def test_a_part_that_was_never_started() -> None:
    part = PartState("taskmanager", "stopped", None, None, None, Path("/e/taskmanager.log"), ())
    assert status.part_line(part, NOW).split() == ["taskmanager", "stopped", "/e/taskmanager.log"]


def test_a_job_that_is_well() -> None:
    job = JobState("ab", "ingest", "RUNNING", int((NOW - 7) * 1000), 0, None)
    assert status.job_line(job, NOW) == "  RUNNING    ingest (ab), since 7 s"


def test_a_job_that_waits_says_for_what() -> None:
    job = JobState("ab", "ingest", "RUNNING", int((NOW - 7) * 1000), 2, "worker lost")
    assert status.job_line(job, NOW) == "  RUNNING    ingest (ab), since 7 s, 2 tasks do not run\n    worker lost"


@pytest.mark.parametrize(("seconds", "text"), [(-1, "0 s"), (0.4, "0 s"), (60, "1 min"), (86_400, "1 d")])
def test_durations(seconds: float, text: str) -> None:
    assert status.duration(seconds) == text


def test_a_crash_is_shown_with_its_last_words_and_is_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    layout = Layout.of(tmp_path)
    layout.make()
    record = processes.start("kafka", [sys.executable, "-c", "print('out of disk')"], {}, layout.home)
    processes.psutil.wait_procs([processes.psutil.Process(record.pid)], timeout=20)
    result = CliRunner().invoke(status.command)
    assert result.exit_code == 1
    assert "    out of disk\n" in result.output
    assert result.output.endswith("jobs: none\nstart what is missing: erpulse up\n")
