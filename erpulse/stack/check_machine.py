"""Checks of the machine: Python, Java, Maven, disk, memory, ports."""

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from connectors.errors import ConfigError
from erpulse.stack import java, ports, processes, shape
from erpulse.stack.doctor import Check, Finding, Subject, advise, judge
from erpulse.stack.parts import parts

# JVM heaps, RocksDB, Python workers; and room for the snapshots and topics of a day's work.
MEMORY_WANTED, DISK_WANTED = 4 << 30, 5 << 30


def python_version(_: Subject) -> Iterator[Finding]:
    """Flink 2.2 has wheels for Python 3.11, which all else here is pinned for."""
    found = platform.python_version()
    mend = "python3.11 -m venv .venv && .venv/bin/pip install -c constraints.txt -e '.[dev]'"
    yield judge("python", ok=sys.version_info[:2] == (3, 11), found=found, wanted="3.11", mend=mend)


def python_origin(_: Subject) -> Iterator[Finding]:
    """An interpreter that uv manages is built apart from the system, and Flink's embedded mode is untried with it."""
    found = origin(Path(sys.base_prefix))
    yield advise(
        "python's origin",
        ok=found != "uv",
        found=f"{found}: {sys.base_prefix}",
        wanted="an interpreter of the system, pyenv or python.org",
        mend="python3.11 -m venv .venv (with an interpreter that uv did not download)",
    )


def origin(prefix: Path) -> str:
    """Return who manages the interpreter below a prefix.

    >>> origin(Path("/root/.local/share/uv/python/cpython-3.11.9")), origin(Path("/usr"))
    ('uv', 'system')
    """
    parts = prefix.parts
    if "uv" in parts and "python" in parts[parts.index("uv") :]:
        return "uv"
    return "pyenv" if ".pyenv" in parts else "system"


def virtual_environment(_: Subject) -> Iterator[Finding]:
    """The pins fit each other, not what else a system's Python holds."""
    mend = "python3.11 -m venv .venv && .venv/bin/pip install -c constraints.txt -e '.[dev]'"
    inside = sys.prefix != sys.base_prefix
    yield advise("virtual environment", ok=inside, found=sys.prefix, wanted="one of its own", mend=mend)


def java_version(_: Subject) -> Iterator[Finding]:
    """Kafka 4.1 runs on Java 17 and newer, Flink 2.2 on 11, 17 and 21."""
    mend = "apt-get install openjdk-17-jdk-headless (and set JAVA_HOME)"
    try:
        program = java.program()
    except ConfigError:
        yield Finding("java", "error", "none on the PATH, no JAVA_HOME", "17", mend)
        return
    found = java.version(program)
    yield judge("java", ok=found in java.WANTED, found=f"{found} ({program})", wanted="17", mend=mend)


def maven(_: Subject) -> Iterator[Finding]:
    """Maven is needed once, to fetch the jars."""
    program = shutil.which("mvn")
    mend = "apt-get install maven"
    if program is None:
        yield Finding("maven", "warning", "none on the PATH", "3.6 or newer, where jars are missing", mend)
        return
    answer = subprocess.run([program, "-B", "-v"], capture_output=True, text=True, check=False, timeout=60)
    found = next(iter(answer.stdout.splitlines()), "no answer")
    yield judge("maven", ok="Maven" in found, found=found.partition("(")[0].strip(), wanted="3.6 or newer", mend=mend)


def disk(subject: Subject) -> Iterator[Finding]:
    """A full disk stops the broker and every snapshot."""
    place = next(folder for folder in (subject.layout.home, *subject.layout.home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    mend = "erpulse down --wipe (deletes the local topics and snapshots), or make room elsewhere"
    yield judge("disk", ok=free >= DISK_WANTED, found=f"{free >> 30} GiB free", wanted="5 GiB", mend=mend)


def memory(subject: Subject) -> Iterator[Finding]:
    """The stack takes about 3 GiB at work; what it holds already counts as free."""
    own = sum(process.memory_info().rss for process in processes.of_stack(subject.layout.home))
    free = psutil.virtual_memory().available + own
    found = f"{free / (1 << 30):.1f} GiB for the stack"
    mend = "close other programs; memory of Flink: docker/stack/flink.yaml"
    yield advise("memory", ok=free >= MEMORY_WANTED, found=found, wanted="4 GiB", mend=mend)


def stack_ports(subject: Subject) -> Iterator[Finding]:
    """A port that another process took while the stack was down."""
    chosen = ports.load(subject.layout.ports_file)
    if not chosen:
        yield Finding("ports", "ok", "chosen at the first 'erpulse up'")
    for part in parts(shape.load(subject.layout.ports_file)):
        runs = processes.is_running(part.name, subject.layout.home)
        for name in part.holds if chosen else ():
            yield judge(
                f"port of {name.replace('_', ' ')}",
                ok=runs or ports.is_free(chosen[name]),
                found=f"{chosen[name]}, {'ours' if runs else 'free' if ports.is_free(chosen[name]) else 'taken'}",
                wanted="free or ours",
                mend=f"end the process that holds it (ss -ltnp 'sport = {chosen[name]}'), or erpulse down --wipe",
            )


CHECKS: tuple[Check, ...] = (
    python_version,
    python_origin,
    virtual_environment,
    java_version,
    maven,
    disk,
    memory,
    stack_ports,
)
