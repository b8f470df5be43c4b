"""Faults done to a rig: signals to its processes, and bad networks before its broker and its Redis."""

import shutil
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import psutil

from connectors.errors import ConfigError
from tests.chaos.plan import Fault
from tests.chaos.proxy import END_TXN
from tests.chaos.rig import Rig

SIGNALS = {
    "kill": signal.SIGKILL,
    "lose": signal.SIGKILL,
    "term": signal.SIGTERM,
    "stop": signal.SIGSTOP,
    "stop_in_commit": signal.SIGSTOP,
}
PATIENCE_S, POLL_S = 60.0, 0.5


def commit(rig: Rig, fault: Fault) -> str:
    """Do a fault, return when its time is over and what it ended runs again, and tell what was done to whom."""
    if fault.kind in SIGNALS:
        return _signalled(rig, fault)
    with network(rig, fault):
        time.sleep(fault.for_s)
    return str(fault)


def network(rig: Rig, fault: Fault) -> AbstractContextManager[None]:
    """Return the bad network of a fault, bad while its block lasts."""
    proxy = rig.kafka if fault.target == "kafka" else rig.redis
    if fault.kind == "cut":
        return proxy.cut()
    if fault.kind == "half_open":
        return proxy.half_open()
    if fault.kind == "delay":
        return proxy.delayed(0.2 + 0.3 * fault.choice)
    return rig.kafka.slowed(END_TXN, fault.for_s / 2)


def up(rig: Rig) -> None:
    """Start what does not run; whoever else starts parts meanwhile is waited for.

    Raises:
        ConfigError: a part does not come up.
    """
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            rig.stack.up()
        except ConfigError:
            if time.monotonic() > end:
                raise
            time.sleep(POLL_S)
        else:
            return


def _signalled(rig: Rig, fault: Fault) -> str:
    process = _chosen(rig, fault)
    if process is None:
        return f"{fault}: no such process at that moment"
    told = f"{fault} (pid {process.pid})"
    if fault.kind == "stop_in_commit":
        rig.kafka.wait_for(END_TXN)
    _tried(lambda: process.send_signal(SIGNALS[fault.kind]))
    time.sleep(fault.for_s)
    if fault.kind.startswith("stop"):
        _tried(lambda: process.send_signal(signal.SIGCONT))
    elif fault.target != "worker":
        _, alive = psutil.wait_procs([process], timeout=30)
        for each in alive:  # it was asked to end and does not: what a supervisor does then
            _tried(each.kill)
        if fault.kind == "lose":
            shutil.rmtree(rig.stack.layout.data / fault.target)
        up(rig)
    return told


def _chosen(rig: Rig, fault: Fault) -> psutil.Process | None:
    """Return the process that a fault is for: one of the Python workers, one of the TaskManagers, or the one part."""
    if fault.target == "worker":
        found = sorted(rig.stack.workers(), key=lambda process: process.pid)
        return found[int(fault.choice * len(found))] if found else None
    names = [part.name for part in rig.stack.parts if part.name.startswith(fault.target)]
    return rig.stack.process(names[int(fault.choice * len(names))])


def _tried(act: Callable[[], None]) -> None:
    try:
        act()
    except psutil.NoSuchProcess:
        return
