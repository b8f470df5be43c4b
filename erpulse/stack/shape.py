"""The shape of a stack: its workers and its supervisor, kept beside the ports so that every command sees the same."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypedDict, Unpack

from connectors.errors import ConfigError

_KEY = "shape"


class Wanted(TypedDict, total=False):
    """What a caller asks of a shape; what is absent or null stays as it is."""

    taskmanagers: int | None
    slots: int | None
    supervised: bool | None
    restarts: int | None


@dataclass(frozen=True)
class Shape:
    """What a stack consists of.

    Attributes:
        taskmanagers: Workers of the Flink cluster; one is called `taskmanager`, more are `taskmanager-1` and so on.
        slots: Task slots of each worker.
        supervised: Whether a supervisor starts crashed parts again.
        restarts: How often it does so for one part within five minutes, then it gives up.
    """

    taskmanagers: int = 1
    slots: int = 8
    supervised: bool = False
    restarts: int = 5

    def __post_init__(self) -> None:
        """Refuse a stack that could run no job.

        Raises:
            ConfigError: fewer than one worker or slot.
        """
        if min(self.taskmanagers, self.slots) < 1:
            msg = f"stack: {self.taskmanagers} taskmanagers with {self.slots} slots each, wanted 1 or more of both"
            raise ConfigError(msg)

    @property
    def workers(self) -> tuple[str, ...]:
        """Names of the workers.

        >>> Shape().workers, Shape(taskmanagers=2).workers
        (('taskmanager',), ('taskmanager-1', 'taskmanager-2'))
        """
        if self.taskmanagers == 1:
            return ("taskmanager",)
        return tuple(f"taskmanager-{number}" for number in range(1, self.taskmanagers + 1))

    def but(self, **changes: Unpack[Wanted]) -> "Shape":
        """Return this shape with what is given, null leaves a value as it is.

        >>> Shape(taskmanagers=2).but(taskmanagers=None, slots=4)
        Shape(taskmanagers=2, slots=4, supervised=False, restarts=5)
        """
        given: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
        return replace(self, **given)


def load(file: Path) -> Shape:
    """Return the shape that was kept, that of a new stack where none was."""
    found = _read(file).get(_KEY, {})
    known = asdict(Shape())
    return Shape(**{name: type(known[name])(value) for name, value in found.items() if name in known})


def keep(file: Path, shape: Shape) -> None:
    """Write the shape beside the ports."""
    tree = _read(file)
    if tree.get(_KEY) != asdict(shape):
        file.write_text(json.dumps(tree | {_KEY: asdict(shape)}, indent=2) + "\n")


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        msg = f"{file}: not the file of a stack ({error}); stop the stack and delete this file"
        raise ConfigError(msg) from error
    return found if isinstance(found, dict) else {}
