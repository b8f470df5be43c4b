"""`erpulse env`: lines a shell takes."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.errors import ConfigError
from erpulse.cli import env


def test_a_shell_takes_them_whatever_the_folder_is_called() -> None:
    lines = env.exports(["/a b/bin"], {"PATH": "ignored", "FLINK_CONF_DIR": "/it's here"})
    script = "\n".join([*lines, 'echo "$PATH|$FLINK_CONF_DIR"'])
    said = subprocess.run(["/bin/sh", "-c", script], env={"PATH": "/bin"}, capture_output=True, text=True, check=True)
    assert said.stdout == "/a b/bin:/bin|/it's here\n"


def test_a_folder_without_a_stack_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(env.command)
    assert isinstance(result.exception, ConfigError)
    assert "run 'erpulse up' here" in str(result.exception)
