"""The parts as data."""

from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.stack import ports
from erpulse.stack.layout import Layout
from erpulse.stack.parts import Machine, find, parts
from erpulse.stack.shape import Shape

PARTS = parts(Shape())
PORTS = {name: 20_000 + number for number, name in enumerate(ports.NAMES)}


def test_every_port_is_held_by_one_part() -> None:
    held = [name for each in PARTS for name in each.holds]
    assert sorted(held) == sorted(ports.NAMES)


@pytest.mark.parametrize("name", ["redis", "zookeeper", "jobmanager", "taskmanager"])
def test_a_command_is_a_program_and_names_its_log(name: str, tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    layout.make()
    command = find(PARTS, name).command(Machine("java", layout, PORTS))
    assert all(isinstance(word, str) for word in command)
    assert any(str(layout.log(name)) in word for word in command)


def test_nothing_is_ready_before_it_runs() -> None:
    assert not any(each.is_ready(dict.fromkeys(ports.NAMES, 1), 0.0) for each in PARTS)


def test_an_unknown_part_is_named() -> None:
    with pytest.raises(
        ConfigError, match="no part 'namenode'; parts are redis, zookeeper, jobmanager, taskmanager, kafka"
    ):
        find(PARTS, "namenode")


def test_each_of_several_workers_is_a_part() -> None:
    names = [each.name for each in parts(Shape(taskmanagers=3))]
    assert names == ["redis", "zookeeper", "jobmanager", "taskmanager-1", "taskmanager-2", "taskmanager-3", "kafka"]
