"""SQL Server through Debezium: log positions as hexadecimal text, whole old rows."""

import datetime as dt
from typing import Any

from erpulse.simulate.envelope import VERSION, Dialect, Op, Place, TableShape, Type, decimal, fields, plain

NVARCHAR = plain("string")
DECIMAL = decimal
_BASE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def shape(name: str, columns: dict[str, Type], key: tuple[str, ...]) -> TableShape:
    """Return a table of database `S4P` behind topic prefix `raw.sap`."""
    return TableShape(f"raw.sap.S4P.dbo.{name}", "S4P", "dbo", name, columns, key)


def position(place: Place) -> tuple[str, str]:
    """Return (commit_lsn, change_lsn); text order is log order.

    >>> position(Place(_BASE + dt.timedelta(seconds=1), _BASE, 2))
    ('00000000:000f4240:0063', '00000000:000f4240:0002')
    """
    tick = (place.moment - _BASE) // dt.timedelta(microseconds=1)
    file, block = tick >> 32, tick & 0xFFFFFFFF
    return f"{file:08x}:{block:08x}:0063", f"{file:08x}:{block:08x}:{place.step:04x}"


def _source(table: TableShape, op: Op, place: Place) -> dict[str, Any]:
    commit, change = position(place)
    stamp = place.micros
    return {
        "version": VERSION,
        "connector": "sqlserver",
        "name": "raw.sap",
        "ts_ms": stamp // 1000,
        "snapshot": "true" if place.snapshot else "false",
        "db": table.database,
        "sequence": None,
        "ts_us": stamp,
        "ts_ns": stamp * 1000,
        "schema": table.schema,
        "table": table.name,
        "change_lsn": None if place.snapshot else change,
        "commit_lsn": commit,
        "event_serial_no": None if place.snapshot else 2 if op == "u" else 1,
    }


def _image(table: TableShape, op: Op, row: dict[str, Any]) -> dict[str, Any]:
    """Change tables keep the whole old row."""
    del table, op
    return row


SQLSERVER = Dialect(
    source_fields=fields(
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
        change_lsn="string?",
        commit_lsn="string?",
        event_serial_no="int64?",
    ),
    source=_source,
    image=_image,
)
