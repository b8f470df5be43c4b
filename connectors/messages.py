"""What a decoder takes and gives: the raw Kafka record, and the change it tells of."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec


class RawMessage(NamedTuple):
    """One Kafka record as its connector delivered it."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    topic: str
    partition: int
    offset: int
    timestamp_ms: int


class Op(StrEnum):
    """What happened to a row of the source."""

    INSERT = "insert"
    UPDATE = "update"
    UPSERT = "upsert"
    DELETE = "delete"
    SNAPSHOT = "snapshot"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One changed row of a source table; a value is str, int, bool, Decimal, date, time, datetime or None."""

    source: str
    object: str
    key: dict[str, str]
    op: Op
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    before_complete: bool
    unknown: frozenset[str] = frozenset()
    event_time: datetime
    seen_time: datetime | None = None
    order_key: str
    tx_id: str | None = None
    tx_order: int | None = None


class Skip(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is no row and no fault: tombstone, heartbeat, transaction marker, schema change."""

    why: str
