"""Checks of the machine."""

import json
import socket
from pathlib import Path

import pytest

from connectors.settings import Settings
from erpulse.stack import check_machine, doctor, ports
from erpulse.stack.doctor import Subject


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    """Give a folder in which no stack was started."""
    return doctor.subject(tmp_path, Settings())


def test_this_machine_has_the_right_python(subject: Subject) -> None:
    assert [finding.level for finding in check_machine.python_version(subject)] == ["ok"]


@pytest.mark.parametrize(
    ("prefix", "who"),
    [
        ("/home/a/.local/share/uv/python/cpython-3.11.9-linux-x86_64-gnu", "uv"),
        ("/home/a/.pyenv/versions/3.11.7", "pyenv"),
        ("/usr", "system"),
        ("/python/uv", "system"),
    ],
)
def test_who_manages_the_interpreter(prefix: str, who: str) -> None:
    assert check_machine.origin(Path(prefix)) == who


def test_an_interpreter_of_uv_is_a_warning(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_machine.sys, "base_prefix", "/root/.local/share/uv/python/cpython-3.11.9")
    (finding,) = check_machine.python_origin(subject)
    assert (finding.level, finding.found.partition(":")[0]) == ("warning", "uv")


def test_without_java_and_maven(subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    (java,) = check_machine.java_version(subject)
    (maven,) = check_machine.maven(subject)
    assert (java.level, maven.level) == ("error", "warning"), "Maven is needed once, Java always"
    assert "openjdk-17" in java.mend


def test_little_disk_and_memory(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_machine, "DISK_WANTED", 1 << 80)
    monkeypatch.setattr(check_machine, "MEMORY_WANTED", 1 << 80)
    (disk,) = check_machine.disk(subject)
    (memory,) = check_machine.memory(subject)
    assert (disk.level, memory.level) == ("error", "warning")


def test_before_the_first_start_there_are_no_ports_to_check(subject: Subject) -> None:
    assert [finding.level for finding in check_machine.stack_ports(subject)] == ["ok"]


def test_a_port_that_was_taken_while_the_stack_was_down(subject: Subject) -> None:
    subject.layout.make()
    chosen = ports.choose(subject.layout.ports_file)
    with socket.create_server((ports.HOST, 0)) as server:
        chosen["redis"] = server.getsockname()[1]
        subject.layout.ports_file.write_text(json.dumps({"ports": chosen}))
        found = {finding.name: finding for finding in check_machine.stack_ports(subject)}
    assert found["port of redis"].level == "error"
    assert str(chosen["redis"]) in found["port of redis"].mend
    assert sum(finding.level == "ok" for finding in found.values()) == len(ports.NAMES) - 1
