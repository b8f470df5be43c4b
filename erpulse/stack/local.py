"""The local stack as a whole: up, status, down."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from connectors import settings
from connectors.errors import ConfigError
from erpulse.stack import flink, flink_rest, jars, java, kafka, ports, processes, redis_server, settings_file
from erpulse.stack.layout import Layout

PARTS = ("redis", "jobmanager", "taskmanager", "kafka")
_PORT = {"redis": "redis", "jobmanager": "flink_rest", "taskmanager": None, "kafka": "kafka"}
_NEEDED = {
    "redis": ("redis",),
    "jobmanager": ("flink_rest", "flink_rpc", "flink_blob"),
    "taskmanager": (),
    "kafka": ("kafka", "kafka_controller"),
}
_DISK_FREE = 1 << 30


@dataclass(frozen=True)
class PartStatus:
    """One server as it is now.

    Attributes:
        name: Part of the stack.
        state: `starting` runs and does not answer; `crashed` has a pid file and no process.
        pid: Process number, null unless it runs.
        port: Port for clients, null where it has none.
        since: Start, seconds since 1970, null unless it runs.
        log: Its log file.
        tail: Last lines of the log of a crashed part, else empty.
    """

    name: str
    state: Literal["running", "starting", "crashed", "stopped"]
    pid: int | None
    port: int | None
    since: float | None
    log: Path
    tail: tuple[str, ...]


class Stack:
    """Kafka, Redis and Flink below one folder.

    Args:
        root: Folder that holds `.erpulse`.
        jars: Folder of jars to share with another stack, default the stack's own.
        timeout_s: How long a part may take to answer after its start.
    """

    def __init__(self, root: Path, *, jars: Path | None = None, timeout_s: float = 120) -> None:
        """Name the folders; nothing is created or started."""
        self.layout = Layout.of(root, jars)
        self.timeout_s = timeout_s

    def up(self, progress: Callable[[str], None] = lambda _line: None) -> None:
        """Start every part that does not run, and return when all of them answer.

        Args:
            progress: Called with short lines that say what is going on.

        Raises:
            ConfigError: Java, Maven, a jar, disk or a port is missing, or a part does not start.
        """
        program = java.require()
        self.layout.make()
        with self._lock():
            self._require_disk()
            jars.ensure(self.layout.jars, progress)
            chosen = ports.choose(self.layout.ports_file)
            settings_file.write(self.layout.settings_file, self._settings(chosen))
            started = self._start(program, chosen, progress)
            self._wait(chosen, started, progress)

    def down(self, *, wipe: bool = False, grace_s: float = 15) -> int:
        """Stop every process of the stack, children and orphans included; return how many there were.

        Args:
            wipe: Delete data, ports and logs as well; jars and the settings file stay.
            grace_s: How long they may take before they are killed.
        """
        if not self.layout.home.exists():
            return 0
        self.layout.make()
        with self._lock():
            running = processes.of_stack(self.layout.home)
            self._stop(running, grace_s)
            for part in PARTS:
                processes.forget(part, self.layout.home)
        if wipe:
            self.wipe()
        return len(running)

    def wipe(self) -> None:
        """Delete data, ports, logs and Flink's files; jars and the settings file stay."""
        for folder in (self.layout.data, self.layout.logs, self.layout.run, self.layout.flink):
            shutil.rmtree(folder, ignore_errors=True)
        self.layout.ports_file.unlink(missing_ok=True)

    def status(self) -> list[PartStatus]:
        """Return each part as it is now, in the order of their start."""
        chosen = ports.load(self.layout.ports_file)
        return [self._status(part, chosen) for part in PARTS]

    def jobs(self) -> list[flink_rest.JobState]:
        """Return the jobs of the Flink cluster, none while it does not answer."""
        chosen = ports.load(self.layout.ports_file)
        return flink_rest.jobs(f"{ports.HOST}:{chosen['flink_rest']}") if chosen else []

    def settings(self) -> settings.Settings:
        """Return the settings that point at this stack."""
        return settings.load(self.layout.settings_file)

    def flink_env(self) -> dict[str, str]:
        """Return the variables with which the `flink` client reaches this cluster."""
        return flink.variables(self.layout)

    def submit(self, module: str, bundle: Path, arguments: tuple[str, ...] = ()) -> str:
        """Submit a job and return its id, see `flink.submit`."""
        return flink.submit(self.layout, module, bundle, arguments)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.layout.home / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                msg = f"{self.layout.home}: another 'erpulse up' or 'down' is at work here; wait until it has ended"
                raise ConfigError(msg) from error
            yield

    def _require_disk(self) -> None:
        free = shutil.disk_usage(self.layout.home).free
        if free < _DISK_FREE:
            msg = f"{self.layout.home}: {free >> 20} MiB free on this disk, wanted 1024; delete something first"
            raise ConfigError(msg)

    def _settings(self, chosen: dict[str, int]) -> dict[str, dict[str, str | int]]:
        return {
            "kafka": {"bootstrap_servers": f"{ports.HOST}:{chosen['kafka']}"},
            "online": {"host": ports.HOST, "port": chosen["redis"]},
            "flink": {
                "rest": f"{ports.HOST}:{chosen['flink_rest']}",
                "checkpoint_dir": (self.layout.data / "checkpoints").as_uri(),
                "archive_dir": (self.layout.data / "archive").as_uri(),
                "jars": str(self.layout.jars / "flink"),
            },
        }

    def _start(self, program: str, chosen: dict[str, int], progress: Callable[[str], None]) -> dict[str, float]:
        """Start the parts that do not run; return the start of each in monotonic seconds."""
        missing = [part for part in PARTS if not processes.is_running(part, self.layout.home)]
        for part in missing:
            for name in _NEEDED[part]:
                ports.require_free(part, chosen[name], self.layout.ports_file)
        if {"jobmanager", "taskmanager"} & set(missing):
            flink.configure(self.layout, chosen)
        started = {}
        for part in missing:
            if processes.recorded(part, self.layout.home):
                progress(f"{part} had crashed, starting it again")
            started[part] = time.monotonic()
            processes.start(part, self._command(part, program, chosen), self._environment(part), self.layout.home)
        for part in PARTS:
            if part not in missing:
                progress(f"{part} runs already")
        return started

    def _command(self, part: str, program: str, chosen: dict[str, int]) -> list[str]:
        if part == "redis":
            return redis_server.command(self.layout, chosen)
        if part == "kafka":
            config = kafka.configure(self.layout, chosen)
            kafka.format_storage(program, self.layout, config)
            return kafka.command(program, self.layout, config)
        return flink.command(program, self.layout, part)

    def _environment(self, part: str) -> dict[str, str]:
        return flink.variables(self.layout) if part in {"jobmanager", "taskmanager"} else {}

    def _is_ready(self, part: str, chosen: dict[str, int]) -> bool:
        if part == "redis":
            return redis_server.is_ready(chosen)
        if part == "kafka":
            return kafka.is_ready(chosen)
        managers, slots, _ = flink_rest.slots(f"{ports.HOST}:{chosen['flink_rest']}")
        if part == "jobmanager":
            return ports.answers(chosen["flink_rest"])
        return managers == 1 and slots == flink.SLOTS

    def _wait(self, chosen: dict[str, int], started: dict[str, float], progress: Callable[[str], None]) -> None:
        waiting = list(PARTS)
        while waiting:
            for part in tuple(waiting):
                if self._is_ready(part, chosen):
                    waiting.remove(part)
                    if part in started:
                        progress(f"{part} answers after {time.monotonic() - started[part]:.1f} s")
                else:
                    self._require_alive(part, started.get(part, time.monotonic()))
            time.sleep(0.2 if waiting else 0)

    def _require_alive(self, part: str, since: float) -> None:
        if not processes.is_running(part, self.layout.home):
            raise ConfigError(self._complaint(part, "ended while it started"))
        if time.monotonic() - since > self.timeout_s:
            raise ConfigError(self._complaint(part, f"does not answer after {self.timeout_s:.0f} s"))

    def _complaint(self, part: str, what: str) -> str:
        lines = "\n  ".join(self._tail(part))
        return f"{part}: {what}; the end of {self.layout.log(part)}:\n  {lines}\nmend the cause, then 'erpulse up' again"

    def _tail(self, part: str) -> list[str]:
        return processes.tail([self.layout.log(part), self.layout.out(part)])

    def _status(self, part: str, chosen: dict[str, int]) -> PartStatus:
        record = processes.recorded(part, self.layout.home)
        name = _PORT[part]
        port = chosen.get(name) if name else None
        log = self.layout.log(part)
        if record is None:
            return PartStatus(part, "stopped", None, port, None, log, ())
        if not processes.is_running(part, self.layout.home):
            return PartStatus(part, "crashed", None, port, None, log, tuple(self._tail(part)))
        state: Literal["running", "starting"] = "running" if self._is_ready(part, chosen) else "starting"
        return PartStatus(part, state, record.pid, port, record.created, log, ())

    def _stop(self, running: list[psutil.Process], grace_s: float) -> None:
        """Workers of Flink first: they would report a lost broker at length. Then whatever is left."""
        servers = [process for process in running if os.getpgid(process.pid) == process.pid]
        processes.stop(servers, grace_s)
        processes.stop(processes.of_stack(self.layout.home), 3)
