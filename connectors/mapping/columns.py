"""The columns a map may fill: an event's own, and the helpers that work where header and line have met."""

import functools
from typing import TYPE_CHECKING, Literal, get_args, get_origin, get_type_hints

import msgspec

from connectors.events.base import Event
from connectors.mapping.readers import KINDS, Kind

if TYPE_CHECKING:
    from connectors.mapping.place import Place
    from connectors.schema import Column, Table

ELSE = "_else_"
HELPERS: dict[str, Kind] = {"_price_unit": "decimal", "_rate": "decimal", "_sign": "int", "_shift": "int"}
DERIVED = frozenset({"amount", "company_amount", "company_currency"})
"""Columns that need no source of their own: what they lack is worked out, or refused, per row."""
CHANGE_COLUMNS = ("field", "old_value", "new_value")
"""Columns that a section with `changes` fills by itself."""
_COMMON = frozenset(Event.__struct_fields__)


@functools.cache
def own_columns(table: "Table") -> "dict[str, Column]":
    """Return the columns of an event that are its own, by name, in order."""
    return {column.name: column for column in table.columns if column.name not in _COMMON}


@functools.cache
def allowed_values(table: "Table") -> dict[str, tuple[str, ...]]:
    """Return the allowed values of the event's columns that have a closed list."""
    hints = get_type_hints(table.struct)
    return {
        name: get_args(hints[name])
        for name, column in own_columns(table).items()
        if column.python is str and get_origin(hints[name]) is Literal
    }


@functools.cache
def defaults(table: "Table") -> dict[str, object]:
    """Return the values that null columns get, where the event has any, such as `kind`."""
    fields = {field.name: field.default for field in msgspec.structs.fields(table.struct)}
    return {name: value for name in own_columns(table) if (value := fields[name]) not in (None, msgspec.NODEFAULT)}


def required_columns(table: "Table") -> tuple[str, ...]:
    """Return the own columns that a row cannot do without.

    >>> from connectors.events.budget import BUDGET
    >>> required_columns(BUDGET)
    ('budget_id', 'cost_center', 'period', 'amount', 'currency')
    """
    return tuple(name for name, column in own_columns(table).items() if column.required)


def kind_of(name: str, table: "Table", at: "Place") -> Kind:
    """Return what a field of a map must give.

    Raises:
        ConfigError: the event has no such column, or there is no such helper.
    """
    columns = own_columns(table)
    if name in _COMMON:
        raise at.error(f"is filled for every event; allowed: {', '.join(columns)}")
    plain = name.removeprefix(ELSE)
    if name.startswith("_") and plain == name:
        at.known(name, [*HELPERS, f"{ELSE}COLUMN"], "helper")
        return HELPERS[name]
    at.known(plain, columns, f"column of {table.name}")
    return KINDS[columns[plain].python]
