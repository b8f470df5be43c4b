"""The stack as a whole, where no server is needed; `tests/stack` has the rest."""

import fcntl
import shutil
import signal
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.stack import local, lock, ports, processes, shape
from erpulse.stack.local import Stack
from erpulse.stack.shape import Shape
from tests.erpulse.stack.test_processes import until


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    """Give a stack of which nothing was started."""
    return Stack(tmp_path)


def test_before_the_first_start_all_is_stopped(stack: Stack) -> None:
    assert [part.state for part in stack.status()] == ["stopped"] * 5
    assert stack.jobs() == []
    assert stack.down() == 0
    assert not stack.layout.home.exists(), "looking leaves nothing behind"


def test_down_ends_every_process_and_forgets_it(stack: Stack) -> None:
    stack.layout.make()
    for name in ("redis", "kafka"):
        processes.start(name, [sys.executable, "-c", "import time; time.sleep(600)"], {}, stack.layout.home)
    assert stack.down() == 2
    assert processes.of_stack(stack.layout.home) == []
    assert [part.state for part in stack.status()] == ["stopped"] * 5


def test_a_killed_part_is_crashed(stack: Stack) -> None:
    stack.layout.make()
    processes.start("redis", [sys.executable, "-c", "import time; time.sleep(600)"], {}, stack.layout.home)
    stack.kill("redis")
    stack.kill("kafka")
    assert [part.state for part in stack.status()] == ["crashed", *["stopped"] * 4]


def test_a_halted_part_is_silent_until_it_goes_on(stack: Stack) -> None:
    stack.layout.make()
    processes.start("taskmanager", [sys.executable, "-c", "import time; time.sleep(600)"], {}, stack.layout.home)
    try:
        stack.signal("taskmanager", signal.SIGSTOP)
        until(lambda: processes.is_halted("taskmanager", stack.layout.home))
        assert {part.name: part.state for part in stack.status()}["taskmanager"] == "silent"
        stack.signal("taskmanager", signal.SIGCONT)
        until(lambda: not processes.is_halted("taskmanager", stack.layout.home))
        assert (stack.workers(), stack.workers("taskmanager")) == ([], [])
    finally:
        stack.down()


def test_what_is_not_wanted_any_more_is_stopped(stack: Stack) -> None:
    stack.layout.make()
    ports.choose(stack.layout.ports_file)
    shape.keep(stack.layout.ports_file, Shape(taskmanagers=2, supervised=True))
    assert [part.name for part in stack.status()][3:] == ["taskmanager-1", "taskmanager-2", "kafka", "supervisor"]
    for name in ("taskmanager-2", "redis"):
        processes.start(name, [sys.executable, "-c", "import time; time.sleep(600)"], {}, stack.layout.home)
    lines: list[str] = []
    Stack(stack.layout.root, taskmanagers=1)._end_strays(lines.append)
    assert lines == ["taskmanager-2 is not wanted any more, stopping it"]
    assert processes.recorded_names(stack.layout.home) == ["redis"]
    assert stack.down() == 1


def test_wiping_keeps_jars_and_settings(stack: Stack) -> None:
    stack.layout.make()
    stack.layout.settings_file.write_text("")
    stack.layout.ports_file.write_text("{}")
    stack.down(wipe=True)
    assert {entry.name for entry in stack.layout.home.iterdir()} == {"jars", "erpulse.toml", "lock"}


def test_two_at_once_are_one_too_many(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.layout.make()
    monkeypatch.setattr(lock.hold.__wrapped__, "__defaults__", (0.1,))
    with (stack.layout.home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(ConfigError, match="another 'erpulse up' or 'down' is at work here"):
            stack.down()


def test_a_full_disk_is_one_message(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024  (the shape that shutil returns)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100 << 20, 90 << 20, 10 << 20))
    with pytest.raises(ConfigError, match=r"10 MiB free on this disk, wanted 1024; make room first"):
        stack.up()
    assert processes.of_stack(stack.layout.home) == []


def test_settings_are_those_of_the_file(stack: Stack) -> None:
    stack.layout.make()
    stack.layout.settings_file.write_text('[kafka]\nbootstrap_servers = "127.0.0.1:20000"\n')
    assert stack.settings().kafka.bootstrap_servers == "127.0.0.1:20000"


def test_the_disk_that_is_wanted_is_a_gibibyte() -> None:
    assert local.DISK_WANTED == 1024**3
