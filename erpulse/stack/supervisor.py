"""The part that starts crashed parts again: `python -m erpulse.stack.supervisor ROOT JARS`.

A part has crashed when it has a pid file and no process. `down` deletes the pid files while it holds the stack's lock,
so what was stopped on purpose stays stopped. A part that crashes over and over is given up, and `status` says so;
`up` tries it again. A part that hangs is left alone: only a crash is sure.
"""

import logging
import os
import sys
import time
from pathlib import Path

from connectors.errors import ErpulseError
from erpulse.stack import java, ports, processes, restarts, shape, start
from erpulse.stack.layout import Layout
from erpulse.stack.lock import BusyError, hold
from erpulse.stack.parts import SUPERVISOR, Machine, Part, parts
from erpulse.stack.state import last_lines

POLL_S = 0.3
# Who starts a process writes its pid file afterwards.
GRACE_S = 10.0
PORTS_S = 2.0
TAIL = 3
log = logging.getLogger(SUPERVISOR)


def crashed(layout: Layout, among: tuple[Part, ...]) -> list[Part]:
    """Return the parts that should run and do not."""
    return [
        part
        for part in among
        if processes.recorded(part.name, layout.home) and not processes.is_running(part.name, layout.home)
    ]


def mend(layout: Layout, among: tuple[Part, ...], limit: int) -> None:
    """Start what has crashed and may be started now; the caller holds the lock.

    Args:
        layout: Folders of the stack.
        among: The parts to watch.
        limit: How often one may be started within the window.
    """
    known = restarts.load(layout.restarts_file)
    for part in crashed(layout, among):
        found, now = known.get(part.name, restarts.Restarts()), time.time()
        due = found.next_start(now, limit)
        if found.given_up or (due is not None and due > now):
            continue
        known[part.name] = _again(layout, part, found, now) if due is not None else _give_up(layout, part, found, limit)
        restarts.save(layout.restarts_file, known)


def _again(layout: Layout, part: Part, found: restarts.Restarts, now: float) -> restarts.Restarts:
    times = (*found.recent(now), now)
    log.warning("%s had crashed, starting it again (%d within 5 min)", part.name, len(times))
    for line in last_lines(part.name, layout)[-TAIL:]:
        log.warning("  %s: %s", part.name, line)
    try:
        machine = Machine(java.program(), layout, ports.choose(layout.ports_file))
        _await_ports(part, machine.ports)
        start.start([part], machine, lambda _line: None)
    except (ErpulseError, OSError) as error:  # a port may be held for a moment; it counts as a start
        log.error("%s could not be started: %s", part.name, error)  # noqa: TRY400  a message says it all
    return restarts.Restarts(times)


def _await_ports(part: Part, chosen: dict[str, int]) -> None:
    """Wait for a moment: a killed process of some size holds its ports until its memory is given back."""
    end = time.monotonic() + PORTS_S
    while time.monotonic() < end and not all(ports.is_free(chosen[name]) for name in part.holds):
        time.sleep(POLL_S / 3)


def _give_up(layout: Layout, part: Part, found: restarts.Restarts, limit: int) -> restarts.Restarts:
    why = f"given up: crashed again after {limit} starts within 5 min; mend the cause, then 'erpulse up'"
    log.error("%s %s", part.name, why)
    for line in last_lines(part.name, layout)[-TAIL:]:
        log.error("  %s: %s", part.name, line)
    return restarts.Restarts(found.times, given_up=why)


def round_of(layout: Layout) -> None:
    """Look once at every part, and start what has crashed unless 'up' or 'down' is at work."""
    kept = shape.load(layout.ports_file)
    watched = tuple(part for part in parts(kept) if part.name != SUPERVISOR)
    known = restarts.load(layout.restarts_file)
    if not any(not known.get(part.name, restarts.Restarts()).given_up for part in crashed(layout, watched)):
        return
    try:
        with hold(layout, patience_s=0):
            mend(layout, watched, kept.restarts)
    except BusyError:
        return


def is_mine(layout: Layout) -> bool:
    """Return whether this process is the one that the stack knows as its supervisor."""
    record = processes.recorded(SUPERVISOR, layout.home)
    return record is not None and record.pid == os.getpid()


def reap() -> None:
    """Let go of children that have ended, else they stay in the table of processes."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def main() -> None:
    """Watch until told to end, or until the stack has another supervisor or none."""
    layout = Layout.of(Path(sys.argv[1]), Path(sys.argv[2]))
    logging.Formatter.converter = time.gmtime
    logging.basicConfig(
        filename=layout.log(SUPERVISOR), level=logging.INFO, format="%(asctime)s UTC %(levelname)-7s %(message)s"
    )
    log.info("watching")
    begun = time.monotonic()
    while is_mine(layout) or time.monotonic() < begun + GRACE_S:
        reap()
        try:
            round_of(layout)
        except (ErpulseError, OSError):
            log.exception("this round failed")
        time.sleep(POLL_S)
    log.info("the stack is another's now")


if __name__ == "__main__":
    main()
