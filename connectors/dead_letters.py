"""Dead letters: messages that could not become canonical rows, kept whole so that they can be replayed."""

import base64
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from connectors.messages import RawMessage

TOPIC = "erp.dead-letters"


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


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """One message that was refused, with where it came from and why; bytes are base64 text."""

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

    @property
    def id(self) -> str:
        """Identity of the refused message: topic, partition and offset of the raw record."""
        return f"{self.topic}/{self.partition}/{self.offset}"


def of_message(message: "RawMessage", reason: Reason, detail: str, source: str, decoder: str) -> DeadLetter:
    """Return the dead letter of a raw message.

    Args:
        message: The record as it was read.
        reason: Reason code.
        detail: What was found and what is allowed, one sentence.
        source: Configured id of the system, empty when no source claims the topic.
        decoder: Name and version of the decoder, `debezium/1`.
    """
    return DeadLetter(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=datetime.fromtimestamp(message.timestamp_ms / 1000, UTC),
        key=_text(message.key),
        value=_text(message.value),
        headers=[(name, _text(value)) for name, value in message.headers],
        reason=reason,
        detail=detail,
        source=source,
        decoder=decoder,
        job="ingest",
    )


def message_bytes(text: str | None) -> bytes | None:
    """Return the kept bytes of a key, value or header.

    >>> message_bytes("eA=="), message_bytes(None)
    (b'x', None)
    """
    return None if text is None else base64.b64decode(text)


def _text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()
