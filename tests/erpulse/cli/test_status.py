"""`erpulse status`: parts, jobs and findings as lines."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from erpulse.cli import status
from erpulse.stack import processes
from erpulse.stack.layout import Layout
from erpulse.stack.state import PartState
from erpulse.watch.figures import samples
from erpulse.watch.findings import findings
from erpulse.watch.observation import JobSeen
from tests.erpulse.watch.scenes import NOW, SOURCES, WELL, WRONG, ago

SECONDS = NOW / 1000


def test_a_running_part() -> None:
    part = PartState("kafka", "running", 42, 20_000, SECONDS - 130, Path("/e/kafka.log"), ())
    assert status.part_line(part, SECONDS).split() == [
        *("kafka", "running", "port", "20000", "pid", "42,", "since", "2", "min", "10", "s", "/e/kafka.log")
    ]


def test_a_part_that_was_never_started() -> None:
    part = PartState("taskmanager", "stopped", None, None, None, Path("/e/taskmanager.log"), ())
    assert status.part_line(part, SECONDS).split() == ["taskmanager", "stopped", "/e/taskmanager.log"]


def test_parts_that_are_not_of_the_local_stack() -> None:
    assert status.part_lines([], WRONG["PartDown"])[-1][0].split() == ["flink", "silent"]


def test_a_job_that_is_well_says_how_far_it_is() -> None:
    line = status.job_line(WELL.jobs[1], WELL)
    assert line == "  RUNNING    procurement_spend (cd), since 10 min, behind by 0 s (10 records)"


def test_a_job_that_waits_says_for_what() -> None:
    job = JobSeen("ingest", "ab", "RUNNING", ago(7), idle=2)
    assert status.job_line(job, replace(WELL, lags=())) == ("  RUNNING    ingest (ab), since 7 s, 2 tasks do not run")


def test_green_is_one_line_and_says_what_was_looked_at() -> None:
    assert status.finding_lines([], WELL) == [
        ("green: 3 parts, 3 jobs, 1 partitions with heartbeats, 12 sampled entities equal in Redis", "green")
    ]


def test_a_finding_is_what_is_wrong_and_what_to_do() -> None:
    seen = WRONG["JobBehind"]
    lines = status.finding_lines(findings(samples(seen, SOURCES), 1.0), seen)
    assert lines[0][0].startswith("warning  job procurement_spend is behind by 1 min 34 s (120,000 records")
    assert lines[1][0].startswith("         do: ")
    assert lines[2:] == [("works, with warnings", "yellow")]
    assert status.is_well(findings(samples(seen, SOURCES), 1.0))
    assert not status.is_well(findings(samples(WRONG["JobDown"], SOURCES), 1.0))


def test_the_report_can_be_written_as_json() -> None:
    seen = WRONG["JobDown"]
    found = json.loads(json.dumps(status.report(seen, findings(samples(seen, SOURCES), 1.0))))
    assert found["findings"][0]["check"] == "JobDown"
    assert not found["well"]


def test_a_folder_without_a_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(status.command)
    assert result.exit_code == 1
    assert result.output.endswith("jobs: none\nerror    nothing of the local stack runs\n         do: erpulse up\n")


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
    assert "error    kafka does not answer (crashed, see" in result.output
