"""Starting parts: what runs is left alone, what fails is named with the end of its log."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.stack import ports, processes, start
from erpulse.stack.layout import Layout
from erpulse.stack.parts import Machine
from tests.erpulse.stack.sleepers import sleeper
from tests.erpulse.stack.test_processes import until


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Give folders and free ports, and end whatever a test started."""
    layout = Layout.of(tmp_path)
    layout.make()
    yield Machine("java", layout, ports.choose(layout.ports_file))
    processes.stop(processes.of_stack(layout.home), 0)


def up(machine: Machine, *parts: start.Part, timeout_s: float = 30) -> list[str]:
    lines: list[str] = []
    started = start.start(parts, machine, lines.append)
    start.wait(parts, machine, started, timeout_s, lines.append)
    return lines


def test_a_second_time_nothing_is_started(machine: Machine) -> None:
    part = sleeper("redis")
    assert up(machine, part)[0].startswith("redis answers after")
    first = processes.recorded("redis", machine.layout.home)
    assert up(machine, part) == ["redis runs already"]
    assert processes.recorded("redis", machine.layout.home) == first


def test_a_crashed_part_is_started_again(machine: Machine) -> None:
    part = sleeper("redis")
    up(machine, part)
    processes.stop(processes.of_stack(machine.layout.home), 0)
    assert up(machine, part)[0] == "redis had crashed, starting it again"
    assert processes.is_running("redis", machine.layout.home)


def test_a_part_that_ends_is_named_with_its_last_words(machine: Machine) -> None:
    part = sleeper("kafka", "print('no such directory'); raise SystemExit(1)", ready=lambda: False)
    with pytest.raises(
        ConfigError, match=r"kafka: ended while it started; the end of .*kafka\.log:\n  no such directory"
    ):
        up(machine, part)


def test_a_part_that_stays_silent_is_named(machine: Machine) -> None:
    code = "import time; print('still at it', flush=True); time.sleep(600)"
    part = sleeper("kafka", code, ready=lambda: False)
    started = start.start([part], machine, lambda _: None)
    until(lambda: machine.layout.out("kafka").read_text() != "")
    with pytest.raises(ConfigError, match=r"kafka: does not answer after 0 s; .*\n  still at it\nmend the cause"):
        start.wait([part], machine, started, 0, lambda _: None)


def test_a_held_port_stops_the_start_before_anything_runs(machine: Machine) -> None:
    parts = [sleeper("redis"), replace(sleeper("kafka"), holds=("kafka",))]
    with (
        ports.socket.create_server((ports.HOST, machine.ports["kafka"])),
        pytest.raises(ConfigError, match="kafka: port"),
    ):
        start.start(parts, machine, lambda _: None)
    assert processes.of_stack(machine.layout.home) == []
