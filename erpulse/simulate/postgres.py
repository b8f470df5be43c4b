"""PostgreSQL through Debezium: replica identity default, precise decimals, adaptive times."""

import datetime as dt
from typing import Any

from erpulse.simulate.envelope import (
    DAYS,
    SOURCE_FIELDS,
    Dialect,
    Op,
    Place,
    TableShape,
    Type,
    decimal,
    fields,
    micros,
    named,
    plain,
    source_block,
)

TEXT, INT, BIGINT, BOOLEAN, DATE = plain("string"), plain("int32"), plain("int64"), plain("boolean"), DAYS
NUMERIC = decimal
TIMESTAMP = named("int64", "io.debezium.time.MicroTimestamp", lambda value: micros(value.astimezone(dt.UTC)))
TIMESTAMPTZ = named(
    "string",
    "io.debezium.time.ZonedTimestamp",
    lambda value: value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
)
_BASE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def shape(name: str, columns: dict[str, Type], key: tuple[str, ...]) -> TableShape:
    """Return a table of schema `purchasing` behind topic prefix `raw.plain`."""
    return TableShape(f"raw.plain.purchasing.{name}", "erp", "purchasing", name, columns, key)


def position(place: Place) -> int:
    """Return the LSN: it grows with commit time and with the row's place in its transaction.

    >>> moment = _BASE + dt.timedelta(seconds=1)
    >>> position(Place(moment, moment, 1)) - position(Place(moment, moment))
    8
    """
    return (place.moment - _BASE) // dt.timedelta(microseconds=1) * 64 + place.step * 8


def _source(table: TableShape, op: Op, place: Place) -> dict[str, Any]:
    del op
    lsn = position(place)
    sequence = f'["{lsn - 8 * place.step - 8}","{lsn}"]'
    return {
        **source_block("postgresql", "raw.plain", table, place, sequence),
        "txId": lsn // 512 % 2**31,
        "lsn": lsn,
        "xmin": None,
    }


def _image(table: TableShape, op: Op, row: dict[str, Any]) -> dict[str, Any] | None:
    """Replica identity default: the log holds the key of a deleted row and nothing of an updated one."""
    return {name: row[name] for name in table.key} if op == "d" else None


POSTGRES = Dialect(
    source_fields=SOURCE_FIELDS
    + fields(
        txId="int64?",
        lsn="int64?",
        xmin="int64?",
    ),
    source=_source,
    image=_image,
)
