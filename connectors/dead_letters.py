"""Dead letters: messages that could not become canonical rows, kept whole so that they can be replayed.

A letter that is sent again goes back to its topic and partition with two headers that name the place and time of the
first record. Ingest takes it for that first record, so that ordering, rows and a new letter are those of a clean run,
and writes a note of what became of it. Letters and notes share one topic and are keyed by the first record's place.
"""

import base64
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.messages import RawMessage

TOPIC = "erp.dead-letters"
LARGEST_LETTER = 16 << 20
"""Bytes of a letter: it holds a raw value of 11 MB, and a broker that is not told otherwise takes one of 1 MB."""
LONGEST_DETAIL = 2000
"""Characters of the reason; a name that is megabytes long is not repeated in it."""
REPLAY_OF, REPLAY_TIME = "erpulse-replay-of", "erpulse-replay-time"
"""Headers of a letter sent again: topic/partition/offset and Kafka timestamp (ms) of the first record."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 253_402_300_799_999


class Reason(StrEnum):
    """Why a message became a dead letter."""

    BAD_BYTES = "bad_bytes"
    UNKNOWN_ENVELOPE = "unknown_envelope"
    UNKNOWN_OP = "unknown_op"
    MISSING_FIELD = "missing_field"
    BAD_VALUE = "bad_value"
    SCHEMA_NEEDED = "schema_needed"
    ZONE_UNKNOWN = "zone_unknown"
    AMBIGUOUS_DATE = "ambiguous_date"
    SIGN_UNKNOWN = "sign_unknown"
    INCOMPLETE_ROW = "incomplete_row"
    COUNT_MISMATCH = "count_mismatch"
    UNSAFE_XML = "unsafe_xml"
    HYDRATE_NOT_FOUND = "hydrate_not_found"
    TRUNCATE_UNAPPROVED = "truncate_unapproved"
    NO_HISTORY = "no_history"


class Fate(StrEnum):
    """What became of a letter that was sent again; one that was refused again is a letter again."""

    SENT = "sent"
    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    SKIPPED = "skipped"


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """One message that was refused, with where it came from and why; bytes are base64 text.

    `replay` is the place of the record that was sent again and refused again, null for a first refusal.
    """

    topic: str
    partition: int
    offset: int
    timestamp: datetime
    key: str | None
    value: str | None
    headers: list[tuple[str, str | None]]
    reason: Reason
    detail: str
    source: str
    decoder: str
    job: str
    replay: str | None = None

    @property
    def id(self) -> str:
        """Identity of the refused message: topic, partition and offset of the raw record."""
        return f"{self.topic}/{self.partition}/{self.offset}"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one part of a letter sent again: its id, the place of the new record, how many parts that has."""

    letter: str
    replay: str
    fate: Fate
    parts: int = 1


class First(NamedTuple):
    """Place and Kafka timestamp (ms) of the record that a letter sent again stands for."""

    partition: int
    offset: int
    timestamp_ms: int


def of_message(  # noqa: PLR0913, PLR0917 - what a letter consists of
    message: "RawMessage", reason: Reason, detail: str, source: str, decoder: str, replay: str | None = None
) -> DeadLetter:
    """Return the dead letter of a raw message.

    Args:
        message: The record as it was read.
        reason: Reason code.
        detail: What was found and what is allowed, one sentence.
        source: Configured id of the system, empty when no source claims the topic.
        decoder: Name and version of the decoder, `debezium/1`.
        replay: Place of the record, if it was a letter sent again; `message` is the first one then.
    """
    return DeadLetter(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=moment(message.timestamp_ms),
        key=_text(message.key),
        value=_text(message.value),
        headers=[(name, _text(value)) for name, value in message.headers],
        reason=reason,
        detail=detail[:LONGEST_DETAIL].encode(errors="backslashreplace").decode(),
        source=source,
        decoder=decoder,
        job="ingest",
        replay=replay,
    )


def read(value: bytes) -> DeadLetter | Note:
    """Return what one record of the topic holds.

    Raises:
        msgspec.MsgspecError: it is neither a letter nor a note.
    """
    try:
        return msgspec.json.decode(value, type=DeadLetter)
    except msgspec.ValidationError:
        return msgspec.json.decode(value, type=Note)


def replay_headers(letter: DeadLetter) -> list[tuple[str, bytes]]:
    """Return the headers that tell ingest which record a letter sent again stands for."""
    milliseconds = (letter.timestamp - _EPOCH) // timedelta(milliseconds=1)
    return [(REPLAY_OF, letter.id.encode()), (REPLAY_TIME, str(milliseconds).encode())]


def first_of(topic: str, headers: "Sequence[tuple[str, bytes | None]]") -> First | None:
    """Return the record that a letter sent again stands for; null for any other record, also one of another topic.

    >>> first_of("raw.x", [(REPLAY_OF, b"raw.x/0/17"), (REPLAY_TIME, b"1715761801600")])
    First(partition=0, offset=17, timestamp_ms=1715761801600)
    >>> first_of("raw.y", [(REPLAY_OF, b"raw.x/0/17"), (REPLAY_TIME, b"1715761801600")])
    """
    found = dict(headers)
    place, time = found.get(REPLAY_OF), found.get(REPLAY_TIME)
    if place is None or time is None:
        return None
    try:
        named, partition, offset = place.decode().rsplit("/", 2)
        first = First(int(partition), int(offset), int(time))
    except ValueError:
        return None
    fits = named == topic and first.partition >= 0 and first.offset.bit_length() < 64 and first.offset >= 0  # noqa: PLR2004
    return first if fits and abs(first.timestamp_ms) <= _LAST_MS else None


def moment(timestamp_ms: int) -> datetime:
    """Return a Kafka timestamp as a point in time; the nearest one, where a calendar has no such year.

    >>> moment(1715761801600).isoformat(), moment(1 << 62).year, moment(-(1 << 62)).year
    ('2024-05-15T08:30:01.600000+00:00', 9999, 1)
    """
    return _EPOCH + timedelta(milliseconds=max(-62_135_596_800_000, min(timestamp_ms, _LAST_MS)))


def message_bytes(text: str | None) -> bytes | None:
    """Return the kept bytes of a key, value or header.

    >>> message_bytes("eA=="), message_bytes(None)
    (b'x', None)
    """
    return None if text is None else base64.b64decode(text)


def _text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()
