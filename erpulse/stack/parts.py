"""The parts of the stack as data: what each runs, which ports it holds, how one sees that it answers."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.errors import ConfigError
from erpulse.stack import flink, flink_rest, kafka, ports, redis_server
from erpulse.stack.layout import Layout


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
        is_ready: Whether it answers as it should, given the ports by name.
        holds: Ports it listens on, the first is for clients.
        environment: Variables it needs.
    """

    name: str
    command: Callable[[Machine], list[str]]
    is_ready: Callable[[dict[str, int]], bool]
    holds: tuple[str, ...] = ()
    environment: Callable[[Layout], dict[str, str]] = lambda _layout: {}


def _redis(machine: Machine) -> list[str]:
    return redis_server.command(machine.layout, machine.ports)


def _kafka(machine: Machine) -> list[str]:
    config = kafka.configure(machine.layout, machine.ports)
    kafka.format_storage(machine.java, machine.layout, config)
    return kafka.command(machine.java, machine.layout, config)


def _jobmanager(machine: Machine) -> list[str]:
    flink.configure(machine.layout, machine.ports)
    return flink.command(machine.java, machine.layout, "jobmanager")


def _taskmanager(machine: Machine) -> list[str]:
    flink.configure(machine.layout, machine.ports)
    return flink.command(machine.java, machine.layout, "taskmanager")


def _rest_answers(chosen: dict[str, int]) -> bool:
    return flink_rest.get(f"{ports.HOST}:{chosen['flink_rest']}", "/overview") is not None


def _has_slots(chosen: dict[str, int]) -> bool:
    managers, slots, _ = flink_rest.slots(f"{ports.HOST}:{chosen['flink_rest']}")
    return managers == 1 and slots == flink.SLOTS


# In the order of their start. The broker is last: its folder is formatted while the others start.
PARTS = (
    Part("redis", _redis, redis_server.is_ready, ("redis",)),
    Part("jobmanager", _jobmanager, _rest_answers, ("flink_rest", "flink_rpc", "flink_blob"), flink.variables),
    Part("taskmanager", _taskmanager, _has_slots, (), flink.variables),
    Part("kafka", _kafka, kafka.is_ready, ("kafka", "kafka_controller")),
)


def part(name: str) -> Part:
    """Return the part of that name.

    Raises:
        ConfigError: there is none.

    >>> part("kafka").holds
    ('kafka', 'kafka_controller')
    """
    for candidate in PARTS:
        if candidate.name == name:
            return candidate
    msg = f"stack: no part {name!r}; parts are {', '.join(candidate.name for candidate in PARTS)}"
    raise ConfigError(msg)
