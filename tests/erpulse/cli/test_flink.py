"""`erpulse flink`: refused without a cluster; `tests/stack` runs it against one."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.errors import ConfigError
from erpulse.cli import flink


def test_a_folder_without_a_stack_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(flink.command, ["run", "-pym", "jobs.ingest", "--help"])
    assert isinstance(result.exception, ConfigError)
