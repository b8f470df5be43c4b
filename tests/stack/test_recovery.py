"""The stack survives the loss of any process, and what cannot recover says why: one stack, one job that counts.

The job writes 1, 2, 3 ... to files, exactly once. Whatever is taken away in between, no number may be missing or double
at the end.
"""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import redis

from connectors import broker
from erpulse import bundle, topics
from erpulse.stack import flink, flink_rest
from erpulse.stack.flink_rest import JobState
from erpulse.stack.layout import CHECKOUT, HOME
from erpulse.stack.local import Stack
from tests.stack import probe_jobs

pytestmark = [pytest.mark.stack, pytest.mark.long]

PATIENCE_S = 240.0
DISK_BYTES = 64 << 20


def until(holds: Callable[[], Any]) -> Any:
    """Return the first true answer."""
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := holds()):
        assert time.monotonic() < deadline, f"waited for {PATIENCE_S:.0f} s"
        time.sleep(0.3)
    return answer


class Counting:
    """The job that counts, its small disk for checkpoints and its files."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        """Submit it."""
        self._stack, self._out, self.disk = stack, folder / "out", folder / "disk"
        self.job_id = stack.submit(
            "probe.counting", probe_jobs.bundle(folder), (self._out.as_uri(), self.disk.as_uri())
        )

    def state(self) -> JobState | None:
        """Return the job as the cluster sees it."""
        return next((job for job in self._stack.jobs() if job.job_id == self.job_id), None)

    def numbers(self) -> list[int]:
        """Return the numbers of the files that are committed."""
        files = [file for file in self._out.glob("part-*") if file.is_file()]
        return sorted(int(line) for file in files for line in file.read_text().split())

    def goes_on(self) -> None:
        """Wait for numbers that are not there yet."""
        before = len(self.numbers())
        until(lambda: len(self.numbers()) > before + 50)

    def restored(self) -> int:
        """Return the checkpoint that the job went on from last, 0 where there was none."""
        rest = self._stack.settings().flink.rest
        latest = (flink_rest.get(rest, f"/jobs/{self.job_id}/checkpoints") or {}).get("latest") or {}
        return int((latest.get("restored") or {}).get("id", 0))

    def well(self) -> bool:
        """Return whether it runs with all its tasks."""
        found = self.state()
        return found is not None and found.state == "RUNNING" and not found.idle


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Give a supervised stack whose jars are links, so that a test may take one away."""
    folder = tmp_path_factory.mktemp("recovery")
    for group in ("flink", "kafka"):
        (folder / "jars" / group).mkdir(parents=True)
        for jar in (CHECKOUT / HOME / "jars" / group).glob("*.jar"):
            (folder / "jars" / group / jar.name).symlink_to(jar)
    found = Stack(folder, jars=folder / "jars", supervised=True, restarts=50)
    try:
        found.up(print)
        yield found
    finally:
        found.down(wipe=True)


@pytest.fixture(scope="module")
def counting(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counting]:
    """Give the job that counts, with checkpoints on a disk of 64 MB where this user may mount one."""
    folder = tmp_path_factory.mktemp("counting")
    (folder / "disk").mkdir()
    call = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder / "disk")]
    mounted = subprocess.run(call, capture_output=True, check=False).returncode == 0
    try:
        yield Counting(stack, folder)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder / "disk")], check=True)


@pytest.mark.parametrize("name", ["taskmanager", "jobmanager", "supervised up and down"])
def test_the_job_goes_on_from_its_checkpoint(stack: Stack, counting: Counting, name: str) -> None:
    """After kill -9 without a hand that helps; and after 'down' and 'up'."""
    until(counting.well)
    counting.goes_on()
    before = counting.restored()
    if name.startswith("supervised"):
        stack.down()
        stack.up(print)
    else:
        stack.kill(name)
    until(lambda: counting.restored() > before and counting.well())
    counting.goes_on()
    assert counting.numbers() == list(range(1, len(counting.numbers()) + 1))


def test_without_zookeeper_jobs_run_on(stack: Stack, counting: Counting) -> None:
    until(counting.well)
    before = counting.restored()
    stack.kill("zookeeper")
    until(lambda: {part.state for part in stack.status()} == {"running"})
    counting.goes_on()
    assert (counting.well(), counting.restored()) == (True, before)
    assert {part.name: part.restarts for part in stack.status()}["zookeeper"] == 1


def test_a_worker_that_hangs_is_silent_and_the_job_comes_back(stack: Stack, counting: Counting) -> None:
    until(counting.well)
    before = counting.restored()
    stack.signal("taskmanager", signal.SIGSTOP)
    assert {part.name: part.state for part in stack.status()}["taskmanager"] == "silent"
    until(lambda: not counting.well())
    stack.signal("taskmanager", signal.SIGCONT)
    until(lambda: counting.restored() > before and counting.well())
    counting.goes_on()


