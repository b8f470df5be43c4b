"""SQL Server through Debezium: log positions as hexadecimal text, whole old rows."""

import datetime as dt
from typing import Any

from erpulse.simulate.envelope import (
    SOURCE_FIELDS,
    Dialect,
    Op,
    Place,
    TableShape,
    Type,
    decimal,
    fields,
    plain,
    source_block,
    whole,
)

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
    return {
        **source_block("sqlserver", "raw.sap", table, place, None),
        "change_lsn": None if place.snapshot else change,
        "commit_lsn": commit,
        "event_serial_no": None if place.snapshot else 2 if op == "u" else 1,
    }


SQLSERVER = Dialect(
    source_fields=SOURCE_FIELDS
    + fields(
        change_lsn="string?",
        commit_lsn="string?",
        event_serial_no="int64?",
    ),
    source=_source,
    image=whole,
)
