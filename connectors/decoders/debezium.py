"""Debezium change events of PostgreSQL, Oracle, SQL Server, Db2 and MySQL.

Takes the three JSON shapes (with schema, with null schema, bare), unwrapped rows, and CloudEvents. A column whose type
the message does not tell keeps its JSON value; `connectors.decoders.values` judges it when it is mapped.
"""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors.dead_letters import Reason
from connectors.decoders.debezium_cloudevent import of_cloudevent
from connectors.decoders.debezium_event import Event, of_envelope
from connectors.decoders.debezium_order import COMPLETE, order_key
from connectors.decoders.debezium_row import NONE, settle, unavailable
from connectors.decoders.debezium_schema import NO_SCHEMA, columns_of, configured, opened
from connectors.decoders.debezium_unwrapped import of_null, of_row
from connectors.decoders.refusals import refused
from connectors.decoders.rows import EPOCH, configured_key, kafka_time, key_text
from connectors.errors import DecodeError
from connectors.messages import Change, Op, RawMessage, Skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.settings import Source

VERSION = "debezium/1"

_CLOCKS = (("ts_ms", 1_000_000), ("ts_us", 1_000), ("ts_ns", 1))
_CLASS = slice(4, 5)
_WHOLE = re.compile(r"-?[0-9]{1,20}", re.ASCII).fullmatch


def decode(message: RawMessage, source_id: str, source: "Source") -> list[Change | Skip]:
    """Return the change that a message tells, or why it is none.

    Args:
        message: The Kafka record.
        source_id: Configured id of the system.
        source: Its settings.

    Raises:
        DecodeError: the message belongs to the dead letters; nothing else is raised, whatever the bytes.
    """
    event = _event(message, source)
    return [event if isinstance(event, Skip) else _change(event, message, source_id, source)]


def _event(message: RawMessage, source: "Source") -> Event | Skip:
    payload, schema = (None, NO_SCHEMA) if message.value is None else opened(message.value, "value")
    if payload is None:
        return of_null(message, source) if source.unwrapped else Skip(why="tombstone")
    if type(payload) is not dict:
        raise refused(Reason.UNKNOWN_ENVELOPE, "value", payload, "allowed: an object with 'op'")
    if "op" in payload and (not source.unwrapped or type(payload.get("source")) is dict):
        return of_envelope(payload, schema, source)
    why = _no_row(payload, message.topic)
    if why is not None:
        return Skip(why=why)
    if "specversion" in payload:
        return of_cloudevent(payload, source)
    if source.unwrapped:
        return of_row(payload, schema, message, source)
    names = ", ".join(payload)
    raise refused(Reason.UNKNOWN_ENVELOPE, "value", names, "has no 'op'; set 'unwrapped' if these are the columns")


def _no_row(payload: dict[str, Any], topic: str) -> str | None:
    if "__debezium-heartbeat" in topic or payload.keys() == {"ts_ms"}:
        return "heartbeat"
    if payload.get("status") in ("BEGIN", "END") and "data_collections" in payload:
        return "transaction marker"
    if "ddl" in payload and "tableChanges" in payload:
        return "schema change"
    return None


def _change(event: Event, message: RawMessage, source_id: str, source: "Source") -> Change:
    op, before, after, origin, clock, transaction, schema, by_offset = event
    table = str(origin.get("table") or origin.get("collection") or message.topic.rpartition(".")[2])
    place = {} if by_offset else origin
    order = order_key(place, message.offset, source.epoch, streamed=op is not Op.SNAPSHOT)
    lost, unknown = _settle(before, schema, table, source), _settle(after, schema, table, source)
    key = _key(message.key, before if after is None else after, table, source)
    if op is Op.DELETE and not key and not before:
        raise refused(Reason.MISSING_FIELD, "key", message.key, "a delete without key and 'before' names no row")
    whole = source.before_complete or order[_CLASS] in COMPLETE
    if before is not None and not whole:
        before = {name: value for name, value in before.items() if value is not None}  # null may mean "not told"
    changed = _time(origin)
    seen = _seen(clock, changed)
    return Change(
        source=source_id,
        object=table,
        key=key,
        op=op,
        before=before,
        after=after,
        before_complete=whole and before is not None and not lost,
        unknown=lost if after is None else unknown,
        event_time=changed or seen or kafka_time(message),
        seen_time=seen,
        order_key=order,
        tx_id=_transaction(transaction, origin),
        tx_order=_whole(transaction.get("total_order"), "transaction.total_order"),
    )


def _settle(row: dict[str, Any] | None, schema: bytes, table: str, source: "Source") -> frozenset[str]:
    if row is None:
        return NONE
    columns = None if schema is NO_SCHEMA else columns_of(schema)
    bare = columns is None
    missing = unavailable(source.placeholder)
    return settle(
        row,
        configured(source, table) if columns is None else columns,
        table,
        missing,
        mark=bare and not source.decimal_text,
    )


def _key(data: bytes | None, row: dict[str, Any] | None, table: str, source: "Source") -> dict[str, str]:
    columns = _key_columns(data)
    if columns is not None:
        _settle(columns[0], columns[1], table, source)
        return {name: key_text(value, table, name) for name, value in columns[0].items()}
    return configured_key(row, table, source)


def _key_columns(data: bytes | None) -> tuple[dict[str, Any], bytes] | None:
    if data is None:
        return None
    try:
        value, schema = opened(data, "key")
    except DecodeError:
        return None  # a key of another converter: text, Avro; the settings may name the columns
    return (value, schema) if type(value) is dict else None


def _seen(clock: "Mapping[str, Any]", changed: datetime | None) -> datetime | None:
    try:
        return _time(clock)
    except DecodeError:
        if changed is None:
            raise
        return None  # it measures lag only, where the database told the time


def _time(fields: "Mapping[str, Any]") -> datetime | None:
    for name, size in _CLOCKS:
        number = _whole(fields.get(name), name)
        if number:
            try:
                return EPOCH + timedelta(microseconds=number * size // 1_000)
            except OverflowError as error:
                raise refused(Reason.BAD_VALUE, name, number, "allowed: a time within the years 1 to 9999") from error
    return None


def _transaction(transaction: "Mapping[str, Any]", origin: "Mapping[str, Any]") -> str | None:
    told = transaction.get("id")
    if told is None:
        told = origin.get("txId")
        return None if told is None else str(told)
    # PostgreSQL's is <txId>:<lsn>, and the lsn differs between the rows of one transaction.
    head, colon, tail = str(told).partition(":")
    return head if colon and head.isdecimal() and tail.isdecimal() else str(told)


def _whole(value: object, where: str) -> int | None:
    if value is None or type(value) is int:
        return value
    if isinstance(value, str) and _WHOLE(value):
        return int(value)
    raise refused(Reason.BAD_VALUE, where, value, "allowed: a whole number")
