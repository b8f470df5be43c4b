"""The local stack as a whole: up, status, down."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors import settings
from connectors.errors import ConfigError
from erpulse.stack import flink, flink_rest, jars, java, ports, processes, settings_file, start
from erpulse.stack.layout import Layout
from erpulse.stack.parts import PARTS, Machine, part
from erpulse.stack.state import PartState, inspect

DISK_WANTED = 1 << 30


class Stack:
    """Kafka, Redis and Flink as processes of this machine, below one folder.

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
            machine = Machine(program, self.layout, ports.choose(self.layout.ports_file))
            settings_file.write(self.layout.settings_file, self._own_settings(machine.ports))
            started = start.start(PARTS, machine, progress)
            start.wait(PARTS, machine, started, self.timeout_s, progress)

    def down(self, *, wipe: bool = False, grace_s: float = 15) -> int:
        """Stop every process of the stack, children and orphans included; return how many there were.

        Args:
            wipe: Delete topics, snapshots, checkpoints, logs and ports as well; jars and settings stay.
            grace_s: How long the processes may take before they are killed.
        """
        if not self.layout.home.exists():
            return 0
        self.layout.make()
        with self._lock():
            running = processes.of_stack(self.layout.home)
            processes.stop(running, grace_s)
            # A worker may have been born while its parent was told to end.
            processes.stop(processes.of_stack(self.layout.home), grace_s)
            for each in PARTS:
                processes.forget(each.name, self.layout.home)
        if wipe:
            self._wipe()
        return len(running)

    def status(self) -> list[PartState]:
        """Return each part as it is now, in the order of their start."""
        chosen = ports.load(self.layout.ports_file)
        return [inspect(each, self.layout, chosen) for each in PARTS]

    def jobs(self) -> list[flink_rest.JobState]:
        """Return the jobs of the Flink cluster, the newest first; none while it does not answer."""
        chosen = ports.load(self.layout.ports_file)
        return flink_rest.jobs(f"{ports.HOST}:{chosen['flink_rest']}") if chosen else []

    def kill(self, name: str) -> None:
        """End one part at once and without a chance to clean up, as a crash does; `up` starts it again.

        Raises:
            ConfigError: no part has that name.
        """
        if process := processes.process_of(part(name).name, self.layout.home):
            process.kill()
            process.wait(timeout=10)

    def settings(self) -> settings.Settings:
        """Return the settings that point at this stack."""
        return settings.load(self.layout.settings_file)

    def flink_env(self) -> dict[str, str]:
        """Return the variables with which the `flink` client reaches this cluster."""
        return flink.variables(self.layout)

    def submit(self, module: str, bundle: Path, arguments: tuple[str, ...] = ()) -> str:
        """Submit a job and return its id, see `erpulse.stack.flink.submit`."""
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
        if free < DISK_WANTED:
            msg = f"{self.layout.home}: {free >> 20} MiB free on this disk, wanted {DISK_WANTED >> 20}; make room first"
            raise ConfigError(msg)

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
