"""Who runs: how each contender is started on the stack, with all cores, and ended."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import stage

from connectors.errors import ConfigError
from erpulse import bundle
from erpulse.stack import flink
from erpulse.stack.local import Stack
from erpulse.stack.processes import environment

PROCESSES = os.cpu_count() or 1


@dataclass(frozen=True)
class Ground:
    """Where contenders run: the stack, a folder for their state, the interval at which state is kept (ms)."""

    stack: Stack
    folder: Path
    interval_ms: int

    def state(self, name: str) -> Path:
        """Return an empty folder for a contender's state."""
        folder = self.folder / "state" / name.replace(" ", "-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


@dataclass(frozen=True)
class Running:
    """A started contender: processes whose CPU counts, and how to end it."""

    pids: list[int]
    stop: Callable[[], None]


@dataclass(frozen=True)
class Contender:
    """One row of the table.

    Attributes:
        name: Name, ending in `plain` (as fast as it goes) or `same` (same guarantees).
        start: Starts it.
        decays: Whether features of quiet suppliers move on with time.
        rival: Name of the pinned list of its environment, empty for ours.
    """

    name: str
    start: Callable[[Ground], Running]
    decays: bool
    rival: str = ""


def ours(
    guarantee: str, interval_ms: int | None, script: str = "ours.py", parallelism: int = 1
) -> Callable[[Ground], Running]:
    """Return how our two jobs are submitted; the one that fills Redis first."""

    def start(ground: Ground) -> Running:
        archive = ground.folder / "jobs.zip"
        bundle.build(stage.ROOT, archive)
        files = ",".join(map(str, (archive, *stage.shipped())))
        interval = interval_ms or ground.interval_ms
        flags = [f"flink.guarantee={guarantee}", f"flink.checkpoint_interval_ms={interval}"]
        flags += [f"flink.parallelism={parallelism}"]
        for part in ("online", "score"):
            call = ["run", "-d", "-py", str(stage.HERE / script), "-pyfs", files, part, *flags]
            if flink.client(ground.stack.layout, call):
                raise ConfigError(f"rivals: {script} {part} was refused; see above")
        return Running([stage.pid_of(ground.stack, "taskmanager")], lambda: stage.cancel_jobs(ground.stack))

    return start


def bytewax(guarantee: str) -> Callable[[Ground], Running]:
    """Return how Bytewax is started: a process per core."""

    def start(ground: Ground) -> Running:
        python, state = str(stage.python_of("bytewax")), ground.state(f"bytewax {guarantee}")
        addresses = ";".join(f"127.0.0.1:{port}" for port in free_ports(PROCESSES))
        call = [python, "-m", "bytewax.run", "bytewax_flow:flow", "-a", addresses]
        if guarantee == "same":
            subprocess.run([python, "-m", "bytewax.recovery", str(state), str(PROCESSES)], check=True)
            call += ["-r", str(state), "-s", str(max(ground.interval_ms // 1000, 1)), "-b", "0"]
        return processes(ground, [[*call, "-i", str(number)] for number in range(PROCESSES)], guarantee)

    return start


def quix(guarantee: str) -> Callable[[Ground], Running]:
    """Return how Quix Streams is started: a process per core in one consumer group, local state in one folder."""
    return _script("quixstreams", "quix_app.py", guarantee, PROCESSES, {})


def pathway(guarantee: str) -> Callable[[Ground], Running]:
    """Return how Pathway is started: its engine with a worker per core."""
    threads = {"PATHWAY_THREADS": str(PROCESSES), "PATHWAY_MONITORING_SERVER": ""}
    return _script("pathway", "pathway_app.py", guarantee, 1, threads)


def _script(rival: str, script: str, guarantee: str, count: int, own: dict[str, str]) -> Callable[[Ground], Running]:
    def start(ground: Ground) -> Running:
        call = [str(stage.python_of(rival)), str(stage.HERE / script)]
        name = f"{rival}-{guarantee}"
        more = {"BENCH_STATE": str(ground.state(name)), "BENCH_GROUP": f"{name}-{time.time_ns()}"}
        return processes(ground, [call] * count, guarantee, more | own)

    return start


def processes(ground: Ground, calls: list[list[str]], guarantee: str, more: dict[str, str] | None = None) -> Running:
    """Start a rival's processes in its environment."""
    settings = ground.stack.settings()
    env = environment({}) | {
        "PYTHONPATH": os.pathsep.join(map(str, (stage.HERE, stage.ROOT))),
        "BENCH_KAFKA": settings.kafka.bootstrap_servers,
        "BENCH_REDIS_PORT": str(settings.online.port),
        "BENCH_GUARANTEE": guarantee,
        "BENCH_INTERVAL_MS": str(ground.interval_ms),
        **(more or {}),
    }
    log = (ground.stack.layout.logs / f"rival-{guarantee}.log").open("ab")
    started = [
        subprocess.Popen(call, env=env, stdout=log, stderr=subprocess.STDOUT, cwd=ground.folder) for call in calls
    ]

    def stop() -> None:
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        log.close()

    return Running([process.pid for process in started], stop)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


CONTENDERS = {
    contender.name: contender
    for contender in (
        Contender("ours plain", ours("at-least-once", 10_000), decays=True),
        Contender("bytewax plain", bytewax("plain"), decays=False, rival="bytewax"),
        Contender("quix plain", quix("plain"), decays=False, rival="quixstreams"),
        Contender("pathway plain", pathway("plain"), decays=True, rival="pathway"),
        Contender("ours same", ours("exactly-once", None), decays=True),
        Contender("bytewax same", bytewax("same"), decays=True, rival="bytewax"),
        Contender("quix same", quix("same"), decays=False, rival="quixstreams"),
        Contender("pathway same", pathway("same"), decays=True, rival="pathway"),
        Contender("keyed same", ours("exactly-once", None, script="keyed.py"), decays=True),
    )
}
