"""The records by which jobs other than SQL ones are named: what runs, with what, as data. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from connectors.messages import RawMessage
from connectors.settings import Settings, Source
from udfs.vector import VectorUdf


class Step(NamedTuple):
    """What one event did to keyed state: the new state, rows to emit, under what to count it, when to be woken (ms)."""

    state: bytes | None
    rows: Sequence[tuple[str, ...]]
    tally: str
    wake_at: int | None = None


class Stepper(Protocol):
    """A pure step over keyed state, run by `jobs/keyed.py`."""

    def step(self, state: bytes | None, payload: bytes, now: int) -> Step:
        """Take in one event."""

    def wake(self, state: bytes | None, now: int) -> Step:
        """Act on time."""


Decode = Callable[[RawMessage], tuple[list[tuple[str, bytes]], str]]


@dataclass(frozen=True)
class Ingest:
    """The job that fills the canonical topics.

    Attributes:
        name: Name of the running job.
        decoding: Makes the decoding function on a worker, from packed sources.
        accepting: Makes the keyed step on a worker, from packed sources.
        pack: Packs sources for the way to the workers.
        tables: DDL of raw records, clock and sink.
        raw: SELECT of the raw records as decoding takes them.
    """

    name: str
    decoding: Callable[[bytes], Decode]
    accepting: Callable[[bytes], Stepper]
    pack: Callable[[Mapping[str, Source]], bytes]
    tables: Callable[[Settings, Mapping[str, str], Mapping[str, str], str], list[str]]
    raw: str


@dataclass(frozen=True)
class Pipe:
    """A job that carries rows from topics to a store.

    Attributes:
        name: Name of the running job.
        statements: Tables and views, and the INSERTs, from the settings and Kafka's base options.
        udf: The function it calls, if any.
        udf_settings: What the function is made of.
        checkpoint_ms: Its checkpoint interval.
        check: Raises ConfigError where what it writes to cannot be reached.
    """

    name: str
    statements: Callable[[Settings, Mapping[str, str]], tuple[list[str], list[str]]]
    udf: VectorUdf | None = None
    udf_settings: Callable[[Settings], Mapping[str, Any]] = field(default=lambda _: {})
    checkpoint_ms: Callable[[Settings], int] = field(default=lambda settings: settings.flink.checkpoint_interval_ms)
    check: Callable[[Settings], object] = field(default=lambda _: None)
