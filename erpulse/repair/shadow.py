"""Ingest without Flink: the pure functions over raw records, with their state in memory."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.dead_letters import DeadLetter, read
from connectors.messages import RawMessage
from connectors.settings import Source
from jobs.intake import Accepting, Decoding, packed


class Row(NamedTuple):
    """The last canonical row of a document: its topic and its columns; it counts if its sign is +1."""

    topic: str
    columns: dict[str, Any]
    value: str


class Shadow:
    """What ingest makes of raw records.

    Attributes:
        rows: The last row of each document.
        letters: Values of dead letters by id.

    Args:
        sources: Sources by id.
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        """Begin without state."""
        own = packed(sources)
        self._decoding, self._accepting = Decoding(own), Accepting(own)
        self._states: dict[str, bytes | None] = {}
        self.rows: dict[str, Row] = {}
        self.letters: dict[str, str] = {}

    def take(self, messages: Iterable[RawMessage]) -> "Shadow":
        """Take in raw records, each partition in its order; partitions and topics may come in any."""
        for message in messages:
            for key, payload in self._decoding(message)[0]:
                step = self._accepting.step(self._states.get(key), payload, message.timestamp_ms)
                self._states[key] = step.state
                for topic, name, value in step.rows:
                    self._written(topic, name, value)
        return self

    def _written(self, topic: str, name: str, value: str) -> None:
        if topic != DEAD_LETTERS:
            self.rows[name] = Row(topic, msgspec.json.decode(value), value)
        elif isinstance(read(value.encode()), DeadLetter):
            self.letters[name] = value
