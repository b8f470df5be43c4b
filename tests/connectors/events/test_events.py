"""Canonical events: what all have in common, and their JSON Schemas against records as ingest writes them."""

import datetime as dt
import json
import re
from decimal import Decimal
from typing import Any

import jsonschema
import msgspec
import pytest

from connectors.canonical import body_of, record_of
from connectors.errors import ConfigError
from connectors.events import EVENTS, event
from connectors.events.base import Event
from connectors.schema import Column, Table

TABLES = pytest.mark.parametrize("table", EVENTS.values(), ids=lambda table: table.name)
COMMON = [field.name for field in msgspec.structs.fields(Event)]
TYPES = {
    str: "STRING",
    int: "INT|BIGINT",
    bool: "BOOLEAN",
    Decimal: r"DECIMAL\((18, 3|20, 6|28, 12)\)",
    dt.date: "DATE",
    dt.datetime: r"TIMESTAMP_LTZ\(3\)",
}
EXAMPLE: dict[type, Any] = {
    str: "x",
    int: 1,
    bool: True,
    Decimal: "123456789012345.123",
    dt.date: "2026-01-02",
    dt.datetime: "2026-01-02T03:04:05.006Z",
}


def example(column: Column, table: Table) -> Any:
    """Return a value that a column may have."""
    field = next(field for field in msgspec.structs.fields(table.struct) if field.name == column.name)
    choices = getattr(getattr(field.type, "__origin__", None), "__args__", None)
    first = choices[0] if choices and isinstance(choices[0], str | int) else None
    return first if first is not None else EXAMPLE[column.python]


def fields(table: Table, *, whole: bool) -> dict[str, Any]:
    """Return a valid row: all columns, or all with null where that may be."""
    return {c.name: example(c, table) if whole or c.required else None for c in table.columns}


def record(table: Table, row: dict[str, Any]) -> str:
    """Return a row as ingest writes it."""
    rest = {name: value for name, value in row.items() if name not in ("sign", "superseded")}
    meta = msgspec.json.encode({name: rest.pop(name) for name in COMMON if name in rest}).decode()[1:-1]
    return record_of(1, meta, body_of(table, rest), superseded=False)


def optional_with_a_default(table: Table) -> set[str]:
    """Return columns that are no text or null: what a row leaves out, and what it may not set to null."""
    return {f.name for f in msgspec.structs.fields(table.struct) if not f.required and f.default is not None}


def valid(table: Table, *, whole: bool) -> dict[str, Any]:
    row = fields(table, whole=whole)
    return row if whole else {n: v for n, v in row.items() if v is not None or n not in optional_with_a_default(table)}


def validator(table: Table) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(table.json_schema())


def test_events_are_found_by_their_names() -> None:
    assert set(EVENTS) >= {"purchase_order", "goods_movement", "supplier_invoice", "agreement", "budget"}
    assert all(event(name) is table for name, table in EVENTS.items())
    with pytest.raises(ConfigError, match=r"event 'supplier_invoices': unknown; did you mean 'supplier_invoice'"):
        event("supplier_invoices")


@TABLES
def test_the_common_columns_lead(table: Table) -> None:
    assert issubclass(table.struct, Event)
    assert [column.name for column in table.columns][: len(COMMON)] == COMMON
    assert table.struct.__doc__


@TABLES
def test_every_column_has_a_meaning_and_a_type_that_holds_it(table: Table) -> None:
    for column in table.columns:
        assert column.sql.doc, column.name
        assert re.fullmatch(TYPES[column.python], column.sql.type), column.name
        if column.python is Decimal:
            assert column.sql.unit, column.name
        assert column.name != "known_time", "it is the record's timestamp, not part of it"


@TABLES
def test_valid_records_pass_and_come_back_exact(table: Table) -> None:
    for whole in (True, False):
        text = record(table, valid(table, whole=whole))
        validator(table).validate(json.loads(text))
        back = msgspec.json.decode(text, type=table.struct, strict=True)
        for column in table.columns:
            if column.python is Decimal and getattr(back, column.name) is not None:
                assert getattr(back, column.name) == Decimal(EXAMPLE[Decimal])


@TABLES
def test_records_that_are_none_fail(table: Table) -> None:
    row = json.loads(record(table, valid(table, whole=True)))
    schema = validator(table)
    for column in table.columns:
        wrong: Any = [] if column.python is str else "no"
        if column.python not in (dt.date, dt.datetime):
            assert not schema.is_valid(row | {column.name: wrong}), column.name
        if column.required:
            assert not schema.is_valid({n: v for n, v in row.items() if n != column.name}), column.name
            assert not schema.is_valid(row | {column.name: None}), column.name
    assert not schema.is_valid(row | {"sign": 0})


@TABLES
def test_the_schema_is_one(table: Table) -> None:
    jsonschema.Draft202012Validator.check_schema(table.json_schema())
    assert table.json_schema()["$id"] == f"erpulse:erp.{table.name}"
