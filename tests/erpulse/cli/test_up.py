"""`erpulse up`, as far as it goes without a server; `tests/stack` has the rest."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.errors import ConfigError
from erpulse.cli import up


def test_without_java_it_is_one_message_and_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(up.command)
    assert isinstance(result.exception, ConfigError)
    assert str(result.exception).startswith("java: not on the PATH")
    assert list(tmp_path.iterdir()) == []


def test_paths_are_shown_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert up._short(tmp_path / ".erpulse" / "logs") == ".erpulse/logs"
    assert up._short(Path("/elsewhere")) == "/elsewhere"