def test_a_killed_python_worker_costs_a_restart_of_its_job(stack: Stack, counting: Counting) -> None:
    until(lambda: counting.well() and stack.workers("taskmanager"))
    before = counting.restored()
    for process in stack.workers():
        process.kill()
    until(lambda: counting.restored() > before and counting.well())
    counting.goes_on()
    assert counting.numbers() == list(range(1, len(counting.numbers()) + 1))


def test_a_full_disk_is_named_and_the_job_goes_on_once_there_is_room(counting: Counting) -> None:
    until(counting.well)
    with full(counting.disk) as reason:
        found = until(lambda: (job := counting.state()) and job.is_bad and reason in (job.reason or "") and job)
        assert "\n" not in found.reason
    until(counting.well)
    counting.goes_on()
    assert counting.numbers() == list(range(1, len(counting.numbers()) + 1))


@contextmanager
def full(folder: Path) -> Iterator[str]:
    """Leave no room in a folder, or put a file in its place where it is no disk of its own; give what is said of it."""
    if folder.is_mount():
        ballast = folder / "ballast"
        with suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(b"0" * 4096)
        yield "No space left on device"
        ballast.unlink()
    else:
        aside = folder.with_name("aside")
        folder.rename(aside)
        folder.write_text("")
        yield "checkpoints fail"
        folder.unlink()
        aside.rename(folder)


def test_a_cancelled_job_leaves_nothing_that_would_bring_it_back(stack: Stack, counting: Counting) -> None:
    assert flink.client(stack.layout, ["cancel", counting.job_id]) == 0
    until(lambda: (job := counting.state()) and job.state == "CANCELED")
    kept = stack.layout.data / "ha"
    until(
        lambda: not [file for file in kept.rglob("*") if file.is_file() and file.name.startswith(("submitted", "comp"))]
    )
    until(lambda: not stack.workers())


def test_poison_ends_with_its_reason(stack: Stack, tmp_path: Path) -> None:
    job_id = stack.submit("probe.poison", probe_jobs.bundle(tmp_path))

    def state() -> JobState:
        return next(job for job in stack.jobs() if job.job_id == job_id)

    until(lambda: (found := state()).is_bad and found.reason == "ValueError: row 101 is poison")
    until(lambda: state().state == "FAILED")
    assert state().reason == "ValueError: row 101 is poison"


class Online:
    """feature_online at work on rows that never end."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        """Submit it."""
        self._stack, self._ended = stack, threading.Event()
        self.settings = stack.settings()
        topics.create(self.settings)
        bundle.build(CHECKOUT, folder / "jobs.zip")
        self.job_id = stack.submit("jobs.feature_online", folder / "jobs.zip", ("--set", "online.password=right"))
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()

    def state(self) -> JobState:
        """Return the job as the cluster sees it."""
        return next(job for job in self._stack.jobs() if job.job_id == self.job_id)

    def well(self) -> bool:
        """Return whether it runs with all its tasks."""
        return (found := self.state()).state == "RUNNING" and not found.idle

    def close(self) -> None:
        """End the rows."""
        self._ended.set()
        self._writer.join(20)

    def _write(self) -> None:
        row = b'{"source": "plain", "supplier_id": "V1", "invoice_count_30d": 1, "known_time": "2026-11-24T10:00:00Z"}'
        with broker.producer(self.settings.kafka) as client:
            while not self._ended.wait(0.5):
                client.send("features.supplier_spend", row, b"plain|V1")


@pytest.fixture(scope="module")
def online(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Online]:
    """Give feature_online on a Redis with a password."""
    _redis(stack).config_set("requirepass", "right")
    found = Online(stack, tmp_path_factory.mktemp("online"))
    yield found
    found.close()


def _redis(stack: Stack, password: str | None = None) -> "redis.Redis":
    return redis.Redis(port=stack.settings().online.port, password=password)


def test_a_wrong_password_is_named(stack: Stack, online: Online) -> None:
    until(lambda: online.well() and _redis(stack, "right").keys("*"))
    client = _redis(stack, "right")
    client.config_set("requirepass", "other")
    client.client_kill_filter(_type="normal", skipme=True)
    found = until(lambda: (job := online.state()).is_bad and "password" in (job.reason or "") and job)
    assert "\n" not in found.reason
    call = [str(Path(sys.executable).with_name("erpulse")), "status"]
    done = subprocess.run(call, cwd=stack.layout.root, capture_output=True, text=True, check=False, timeout=120)
    assert "password" in done.stdout
    client.config_set("requirepass", "right")
    until(online.well)


def test_a_missing_jar_is_named(stack: Stack, online: Online) -> None:
    until(online.well)
    jar = next((stack.layout.jars / "flink").glob("flink-sql-connector-kafka-*.jar"))
    target = jar.readlink()
    jar.unlink()
    stack.kill("taskmanager")
    found = until(lambda: (job := online.state()).is_bad and "kafka" in (job.reason or "").lower() and job)
    assert "Class" in found.reason
    jar.symlink_to(target)
    stack.kill("taskmanager")
    until(online.well)
    assert flink.client(stack.layout, ["cancel", online.job_id]) == 0
