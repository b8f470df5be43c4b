"""Servers as detached processes of this machine: started, recognised again, stopped with all their children.

A process carries the stack's folder in its environment, and so do its children, such as Flink's Python workers. That
mark tells whether a process is ours: numbers are used again. Redis writes its title over its environment, so the start
time beside the number counts as well.
"""

import json
import os
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

# Not under ERPULSE_, whose names are settings.
MARK = "LOCAL_STACK_HOME"
# The start of a process is counted from the start of the machine, which moves when its clock is set.
_SAME_START_S = 2.0


class _Detached(subprocess.Popen[bytes]):
    """A process that is meant to outlive the object that stands for it."""

    def __del__(self) -> None:
        """Say nothing: that the process still runs is no mistake."""


@dataclass(frozen=True)
class Record:
    """What a pid file holds: process number and start, seconds since 1970."""

    pid: int
    created: float


def environment(extra: dict[str, str]) -> dict[str, str]:
    """Return the environment of this process with `extra` on top, for a child.

    What PyFlink sets in a process that ran a job of its own, so that workers start no Java, is not for a child.
    """
    return {name: value for name, value in os.environ.items() if name != "PYFLINK_GATEWAY_DISABLED"} | extra


def start(name: str, command: list[str], extra: dict[str, str], home: Path) -> Record:
    """Start a server that outlives this process; what a crashed one before it left behind is killed first.

    Args:
        name: Part of the stack, which names the pid file and the file of the standard streams.
        command: Program and arguments.
        extra: Environment on top of our own.
        home: Folder of the stack, with `logs` and `run`.
    """
    for orphan in left_by(name, home):
        _signal(orphan, kill=True)
    with (home / "logs" / f"{name}.out").open("wb") as out:
        process = _Detached(
            command,
            env=environment(extra | {MARK: str(home)}),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=home,
        )
    record = Record(process.pid, _created(process.pid))
    (home / "run" / f"{name}.pid").write_text(json.dumps(asdict(record)) + "\n")
    return record


def _created(pid: int) -> float:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:  # it has ended already, which the caller finds out
        return time.time()


def recorded(name: str, home: Path) -> Record | None:
    """Return what the pid file of a part holds, null where there is none or it is cut short."""
    try:
        return Record(**json.loads((home / "run" / f"{name}.pid").read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def forget(name: str, home: Path) -> None:
    """Delete the pid file of a part."""
    (home / "run" / f"{name}.pid").unlink(missing_ok=True)


def process_of(name: str, home: Path) -> psutil.Process | None:
    """Return the living process of a part, null where none is recorded, it has ended, or its number is another's."""
    record = recorded(name, home)
    if record is None:
        return None
    try:
        process = psutil.Process(record.pid)
        same = abs(process.create_time() - record.created) < _SAME_START_S or _has_mark(process, home)
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def is_running(name: str, home: Path) -> bool:
    """Return whether the recorded process of a part lives."""
    return process_of(name, home) is not None


def is_halted(name: str, home: Path) -> bool:
    """Return whether the process of a part lives and was stopped by a signal."""
    process = process_of(name, home)
    try:
        return process is not None and process.status() == psutil.STATUS_STOPPED
    except psutil.Error:
        return False


def left_by(name: str, home: Path) -> list[psutil.Process]:
    """Return the children that a part left behind when it crashed: a killed TaskManager's Python workers do not end."""
    record = recorded(name, home)
    if record is None or process_of(name, home) is not None:
        return []
    return [one for one in psutil.process_iter() if _session(one) == record.pid and _has_mark(one, home)]


def _session(process: psutil.Process) -> int | None:
    try:
        return os.getsid(process.pid)
    except OSError:
        return None


def recorded_names(home: Path) -> list[str]:
    """Return the name of every part that has a pid file."""
    return sorted(file.stem for file in (home / "run").glob("*.pid"))


def of_stack(home: Path) -> list[psutil.Process]:
    """Return every living process of the stack, children and orphans included."""
    servers = [process_of(name, home) for name in recorded_names(home)]
    marked = [process for process in psutil.process_iter() if process.pid != os.getpid() and _has_mark(process, home)]
    return list({process.pid: process for process in [*servers, *marked] if process}.values())


def _has_mark(process: psutil.Process, home: Path) -> bool:
    try:
        return bool(process.environ().get(MARK) == str(home)) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def stop(processes: list[psutil.Process], grace_s: float) -> int:
    """Ask processes to end, kill those that have not within the grace; return how many had to be killed."""
    for process in processes:
        _signal(process, kill=False)
    _, alive = psutil.wait_procs(processes, timeout=grace_s)
    for process in alive:
        _signal(process, kill=True)
    psutil.wait_procs(alive, timeout=5)
    return len(alive)


def _signal(process: psutil.Process, *, kill: bool) -> None:
    try:
        process.kill() if kill else process.terminate()
    except psutil.Error:
        return
