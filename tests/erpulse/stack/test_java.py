"""The Java that the servers run on."""

from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.stack import java


def program(folder: Path, version: str) -> Path:
    (folder / "bin").mkdir(parents=True)
    file = folder / "bin" / "java"
    file.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n")
    file.chmod(0o755)
    return file


def test_java_home_comes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = program(tmp_path / "ours", "17.0.15")
    other = program(tmp_path / "other", "11.0.2")
    monkeypatch.setenv("PATH", f"{other.parent}:/usr/bin:/bin")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "ours"))
    assert java.require() == str(ours)


def test_an_old_java_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "11.0.2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ConfigError, match=r"bin/java: version 11, wanted 17 \(or 21\); install a JDK 17"):
        java.require()


def test_no_java_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ConfigError, match="java: not on the PATH and no JAVA_HOME"):
        java.require()


def test_a_text_without_a_version_is_none() -> None:
    assert java.parse_version("command not found") == 0
