"""Real processes: started apart, recognised again, stopped with their children."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from erpulse.stack import processes

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
PARENT = f"import subprocess, sys; subprocess.run({SLEEP!r})"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Give the folder of a stack, and end whatever a test started in it."""
    for name in ("logs", "run"):
        (tmp_path / name).mkdir()
    yield tmp_path
    processes.stop(processes.of_stack(tmp_path), 0)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited for 60 s"
        time.sleep(0.02)


def test_a_started_process_has_a_session_of_its_own_and_is_recognised(home: Path) -> None:
    record = processes.start("redis", SLEEP, {}, home)
    assert os.getsid(record.pid) == record.pid
    assert processes.recorded("redis", home) == record
    assert processes.is_running("redis", home)


def test_what_it_prints_is_kept(home: Path) -> None:
    processes.start("redis", [sys.executable, "-c", "print('hello')"], {}, home)
    until(lambda: (home / "logs" / "redis.out").read_text() == "hello\n")
    until(lambda: not processes.is_running("redis", home))


def test_a_number_that_is_another_process_now_is_not_ours(home: Path) -> None:
    record = processes.Record(os.getpid(), created=1.0)
    (home / "run" / "redis.pid").write_text(json.dumps({"pid": record.pid, "created": record.created}))
    assert not processes.is_running("redis", home)
    assert processes.of_stack(home) == []


@pytest.mark.parametrize("text", ["", "12", '{"pid": 1}', "[]"])
def test_a_damaged_pid_file_is_no_record(home: Path, text: str) -> None:
    (home / "run" / "redis.pid").write_text(text)
    assert processes.recorded("redis", home) is None
    assert not processes.is_running("redis", home)


def test_children_and_orphans_belong_to_the_stack(home: Path) -> None:
    record = processes.start("taskmanager", [sys.executable, "-c", PARENT], {}, home)
    until(lambda: len(processes.of_stack(home)) == 2)
    child = next(process for process in processes.of_stack(home) if process.pid != record.pid)
    parent = psutil.Process(record.pid)
    parent.kill()
    parent.wait(10)
    assert [process.pid for process in processes.of_stack(home)] == [child.pid]
    processes.stop(processes.of_stack(home), 10)
    assert processes.of_stack(home) == []


def test_what_a_crashed_part_left_behind_ends_before_it_starts_again(home: Path) -> None:
    first = processes.start("taskmanager", [sys.executable, "-c", PARENT], {}, home)
    other = processes.start("redis", SLEEP, {}, home)
    until(lambda: bool(psutil.Process(first.pid).children()))
    (child,) = psutil.Process(first.pid).children()
    assert processes.left_by("taskmanager", home) == []
    os.kill(first.pid, 9)
    until(lambda: not processes.is_running("taskmanager", home))
    assert [one.pid for one in processes.left_by("taskmanager", home)] == [child.pid]
    again = processes.start("taskmanager", SLEEP, {}, home)
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    assert psutil.pid_exists(again.pid)
    assert psutil.Process(other.pid).is_running()


def test_a_process_that_does_not_listen_is_killed(home: Path) -> None:
    processes.start("kafka", [sys.executable, "-c", DEAF], {}, home)
    until(lambda: (home / "logs" / "kafka.out").read_text() == "deaf\n")
    assert processes.stop(processes.of_stack(home), 0.2) == 1
    assert not processes.is_running("kafka", home)


def test_a_forgotten_part_has_no_record_and_is_still_ours_by_its_mark(home: Path) -> None:
    processes.start("kafka", SLEEP, {}, home)
    processes.forget("kafka", home)
    assert processes.recorded("kafka", home) is None
    until(lambda: len(processes.of_stack(home)) == 1)


def test_the_mark_is_no_setting_of_erpulse() -> None:
    assert not processes.MARK.startswith("ERPULSE_")
