"""What a simulated company leaves behind: raw Kafka records, and labels that say what was planted in them."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["incident", "trap", "bad"]
Expected = Literal["open", "withdrawn", "none", "dead_letter"]
Headers = tuple[tuple[str, bytes | None], ...]


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """The truth about one planted thing.

    An `incident` must raise an alert of `rule` on `entity`; a `trap` looks like one and must not; a `bad` message must
    become a dead letter of `reason`. `documents` are canonical identities, the one that completes the incident last.
    """

    incident: str
    kind: Kind
    rule: str
    source: str
    entity: str
    documents: tuple[str, ...]
    expected: Expected
    description: str
    event_time: dt.datetime | None = None
    send_time_ms: int | None = None
    withdrawn_time_ms: int | None = None
    topic: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What one record does for a planted thing: it completes it, or takes it back."""

    label: Label
    role: Literal["completes", "withdraws"]


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One Kafka record to send.

    Attributes:
        topic: Raw topic, as the connector names it.
        key: Key bytes.
        value: Value bytes, None for a tombstone.
        headers: Kafka headers.
        source: Configured id of the system.
        time: When it happened in the business.
        send_s: When it is delivered, in seconds after the start of the live phase; None for history, sent at once.
        late: It is delivered a minute or more after it happened.
        duplicate: The same bytes were delivered before.
        mark: What it does for a planted thing.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    source: str
    time: dt.datetime
    send_s: float | None
    late: bool = False
    duplicate: bool = False
    mark: Mark | None = None


class Labels:
    """The labels of a run, in the order in which the planted things were completed."""

    def __init__(self) -> None:
        """Begin without labels."""
        self._found: dict[str, Label] = {}

    def see(self, record: RawRecord, send_time_ms: int) -> None:
        """Note that a record was sent at a wall-clock time."""
        if record.mark is None or record.duplicate:
            return
        label = self._found.get(record.mark.label.incident, record.mark.label)
        if record.mark.role == "withdraws":
            label = msgspec.structs.replace(label, withdrawn_time_ms=send_time_ms, expected="withdrawn")
        else:
            label = msgspec.structs.replace(label, send_time_ms=send_time_ms, event_time=record.time)
        self._found[label.incident] = label

    def __iter__(self) -> "Iterator[Label]":
        """Return the labels seen so far."""
        return iter(self._found.values())

    def lines(self) -> bytes:
        """Return the labels as JSON lines.

        >>> Labels().lines()
        b''
        """
        return b"".join(msgspec.json.encode(label) + b"\n" for label in self)
