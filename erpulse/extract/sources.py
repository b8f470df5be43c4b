"""Where a field comes from, compiled to SQL: a column, a constant, some put together, and what becomes of them."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import duckdb

from connectors.dead_letters import Reason
from erpulse.extract import amounts, moments
from erpulse.extract.sql import text
from erpulse.extract.values import Problem, Value, first_filled

if TYPE_CHECKING:
    from connectors.mapping.place import Place
    from erpulse.extract.values import Reader

BASES = ("column", "value", "first", "join", "product", "identity")
MODIFIERS = ("translate", "default", "negate", "sign", "with")
PART = (38, 6)
"""Precision and scale of the factors of a product."""


class Kind(NamedTuple):
    """What a field wants: `name`, and precision and scale of a decimal."""

    name: Literal["text", "decimal", "int", "date", "instant", "bool"]
    precision: int = 18
    scale: int = 0

    @property
    def sql(self) -> str:
        """Return the DuckDB type."""
        plain = {"text": "VARCHAR", "int": "BIGINT", "date": "DATE", "instant": "TIMESTAMPTZ", "bool": "BOOLEAN"}
        return plain.get(self.name) or f"DECIMAL({self.precision}, {self.scale})"


def compile_source(spec: object, kind: Kind, reader: "Reader", at: "Place") -> Value:
    """Return the value of a field.

    Args:
        spec: What the map says: a column, or a table with one base and modifiers.
        kind: What the field wants.
        reader: The extract's columns.
        at: The field's place in the map.

    Raises:
        ConfigError: the declaration is not of an allowed form.
    """
    parts: dict[str, Any] = {"column": spec} if isinstance(spec, str) else at.mapping(spec, "the source")
    for name in parts:
        at.known(name, [*BASES, *MODIFIERS], "function")
    bases = [name for name in parts if name in BASES]
    if len(bases) != 1:
        raise at.error(f"has {' and '.join(bases) or 'no source'}; allowed: one of {', '.join(BASES)}")
    inner = Kind("text") if "translate" in parts else kind
    value = _BASES[bases[0]](parts, inner, reader, at)
    if "translate" in parts:
        value = _translated(value, parts, bases[0], kind, at)
    elif "default" in parts:
        value = replace(value, sql=f"coalesce({value.sql}, {_constant(parts['default'], kind, at)})")
    return _signed(value, parts, kind, reader, at)


def _column(parts: dict[str, Any], kind: Kind, reader: "Reader", at: "Place") -> Value:
    column = parts["column"]
    if not isinstance(column, str) or not column:
        raise at.error(f"column is {column!r}; allowed: the name of a column")
    if kind.name == "text":
        return Value(reader.plain(column))
    if kind.name in ("decimal", "int"):
        value = amounts.number(reader, column, kind.precision, kind.scale, at)
        return replace(value, sql=f"CAST({value.sql} AS BIGINT)") if kind.name == "int" else value
    if kind.name == "bool":
        return _flag(reader.plain(column), column)
    return moments.date(reader, column, at) if kind.name == "date" else moments.instant(reader, column, at)


def _flag(plain: str, column: str) -> Value:
    value = f"try_cast(lower({plain}) AS BOOLEAN)"
    found = Problem(f"{plain} IS NOT NULL AND {value} IS NULL", plain, column, "true or false")
    return Value(value, (found,))


def _value(parts: dict[str, Any], kind: Kind, _reader: "Reader", at: "Place") -> Value:
    return Value(_constant(parts["value"], kind, at))


def _constant(value: object, kind: Kind, at: "Place") -> str:
    literal = f"CAST({text(str(value).lower() if isinstance(value, bool) else str(value))} AS {kind.sql})"
    try:
        with duckdb.connect() as connection:
            connection.execute(f"SELECT {literal}")
    except duckdb.Error:
        raise at.error(f"{value!r} is no {kind.sql}") from None
    return literal


def _items(parts: dict[str, Any], name: str, kind: Kind, reader: "Reader", at: "Place") -> list[Value]:
    items = parts[name]
    if not isinstance(items, list) or not items:
        raise at.error(f'{name} is {items!r}; allowed: a list, ["A", "B"]')
    return [compile_source(item, kind, reader, at) for item in items]


def _first(parts: dict[str, Any], kind: Kind, reader: "Reader", at: "Place") -> Value:
    return first_filled(_items(parts, "first", kind, reader, at))


def _join(parts: dict[str, Any], kind: Kind, reader: "Reader", at: "Place") -> Value:
    if kind.name != "text":
        raise at.error("join makes a text; the field wants another type")
    items = _items(parts, "join", kind, reader, at)
    joined = f"concat_ws({text(str(parts.get('with', '')))}, {', '.join(item.sql for item in items)})"
    return Value(f"nullif({joined}, '')", tuple(one for item in items for one in item.problems))


def _product(parts: dict[str, Any], kind: Kind, reader: "Reader", at: "Place") -> Value:
    if kind.name != "decimal":
        raise at.error("product makes a number; the field wants another type")
    items = _items(parts, "product", Kind("decimal", 18, PART[1]), reader, at)
    whole = " * ".join(f"CAST({item.sql} AS DECIMAL(19, {PART[1]}))" for item in items)
    value = f"try_cast(round({whole}, {kind.scale}) AS {kind.sql})"
    return Value(value, tuple(one for item in items for one in item.problems))


def _identity(_parts: dict[str, Any], kind: Kind, _reader: "Reader", at: "Place") -> Value:
    if kind.name != "text":
        raise at.error("identity makes a text; the field wants another type")
    return Value("_key")


_BASES = {
    "column": _column,
    "value": _value,
    "first": _first,
    "join": _join,
    "product": _product,
    "identity": _identity,
}


def _translated(value: Value, parts: dict[str, Any], base: str, kind: Kind, at: "Place") -> Value:
    table = at.mapping(parts["translate"], "translate")
    cases = " ".join(
        f"WHEN {value.sql + ' IS NULL' if not old else value.sql + ' = ' + text(old)} THEN {_meaning(new, kind, at)}"
        for old, new in table.items()
    )
    if "default" in parts:
        return replace(value, sql=f"CASE {cases} ELSE {_meaning(parts['default'], kind, at)} END")
    known = ", ".join(text(name) for name in table if name) or "''"
    column = parts["column"] if base == "column" else base
    wanted = f"one of {', '.join(map(repr, table))}, as translate lists them"
    problem = Problem(f"{value.sql} IS NOT NULL AND {value.sql} NOT IN ({known})", value.sql, column, wanted)
    return Value(f"CASE {cases} END", (*value.problems, problem))


def _meaning(value: object, kind: Kind, at: "Place") -> str:
    """Return what a code is translated to; the empty text stands for null."""
    return "NULL" if value == "" else _constant(value, kind, at)


def _signed(value: Value, parts: dict[str, Any], kind: Kind, reader: "Reader", at: "Place") -> Value:
    if "negate" not in parts and "sign" not in parts:
        return value
    if kind.name not in ("decimal", "int"):
        raise at.error("negate and sign turn numbers; the field wants another type")
    if "sign" not in parts:
        return replace(value, sql=f"-({value.sql})") if parts["negate"] is True else value
    own = at.mapping(parts["sign"], "sign")
    plus, minus = (_marks(own.get(name), name, at) for name in ("plus", "minus"))
    plain = f"coalesce({reader.plain(str(own.get('column')))}, '')"
    factor = f"CASE WHEN {plain} IN ({minus}) THEN -1 ELSE 1 END"
    wanted = f"one of {plus} or {minus}"
    problem = Problem(f"{plain} NOT IN ({plus}, {minus})", plain, str(own.get("column")), wanted, Reason.SIGN_UNKNOWN)
    return Value(f"({value.sql}) * {factor}", (*value.problems, problem))


def _marks(marks: object, name: str, at: "Place") -> str:
    if not isinstance(marks, list) or not marks:
        raise at.error(f'sign.{name} is {marks!r}; allowed: a list of texts, ["H"]')
    return ", ".join(text(str(mark)) for mark in marks)
