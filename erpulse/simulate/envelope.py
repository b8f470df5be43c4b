"""Debezium envelopes: what the three connectors have in common. The schema stands in every message, as by default.

A database's module gives its column types, its `source` block and which images its log holds.
"""

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
VERSION = "3.1.2.Final"

Row = Mapping[str, Any]
Op = Literal["c", "u", "d", "r"]
Field = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Type:
    """A column type on the wire: its Connect schema, and how a Python value is written."""

    schema: Field
    write: Callable[[Any], Any]


@dataclass(frozen=True)
class TableShape:
    """A captured table: where it is, its columns and which of them are its key (in key order)."""

    topic: str
    database: str
    schema: str
    name: str
    columns: Mapping[str, Type]
    key: tuple[str, ...]

    @cached_property
    def key_schema(self) -> Field:
        """Return the Connect schema of the message key."""
        return struct(f"{self.topic}.Key", [self._field(name) for name in self.key])

    @cached_property
    def row_fields(self) -> list[Field]:
        """Return the Connect schemas of the columns."""
        return [self._field(name) for name in self.columns]

    def _field(self, name: str) -> Field:
        return {**self.columns[name].schema, "optional": name not in self.key, "field": name}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change stands in its database's log; the same `moment` and `step` always give the same position.

    `moment` is the commit, `seen` the connector's clock, `step` the number of the row within its transaction.
    """

    moment: dt.datetime
    seen: dt.datetime
    step: int = 0
    snapshot: bool = False

    @property
    def micros(self) -> int:
        """Return the commit in microseconds since 1970."""
        return micros(self.moment)


@dataclass(frozen=True, slots=True)
class Dialect:
    """A connector: its `source` block, and the `before` image that its database's log holds."""

    source_fields: list[Field]
    source: Callable[[TableShape, Op, Place], dict[str, Any]]
    image: Callable[[TableShape, Op, dict[str, Any]], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A changed row: Debezium's operation letter, and its two images; a column that an image lacks is null."""

    table: TableShape
    op: Op
    before: Row | None
    after: Row | None


def message(dialect: Dialect, change: Change, place: Place) -> tuple[bytes, bytes]:
    """Return key and value of one change at its place in the log."""
    table, op = change.table, change.op
    old, new = _image(table, change.before), _image(table, change.after)
    row = new if new is not None else old
    key = {name: (row or {})[name] for name in table.key}
    stamp = micros(place.seen)
    payload = {
        "before": None if old is None else dialect.image(table, op, old),
        "after": new,
        "source": dialect.source(table, op, place),
        "transaction": None,
        "op": op,
        "ts_ms": stamp // 1000,
        "ts_us": stamp,
        "ts_ns": stamp * 1000,
    }
    return _wrap(_text(table.key_schema, key)), _wrap_value(dialect, table, payload)


def struct(name: str, fields: list[Field], *, optional: bool = False) -> Field:
    """Return the Connect schema of a struct."""
    return {"type": "struct", "fields": fields, "optional": optional, "name": name}


def envelope_schema(dialect: Dialect, table: TableShape) -> Field:
    """Return the Connect schema of a table's change events."""
    row = struct(f"{table.topic}.Value", table.row_fields, optional=True)
    block = struct("event.block", [_plain("id", "string"), _plain("total_order", "int64")], optional=True)
    return struct(
        f"{table.topic}.Envelope",
        [
            {**row, "field": "before"},
            {**row, "field": "after"},
            {**struct("io.debezium.connector.Source", dialect.source_fields), "field": "source"},
            {**block, "field": "transaction"},
            _plain("op", "string"),
            *(_plain(name, "int64", optional=True) for name in ("ts_ms", "ts_us", "ts_ns")),
        ],
    )


def micros(moment: dt.datetime) -> int:
    """Return microseconds since 1970.

    >>> micros(dt.datetime(1970, 1, 1, 0, 0, 1, tzinfo=dt.UTC))
    1000000
    """
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def fields(**types: str) -> list[Field]:
    """Return fields by name; a type that ends with `?` is optional.

    >>> fields(lsn="int64?")
    [{'type': 'int64', 'optional': True, 'field': 'lsn'}]
    """
    return [_plain(name, kind.rstrip("?"), optional=kind.endswith("?")) for name, kind in types.items()]


def source_block(connector: str, prefix: str, table: TableShape, place: Place, sequence: str | None) -> dict[str, Any]:
    """Return what the `source` block of every connector begins with; `SOURCE_FIELDS` is its schema."""
    stamp = place.micros
    return {
        "version": VERSION,
        "connector": connector,
        "name": prefix,
        "ts_ms": stamp // 1000,
        "snapshot": "true" if place.snapshot else "false",
        "db": table.database,
        "sequence": sequence,
        "ts_us": stamp,
        "ts_ns": stamp * 1000,
        "schema": table.schema,
        "table": table.name,
    }


def whole(table: TableShape, op: Op, row: dict[str, Any]) -> dict[str, Any]:
    """Return the image of a log that holds the whole old row."""
    del table, op
    return row


def unscaled(value: Decimal | int, scale: int) -> str:
    """Return a decimal as Connect writes it: base64 of the big-endian two's complement of value times 10^scale.

    >>> unscaled(Decimal("123.45"), 2), unscaled(Decimal("-18450.75"), 2), unscaled(Decimal(0), 2)
    ('MDk=', '49it', 'AA==')
    """
    number = int(Decimal(value).scaleb(scale))
    size = (number.bit_length() if number >= 0 else (number + 1).bit_length()) // 8 + 1
    return base64.b64encode(number.to_bytes(size, "big", signed=True)).decode()


def decimal(precision: int, scale: int) -> Type:
    """Return the type of NUMERIC(precision, scale) in precise mode."""
    parameters = {"scale": str(scale), "connect.decimal.precision": str(precision)}
    schema = {"type": "bytes", "name": "org.apache.kafka.connect.data.Decimal", "version": 1, "parameters": parameters}
    return Type(schema, lambda value: unscaled(value, scale))


def plain(kind: str) -> Type:
    """Return a Connect primitive: string, int16, int32, int64, boolean."""
    return Type({"type": kind}, lambda value: value)


def named(kind: str, name: str, write: Callable[[Any], Any]) -> Type:
    """Return a Debezium semantic type."""
    return Type({"type": kind, "name": name, "version": 1}, write)


DAYS = named("int32", "io.debezium.time.Date", lambda value: (value - EPOCH.date()).days)


def _image(table: TableShape, row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: None if row.get(name) is None else kind.write(row[name]) for name, kind in table.columns.items()}


def _plain(name: str, kind: str, *, optional: bool = False) -> Field:
    return {"type": kind, "optional": optional, "field": name}


_SCHEMAS: dict[tuple[str, ...], str] = {}


def _wrap_value(dialect: Dialect, table: TableShape, payload: Field) -> bytes:
    shape = (table.topic, *table.columns)
    if shape not in _SCHEMAS:
        _SCHEMAS[shape] = json.dumps(envelope_schema(dialect, table), separators=(",", ":"))
    return _wrap((_SCHEMAS[shape], json.dumps(payload, separators=(",", ":"), ensure_ascii=False)))


def _text(schema: Field, payload: Field) -> tuple[str, str]:
    return json.dumps(schema, separators=(",", ":")), json.dumps(payload, separators=(",", ":"), ensure_ascii=False)


def _wrap(parts: tuple[str, str]) -> bytes:
    schema, payload = parts
    return f'{{"schema":{schema},"payload":{payload}}}'.encode()


SOURCE_FIELDS = fields(
    version="string",
    connector="string",
    name="string",
    ts_ms="int64",
    snapshot="string?",
    db="string",
    sequence="string?",
    ts_us="int64?",
    ts_ns="int64?",
    schema="string",
    table="string",
)
