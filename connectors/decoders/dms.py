"""Change records of AWS Database Migration Service: `{"data": row, "metadata": {...}}`.

They carry no position, so rows are ordered by offset, and no key columns: the settings name them in `keys`.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from connectors.dead_letters import Reason
from connectors.decoders.debezium_order import order_key
from connectors.decoders.debezium_row import NONE, image
from connectors.decoders.json_text import parse
from connectors.decoders.refusals import refused
from connectors.decoders.rows import configured_key, kafka_time
from connectors.decoders.values import to_instant
from connectors.messages import Change, Op, RawMessage, Skip

if TYPE_CHECKING:
    from connectors.settings import Source

VERSION = "dms/1"

_OPS = {"load": Op.SNAPSHOT, "insert": Op.INSERT, "update": Op.UPDATE, "delete": Op.DELETE}


def decode(message: RawMessage, source_id: str, source: "Source") -> list[Change | Skip]:
    """Return the change that a message tells, or why it is none.

    Args:
        message: The Kafka record.
        source_id: Configured id of the system.
        source: Its settings.

    Raises:
        DecodeError: the message belongs to the dead letters.
    """
    if message.value is None:
        return [Skip(why="tombstone")]
    record = parse(message.value, "value")
    metadata = record.get("metadata") if type(record) is dict else None
    if type(metadata) is not dict:
        raise refused(Reason.UNKNOWN_ENVELOPE, "value", record, "allowed: an object with 'data' and 'metadata'")
    if metadata.get("record-type") == "control":
        return [Skip(why="control record")]
    return [_change(record, metadata, message, source_id, source)]


def _change(
    record: dict[str, Any], metadata: dict[str, Any], message: RawMessage, source_id: str, source: "Source"
) -> Change:
    wire, table = metadata.get("operation"), metadata.get("table-name")
    op = _OPS.get(wire) if isinstance(wire, str) else None
    if op is None:
        raise refused(Reason.UNKNOWN_OP, "metadata.operation", wire, f"allowed: {', '.join(_OPS)}")
    row = image(record.get("data"), "data")
    if row is None or not isinstance(table, str):
        raise refused(Reason.MISSING_FIELD, "data", row, f"or table-name {table!r}: a change needs both")
    before = row if op is Op.DELETE else image(record.get("before-image"), "before-image")
    return Change(
        source=source_id,
        object=table,
        key=configured_key(row, table, source),
        op=op,
        before=before,
        after=None if op is Op.DELETE else row,
        before_complete=before is not None and source.before_complete,
        unknown=NONE,
        event_time=_time(metadata, source) or kafka_time(message),
        order_key=order_key({}, message.offset, source.epoch, streamed=op is not Op.SNAPSHOT),
        tx_id=None if metadata.get("transaction-id") is None else str(metadata["transaction-id"]),
    )


def _time(metadata: dict[str, Any], source: "Source") -> datetime | None:
    return to_instant(metadata.get("timestamp"), source.zone, "metadata.timestamp")
