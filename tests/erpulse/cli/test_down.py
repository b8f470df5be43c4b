"""`erpulse down`."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.errors import ConfigError
from erpulse.cli import down
from erpulse.stack import processes
from erpulse.stack.flink_rest import JobState
from erpulse.stack.layout import Layout


def test_nothing_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(down.command)
    assert (result.exit_code, result.output) == (0, "nothing was running\n")


def test_what_runs_is_stopped_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    layout = Layout.of(tmp_path)
    layout.make()
    processes.start("redis", [sys.executable, "-c", "import time; time.sleep(600)"], {}, layout.home)
    result = CliRunner().invoke(down.command, ["--wipe"])
    assert (result.exit_code, result.output) == (0, "1 processes stopped\ndata, logs and ports deleted\n")
    assert processes.of_stack(layout.home) == []
    assert not layout.data.exists()


def test_data_that_a_job_works_on_is_not_deleted_by_the_way() -> None:
    states = ("RUNNING", "CANCELED", "RESTARTING", "FAILED", "FINISHED")
    names = down.working([JobState("ab", state.lower(), state, 0, 0, None) for state in states])
    assert names == ["running", "restarting"]
    with pytest.raises(ConfigError, match="running, restarting at work, and --wipe deletes their data; cancel them"):
        down.require_idle(names)
    down.require_idle([])
