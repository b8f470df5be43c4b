"""Starting parts and waiting until each answers."""

import time
from collections.abc import Callable, Sequence

from connectors.errors import ConfigError
from erpulse.stack import ports, processes
from erpulse.stack.layout import Layout
from erpulse.stack.parts import Machine, Part
from erpulse.stack.state import last_lines

POLL_S = 0.2


def start(parts: Sequence[Part], machine: Machine, progress: Callable[[str], None]) -> dict[str, float]:
    """Start every part that does not run.

    Args:
        parts: All parts to have.
        machine: Java, folders, ports.
        progress: Called with one line per part that runs already or had crashed.

    Returns:
        Monotonic time in seconds at which each part was started; parts that ran already are left out.

    Raises:
        ConfigError: a port is taken, or a part cannot be prepared.
    """
    home = machine.layout.home
    missing = [part for part in parts if not processes.is_running(part.name, home)]
    for part in missing:
        for name in part.holds:
            ports.require_free(part.name, machine.ports[name], machine.layout.ports_file)
    started = {}
    for part in parts:
        if part not in missing:
            progress(f"{part.name} runs already")
            continue
        if processes.recorded(part.name, home):
            progress(f"{part.name} had crashed, starting it again")
        command = part.command(machine)
        started[part.name] = time.monotonic()
        processes.start(part.name, command, part.environment(machine.layout), home)
    return started


def wait(
    parts: Sequence[Part],
    machine: Machine,
    started: dict[str, float],
    timeout_s: float,
    progress: Callable[[str], None],
) -> None:
    """Return when every part answers.

    Args:
        parts: All parts to have.
        machine: Java, folders, ports.
        started: Start of each part in monotonic seconds, now where it ran already.
        timeout_s: How long a part may take to answer after its start.
        progress: Called with one line per part that was started, when it answers.

    Raises:
        ConfigError: a part ended or does not answer in time; the message ends with the end of its log.
    """
    begun = time.monotonic()
    waiting = list(parts)
    while waiting:
        for part in tuple(waiting):
            since = started.get(part.name, begun)
            if _answers(part, machine):
                waiting.remove(part)
                if part.name in started:
                    progress(f"{part.name} answers after {time.monotonic() - since:.1f} s")
            else:
                _require_alive(part, machine.layout, time.monotonic() - since, timeout_s)
        time.sleep(POLL_S if waiting else 0)


def _answers(part: Part, machine: Machine) -> bool:
    record = processes.recorded(part.name, machine.layout.home)
    return record is not None and part.is_ready(machine.ports, record.created)


def _require_alive(part: Part, layout: Layout, waited_s: float, timeout_s: float) -> None:
    if not processes.is_running(part.name, layout.home):
        raise ConfigError(_complaint(part.name, layout, "ended while it started"))
    if waited_s > timeout_s:
        raise ConfigError(_complaint(part.name, layout, f"does not answer after {timeout_s:.0f} s"))


def _complaint(name: str, layout: Layout, what: str) -> str:
    lines = "\n  ".join(last_lines(name, layout))
    return f"{name}: {what}; the end of {layout.log(name)}:\n  {lines}\nmend the cause, then run 'erpulse up' again"
