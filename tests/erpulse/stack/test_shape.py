"""The shape of a stack is kept beside its ports."""

import json
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.stack import ports, shape
from erpulse.stack.shape import Shape


def test_ports_and_shape_share_a_file(tmp_path: Path) -> None:
    file = tmp_path / "stack.json"
    chosen = ports.choose(file)
    shape.keep(file, Shape(taskmanagers=2))
    assert (ports.load(file), shape.load(file)) == (chosen, Shape(taskmanagers=2))


def test_a_stack_of_which_no_shape_was_kept_has_one_worker(tmp_path: Path) -> None:
    assert shape.load(tmp_path / "stack.json") == Shape()
    ports.choose(tmp_path / "stack.json")
    assert shape.load(tmp_path / "stack.json").workers == ("taskmanager",)


def test_what_another_version_kept_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text(json.dumps({"shape": {"slots": 4, "moons": 2}}))
    assert shape.load(tmp_path / "stack.json") == Shape(slots=4)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text("{")
    with pytest.raises(ConfigError, match=r"stack\.json: not the file of a stack .* delete this file"):
        shape.load(tmp_path / "stack.json")


@pytest.mark.parametrize("wrong", [{"taskmanagers": 0}, {"slots": 0}])
def test_a_stack_has_a_worker_and_a_slot(wrong: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match="wanted 1 or more of both"):
        Shape(**wrong)
