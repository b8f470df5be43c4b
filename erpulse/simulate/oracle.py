"""Oracle through Debezium (LogMiner): NUMBER without precision, positions as text, DATE in the server's local time."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from erpulse.simulate.envelope import (
    SOURCE_FIELDS,
    Dialect,
    Op,
    Place,
    TableShape,
    Type,
    fields,
    micros,
    named,
    plain,
    source_block,
    unscaled,
    whole,
)

ZONE = "America/Chicago"
VARCHAR2 = plain("string")


def _number(value: Any) -> dict[str, Any]:  # noqa: ANN401  -- int or Decimal
    exact = Decimal(value)
    scale = max(0, -int(exact.as_tuple().exponent))
    return {"scale": scale, "value": unscaled(exact, scale)}


def _local_ms(value: dt.datetime | dt.date) -> int:
    """Return a DATE as the connector does: the wall clock of the server, written as if it were UTC."""
    if not isinstance(value, dt.datetime):
        return micros(dt.datetime.combine(value, dt.time(), dt.UTC)) // 1000
    local = value.astimezone(ZoneInfo(ZONE)).replace(tzinfo=dt.UTC, microsecond=0)
    return micros(local) // 1000


NUMBER = Type(
    {
        "type": "struct",
        "fields": fields(scale="int32", value="bytes"),
        "name": "io.debezium.data.VariableScaleDecimal",
        "version": 1,
    },
    _number,
)
DATE = named("int64", "io.debezium.time.Timestamp", _local_ms)
_BASE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def shape(owner: str, name: str, columns: dict[str, Type], key: tuple[str, ...]) -> TableShape:
    """Return a table of a schema owner (`AP`, `PO`, `INV`) behind topic prefix `raw.ebs`."""
    return TableShape(f"raw.ebs.{owner}.{name}", "EBSPRD", owner, name, columns, key)


def position(place: Place) -> tuple[str, str, int]:
    """Return (scn, commit_scn, ssn); both numbers are text.

    >>> position(Place(_BASE, _BASE, 2))
    ('98000000000', '98000000003', 2)
    """
    scn = 98_000_000_000 + (place.moment - _BASE) // dt.timedelta(microseconds=1)
    return str(scn), str(scn + 3), place.step


def _source(table: TableShape, op: Op, place: Place) -> dict[str, Any]:
    del op
    scn, commit, ssn = position(place)
    number = int(scn)
    return {
        **source_block("oracle", "raw.ebs", table, place, None),
        "txId": f"{number % 2**16:04x}{number // 7 % 2**16:04x}{number % 2**31:08x}",
        "scn": scn,
        "commit_scn": commit,
        "lcr_position": None,
        "rs_id": f"{number // 2**20 % 2**24:06x}.{number % 2**20:08x}.{16 + place.step:04x}",
        "ssn": ssn,
        "redo_thread": 1,
        "user_name": "APPS",
        "row_id": None,
    }


ORACLE = Dialect(
    source_fields=SOURCE_FIELDS
    + fields(
        txId="string?",
        scn="string?",
        commit_scn="string?",
        lcr_position="string?",
        rs_id="string?",
        ssn="int64?",
        redo_thread="int32?",
        user_name="string?",
        row_id="string?",
    ),
    source=_source,
    image=whole,
)
