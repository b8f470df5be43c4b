"""What a keyed step is: a pure function over one value of state per key, in the order things came to be known.

A step is for what no running sum can say: whole vectors (a forecast, a plan) and deadlines. It sees the events of a key
in the order of `known_time`, those of one millisecond in the order of their `event_id`, whatever partition they came
from; and it is woken when a time of its own has come. So a replay of the same events gives the same rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

Row = Mapping[str, Any]
"""Values by column: text, whole and exact numbers, floats, booleans, dates, times with a zone, or null."""


class At(NamedTuple):
    """Where and when a step runs.

    Attributes:
        key: Values of the columns the state is kept by.
        now: When the event was known, or the time of waking, epoch ms. No other clock may be asked.
    """

    key: tuple[str, ...]
    now: int


class Stepped(NamedTuple):
    """What an event or a time did.

    Attributes:
        state: The new state.
        rows: What is to be told, in order.
        wake_at: When to be woken, epoch ms, null for never; it replaces what was asked for before.
    """

    state: Any
    rows: Sequence[Row]
    wake_at: int | None = None


class Stepper(Protocol):
    """A pure step."""

    def step(self, state: Any, event: Any, at: At) -> Stepped:  # noqa: ANN401  types of the step's own
        """Take in one event; `state` is null before a key's first one, and may be changed in place."""

    def wake(self, state: Any, at: At) -> Stepped:  # noqa: ANN401
        """Act on time; the answer asks for a later time, or for none."""


@dataclass(frozen=True)
class KeyedStep:
    """A step as a job sees it.

    Attributes:
        name: What it is called in the plan.
        make: Takes the settings of the job's rules and returns the step; called once per worker.
        inputs: View or canonical event to the Struct of the columns that the step takes from it.
        state: Struct of the state.
        columns: Columns of its rows and their SQL types.
        version: Version of step and state; another one means that the state is worked out anew.
    """

    name: str
    make: Callable[[Mapping[str, Any]], Stepper]
    inputs: Mapping[str, type]
    state: type
    columns: Mapping[str, str]
    version: str
