"""A canonical event's Struct is its one description: columns, DDL, JSON Schema and documentation derive from it.

Only this module writes `CREATE TABLE`.
"""

import datetime as dt
import inspect
import types
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from connectors.errors import WiringError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Sql(msgspec.Struct, frozen=True, kw_only=True):
    """What SQL and a reader must know of a field: SQL type, unit, sign, meaning."""

    type: str
    unit: str = ""
    sign: str = ""
    doc: str = ""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a table."""

    name: str
    sql: Sql
    python: type
    required: bool


class Table(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A canonical event as a table. `topic` is where its rows stand, `key` identifies a document within its source."""

    name: str
    struct: type[msgspec.Struct]
    key: tuple[str, ...]

    @property
    def topic(self) -> str:
        """Return the Kafka topic of the event's rows."""
        return f"erp.{self.name}"

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns in the order of the Struct."""
        hints = get_type_hints(self.struct, include_extras=True)
        required = {field.name: field.required for field in msgspec.structs.fields(self.struct)}
        return tuple(_column(name, hint, required=required[name]) for name, hint in hints.items())

    def column(self, name: str) -> Column:
        """Return one column.

        Raises:
            WiringError: there is none of that name.
        """
        for column in self.columns:
            if column.name == name:
                return column
        names = [column.name for column in self.columns]
        raise WiringError(f"event {self.name!r}: no column {name!r}{did_you_mean(name, names)}")

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of one canonical record's value."""
        _, components = msgspec.json.schema_components([self.struct], ref_template="#/$defs/{name}")
        body = components.pop(self.struct.__name__)
        for column in self.columns:
            body["properties"][column.name] = _as_written(body["properties"][column.name]) | _notes(column.sql)
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"erpulse:{self.topic}",
            **body,
            "description": inspect.cleandoc(body["description"]),
            **({"$defs": components} if components else {}),
        }


def table_of(struct: type[msgspec.Struct], *, name: str, key: tuple[str, ...]) -> Table:
    """Return the table of an event's Struct."""
    table = Table(name=name, struct=struct, key=key)
    for part in key:
        table.column(part)
    return table


def create_table(
    name: str,
    columns: "Sequence[tuple[str, str]]",
    options: "Mapping[str, str]",
    *,
    extra: "Sequence[str]" = (),
    partitioned_by: "Sequence[str]" = (),
) -> str:
    """Write the DDL of a temporary table.

    Args:
        name: Table name.
        columns: Physical columns as (name, SQL type).
        options: Connector options.
        extra: Metadata columns, computed columns, watermark and constraints, as SQL.
        partitioned_by: Partition columns.

    >>> print(create_table("t", [("a", "INT")], {"connector": "print"}))
    CREATE TEMPORARY TABLE `t` (
      `a` INT
    ) WITH (
      'connector' = 'print'
    )
    """
    body = ",\n  ".join([*(f"`{column}` {kind}" for column, kind in columns), *extra])
    partitions = f" PARTITIONED BY ({', '.join(f'`{part}`' for part in partitioned_by)})" if partitioned_by else ""
    pairs = ",\n  ".join(f"'{key}' = '{str(value).replace(chr(39), chr(39) * 2)}'" for key, value in options.items())
    return f"CREATE TEMPORARY TABLE `{name}` (\n  {body}\n){partitions} WITH (\n  {pairs}\n)"


def _column(name: str, hint: Any, *, required: bool) -> Column:  # noqa: ANN401
    if get_origin(hint) is not Annotated:
        raise WiringError(f"field {name!r}: annotate it with Sql(type=..., doc=...)")
    base, *notes = get_args(hint)
    sql = next((note for note in notes if isinstance(note, Sql)), None)
    if sql is None:
        raise WiringError(f"field {name!r}: its annotation has no Sql(type=..., doc=...)")
    return Column(name=name, sql=sql, python=_plain(base), required=required)


def _plain(base: Any) -> type:  # noqa: ANN401
    """Return the type without `| None` and without Annotated."""
    if get_origin(base) in (Union, types.UnionType):
        base = next(arg for arg in get_args(base) if arg is not type(None))
    while get_origin(base) is Annotated:
        base = get_args(base)[0]
    if get_origin(base) is Literal:
        base = type(get_args(base)[0])
    if base not in (str, int, bool, Decimal, dt.datetime, dt.date):
        raise WiringError(f"type {base!r} has no SQL column; use str, int, bool, Decimal, datetime or date")
    return base if isinstance(base, type) else type(base)


def _as_written(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a field's schema with amounts as records have them: JSON numbers, where msgspec would write text."""
    if "anyOf" in schema:
        return schema | {"anyOf": [_as_written(one) for one in schema["anyOf"]]}
    return {"type": "number"} if schema.get("format") == "decimal" else schema


def _notes(sql: Sql) -> dict[str, str]:
    notes = {"description": sql.doc, "x-sql": sql.type, "x-unit": sql.unit, "x-sign": sql.sign}
    return {name: text for name, text in notes.items() if text}
