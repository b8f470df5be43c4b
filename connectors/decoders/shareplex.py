"""Change records of Quest SharePlex: `{"meta": {"op", "table"}, "data": changed columns, "key": old values}`.

An update tells the columns that changed and the key; every other column is unknown. Rows are ordered by offset.
"""

from typing import TYPE_CHECKING, Any

from connectors.dead_letters import Reason
from connectors.decoders.debezium_order import order_key
from connectors.decoders.debezium_row import NONE, image
from connectors.decoders.json_text import parse
from connectors.decoders.refusals import refused
from connectors.decoders.rows import configured_key, kafka_time
from connectors.messages import Change, Op, RawMessage, Skip

if TYPE_CHECKING:
    from connectors.settings import Source

VERSION = "shareplex/1"

_OPS = {"ins": Op.INSERT, "upd": Op.UPDATE, "del": Op.DELETE}


def decode(message: RawMessage, source_id: str, source: "Source") -> list[Change | Skip]:
    """Return the change that a message tells.

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
    meta = record.get("meta") if type(record) is dict else None
    if type(meta) is not dict:
        raise refused(Reason.UNKNOWN_ENVELOPE, "value", record, "allowed: an object with 'meta' and 'data'")
    wire, name = meta.get("op"), meta.get("table")
    op = _OPS.get(wire) if isinstance(wire, str) else None
    if op is None:
        raise refused(Reason.UNKNOWN_OP, "meta.op", wire, f"allowed: {', '.join(_OPS)}")
    if not isinstance(name, str):
        raise refused(Reason.MISSING_FIELD, "meta.table", name, "a change needs its table")
    table = name.rpartition(".")[2]
    told, old = image(record.get("data"), "data") or {}, image(record.get("key"), "key") or {}
    if not told and not old:
        raise refused(Reason.MISSING_FIELD, "data", told, "a change needs its columns or its key")
    return [_change(op, table, {**old, **told}, old, message, source_id, source)]


def _change(  # noqa: PLR0913, PLR0917 - what one record consists of
    op: Op,
    table: str,
    row: dict[str, Any],
    old: dict[str, Any],
    message: RawMessage,
    source_id: str,
    source: "Source",
) -> Change:
    return Change(
        source=source_id,
        object=table,
        key=configured_key(row, table, source),
        op=op,
        before=row if op is Op.DELETE else old or None,
        after=None if op is Op.DELETE else row,
        before_complete=False,
        unknown=NONE,
        event_time=kafka_time(message),
        order_key=order_key({}, message.offset, source.epoch, streamed=True),
    )
