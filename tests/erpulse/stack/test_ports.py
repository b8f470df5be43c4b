"""Ports are free when chosen, and kept."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.stack import ports


@pytest.fixture
def held() -> Iterator[int]:
    """Give a port that a server holds."""
    with socket.create_server((ports.HOST, 0)) as server:
        yield server.getsockname()[1]


def test_ports_are_distinct_below_the_range_of_outgoing_ones_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "stack.json"
    chosen = ports.choose(file)
    assert set(chosen) == set(ports.NAMES)
    assert len(set(chosen.values())) == len(ports.NAMES)
    assert all(ports.FIRST <= port < ports.LAST for port in chosen.values())
    assert ports.choose(file) == chosen == ports.load(file)


def test_a_stack_of_an_earlier_version_keeps_its_ports_and_gets_the_missing_one(tmp_path: Path) -> None:
    file = tmp_path / "stack.json"
    before = {name: port for name, port in ports.choose(file).items() if name != "zookeeper"}
    file.write_text(json.dumps({"ports": before, "shape": {"slots": 4}}))
    assert ports.load(file) == before
    assert {name: port for name, port in ports.choose(file).items() if name in before} == before
    assert ports.load(file)["zookeeper"] not in before.values()
    assert json.loads(file.read_text())["shape"] == {"slots": 4}


def test_no_file_is_no_ports(tmp_path: Path) -> None:
    assert ports.load(tmp_path / "stack.json") == {}


@pytest.mark.parametrize("text", ["", "{}", json.dumps({"ports": {"kafka": 1}}), json.dumps({"ports": None})])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "stack.json").write_text(text)
    with pytest.raises(ConfigError, match=r"stack\.json: not the ports of a stack .* delete this file"):
        ports.load(tmp_path / "stack.json")


def test_a_held_port_is_neither_free_nor_silent(held: int) -> None:
    assert not ports.is_free(held)
    assert ports.answers(held)


def test_a_held_port_is_passed_over(held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "FIRST", held)
    monkeypatch.setattr(ports, "LAST", held + 40)
    assert held not in ports.choose(tmp_path / "stack.json").values()


def test_a_part_does_not_start_on_a_held_port(held: int, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"kafka: port {held} of 127\.0\.0\.1 is taken by another process; end that"):
        ports.require_free("kafka", held, tmp_path / "stack.json")
