"""The parts of the stack as data: what each runs, which ports it holds, how one sees that it answers."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from connectors.errors import ConfigError
from erpulse.stack import flink, flink_rest, kafka, ports, redis_server, zookeeper
from erpulse.stack.layout import CHECKOUT, Layout
from erpulse.stack.shape import Shape

SUPERVISOR = "supervisor"
# It runs in the stack's folder, and finds the package where this process has it from.
_PATH = {"PYTHONPATH": str(CHECKOUT)}


@dataclass(frozen=True)
class Machine:
    """What a part is started with: the Java program, the folders, the ports by name."""

    java: str
    layout: Layout
    ports: dict[str, int]


@dataclass(frozen=True)
class Part:
    """One server.

    Attributes:
        name: Names its pid file and log.
        command: Prepares its files and returns the call that runs it.
        is_ready: Whether it answers as it should, given the ports by name and its start, seconds since 1970.
        holds: Ports it listens on, the first is for clients.
        environment: Variables it needs.
    """

    name: str
    command: Callable[[Machine], list[str]]
    is_ready: Callable[[dict[str, int], float], bool]
    holds: tuple[str, ...] = ()
    environment: Callable[[Layout], dict[str, str]] = lambda _layout: {}


def _redis(machine: Machine) -> list[str]:
    return redis_server.command(machine.layout, machine.ports)


def _kafka(machine: Machine) -> list[str]:
    config = kafka.configure(machine.layout, machine.ports)
    kafka.format_storage(machine.java, machine.layout, config)
    return kafka.command(machine.java, machine.layout, config)


def _supervisor(machine: Machine) -> list[str]:
    layout = machine.layout
    return [sys.executable, "-m", "erpulse.stack.supervisor", str(layout.root), str(layout.jars)]


def _zookeeper(machine: Machine) -> list[str]:
    flink.configure(machine.layout, machine.ports)
    config = zookeeper.configure(machine.layout, machine.ports)
    return zookeeper.command(machine.java, machine.layout, config)


def _jobmanager(machine: Machine) -> list[str]:
    flink.configure(machine.layout, machine.ports)
    return [
        *flink.master_command(machine.java, machine.layout),
        *zookeeper.flink_options(machine.layout, machine.ports),
    ]


def _taskmanager(machine: Machine, name: str, slots: int) -> list[str]:
    flink.configure(machine.layout, machine.ports)
    options = zookeeper.flink_options(machine.layout, machine.ports)
    return [*flink.worker_command(machine.java, machine.layout, name, slots), *options]


def _redis_answers(chosen: dict[str, int], _since: float) -> bool:
    return redis_server.is_ready(chosen)


def _zookeeper_answers(chosen: dict[str, int], _since: float) -> bool:
    return zookeeper.is_ready(chosen)


def _broker_answers(chosen: dict[str, int], _since: float) -> bool:
    return kafka.is_ready(chosen)


def _rest_answers(chosen: dict[str, int], _since: float) -> bool:
    return flink_rest.get(f"{ports.HOST}:{chosen['flink_rest']}", "/overview") is not None


def _is_registered(chosen: dict[str, int], since: float, name: str) -> bool:
    found = flink_rest.worker(f"{ports.HOST}:{chosen['flink_rest']}", name)
    return found is not None and is_fresh(found, since)


def is_fresh(worker: dict[str, Any], since: float) -> bool:
    """Return whether a registered worker is the process that was started then, and no earlier one under its name.

    Args:
        worker: What the cluster knows; the last heartbeat is in milliseconds since 1970, 0 before the first.
        since: Start of the process, seconds since 1970.

    >>> is_fresh({"timeSinceLastHeartbeat": 1000}, since=2.0), is_fresh({"timeSinceLastHeartbeat": 0}, since=2.0)
    (False, True)
    """
    heard = int(worker["timeSinceLastHeartbeat"])
    return heard == 0 or heard >= since * 1000


def parts(shape: Shape) -> tuple[Part, ...]:
    """Return the parts of a stack in the order of their start.

    The broker is the last server: its folder is formatted while the others start.

    >>> [part.name for part in parts(Shape(taskmanagers=2))]
    ['redis', 'zookeeper', 'jobmanager', 'taskmanager-1', 'taskmanager-2', 'kafka']
    """
    supervisor = Part(SUPERVISOR, _supervisor, lambda _ports, _since: True, (), lambda _layout: _PATH)
    return (
        Part("redis", _redis, _redis_answers, ("redis",)),
        Part("zookeeper", _zookeeper, _zookeeper_answers, ("zookeeper",)),
        Part("jobmanager", _jobmanager, _rest_answers, ("flink_rest", "flink_rpc", "flink_blob"), flink.variables),
        *(_worker(name, shape.slots) for name in shape.workers),
        Part("kafka", _kafka, _broker_answers, ("kafka", "kafka_controller")),
        *((supervisor,) if shape.supervised else ()),
    )


def _worker(name: str, slots: int) -> Part:
    command = partial(_taskmanager, name=name, slots=slots)
    return Part(name, command, partial(_is_registered, name=name), (), flink.variables)


def find(among: tuple[Part, ...], name: str) -> Part:
    """Return the part of that name.

    Raises:
        ConfigError: there is none.

    >>> find(parts(Shape()), "kafka").holds
    ('kafka', 'kafka_controller')
    """
    for candidate in among:
        if candidate.name == name:
            return candidate
    msg = f"stack: no part {name!r}; parts are {', '.join(candidate.name for candidate in among)}"
    raise ConfigError(msg)
