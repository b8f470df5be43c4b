"""The local stack as a whole: up, status, down."""

import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Unpack

import psutil

from connectors import settings
from connectors.errors import ConfigError
from erpulse.stack import (
    flink,
    flink_rest,
    jars,
    java,
    ports,
    processes,
    python_workers,
    restarts,
    settings_file,
    shape,
    start,
)
from erpulse.stack.layout import Layout
from erpulse.stack.lock import hold
from erpulse.stack.parts import Machine, Part, find, parts
from erpulse.stack.shape import Wanted
from erpulse.stack.state import PartState, inspect

DISK_WANTED = 1 << 30
GRACE_S = 15.0


class Stack:
    """Kafka, Redis and Flink as processes of this machine, below one folder.

    Args:
        root: Folder that holds `.erpulse`.
        jars: Folder of jars to share with another stack, default the stack's own.
        timeout_s: How long a part may take to answer after its start.
        wanted: What its shape shall be from the next `up` on, see `shape.Shape`; default as before.
    """

    def __init__(
        self,
        root: Path,
        *,
        jars: Path | None = None,
        timeout_s: float = 120,
        **wanted: Unpack[Wanted],
    ) -> None:
        """Name the folders; nothing is created or started."""
        self.layout = Layout.of(root, jars)
        self.timeout_s = timeout_s
        self._wanted = wanted

    @property
    def shape(self) -> shape.Shape:
        """What the stack consists of: as it was asked for, else as it was started last."""
        return shape.load(self.layout.ports_file).but(**self._wanted)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The servers of this stack in the order of their start."""
        return parts(self.shape)

    def up(self, progress: Callable[[str], None] = lambda _line: None) -> None:
        """Start every part that does not run, and return when all of them answer.

        Args:
            progress: Called with short lines that say what is going on.

        Raises:
            ConfigError: Java, Maven, a jar, disk or a port is missing, or a part does not start.
        """
        program = java.require()
        self.layout.make()
        with hold(self.layout):
            self._require_disk()
            jars.ensure(self.layout.jars, progress)
            machine = Machine(program, self.layout, ports.choose(self.layout.ports_file))
            settings_file.write(self.layout.settings_file, self._own_settings(machine.ports))
            shape.keep(self.layout.ports_file, self.shape)
            self._end_strays(progress)
            restarts.forget(self.layout.restarts_file, (part.name for part in self.parts))
            started = start.start(self.parts, machine, progress)
            start.wait(self.parts, machine, started, self.timeout_s, progress)

    def down(self, *, wipe: bool = False, grace_s: float = GRACE_S) -> int:
        """Stop every process of the stack, children and orphans included; return how many there were.

        Args:
            wipe: Delete topics, snapshots, checkpoints, logs and ports as well; jars and settings stay.
            grace_s: How long the processes may take before they are killed.
        """
        if not self.layout.home.exists():
            return 0
        self.layout.make()
        with hold(self.layout):
            running = processes.of_stack(self.layout.home)
            # The JobManager takes leave of ZooKeeper, and waits for it where it has gone.
            last = processes.process_of("zookeeper", self.layout.home)
            processes.stop([process for process in running if process != last], grace_s)
            # Beside it, a worker may have been born while its parent was told to end.
            processes.stop(processes.of_stack(self.layout.home), grace_s)
            for name in processes.recorded_names(self.layout.home):
                processes.forget(name, self.layout.home)
            self.layout.restarts_file.unlink(missing_ok=True)
        if wipe:
            self._wipe()
        return len(running)

    def status(self) -> list[PartState]:
        """Return each part as it is now, in the order of their start."""
        chosen = ports.load(self.layout.ports_file)
        return [inspect(each, self.layout, chosen) for each in self.parts]

    def jobs(self) -> list[flink_rest.JobState]:
        """Return the jobs of the Flink cluster, the newest first; none while it does not answer."""
        chosen = ports.load(self.layout.ports_file)
        return flink_rest.jobs(f"{ports.HOST}:{chosen['flink_rest']}") if chosen else []

    def kill(self, name: str) -> None:
        """End one part at once and without a chance to clean up, as a crash does; `up` starts it again.

        Raises:
            ConfigError: no part has that name.
        """
        if process := self.process(name):
            process.kill()
            process.wait(timeout=10)

    def signal(self, name: str, what: signal.Signals) -> None:
        """Send a signal to one part, if it runs: `SIGTERM`, or `SIGSTOP` (then it is `silent`) and `SIGCONT`.

        Raises:
            ConfigError: no part has that name.
        """
        if process := self.process(name):
            process.send_signal(what)

    def process(self, name: str) -> psutil.Process | None:
        """Return the living process of one part, null where it does not run.

        Raises:
            ConfigError: no part has that name.
        """
        return processes.process_of(find(self.parts, name).name, self.layout.home)

    def workers(self, name: str | None = None) -> list[psutil.Process]:
        """Return the Python worker processes, in which the jobs' Python runs.

        Args:
            name: A TaskManager whose workers are wanted, default those of all.

        Raises:
            ConfigError: no part has that name.
        """
        parent = self.process(name) if name else None
        if name and parent is None:
            return []
        return python_workers.among(parent.children(recursive=True) if parent else processes.of_stack(self.layout.home))

    def settings(self) -> settings.Settings:
        """Return the settings that point at this stack."""
        return settings.load(self.layout.settings_file)

    def flink_env(self) -> dict[str, str]:
        """Return the variables with which the `flink` client reaches this cluster."""
        return flink.variables(self.layout)

    def submit(self, module: str, bundle: Path, arguments: tuple[str, ...] = ()) -> str:
        """Submit a job and return its id, see `erpulse.stack.flink.submit`."""
        return flink.submit(self.layout, module, bundle, arguments)

    def _require_disk(self) -> None:
        free = shutil.disk_usage(self.layout.home).free
        if free < DISK_WANTED:
            msg = f"{self.layout.home}: {free >> 20} MiB free on this disk, wanted {DISK_WANTED >> 20}; make room first"
            raise ConfigError(msg)

    def _end_strays(self, progress: Callable[[str], None]) -> None:
        """Stop what runs and is not of the shape that is wanted now."""
        wanted = {part.name for part in self.parts}
        for name in processes.recorded_names(self.layout.home):
            if name not in wanted:
                progress(f"{name} is not wanted any more, stopping it")
                found = processes.process_of(name, self.layout.home)
                processes.stop([found] if found else [], GRACE_S)
                processes.forget(name, self.layout.home)

    def _own_settings(self, chosen: dict[str, int]) -> dict[str, dict[str, str | int]]:
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

    def _wipe(self) -> None:
        for folder in (self.layout.data, self.layout.logs, self.layout.run, self.layout.flink):
            shutil.rmtree(folder, ignore_errors=True)
        self.layout.ports_file.unlink(missing_ok=True)
