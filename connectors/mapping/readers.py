"""Reading one column of a row as what its field needs, in the value rules of the map (plain or ABAP)."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from connectors.decoders.values import to_bool, to_date, to_decimal, to_text
from connectors.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from connectors.mapping.place import Place

    Row = Mapping[str, Any]
    Getter = Callable[[Row, str | None], Any]
    Reader = Callable[[object, str | None, str], Any]

Kind = Literal["decimal", "date", "text", "bool", "int"]
KINDS: dict[type, Kind] = {Decimal: "decimal", dt.date: "date", str: "text", bool: "bool", int: "int"}
"""The kind of a canonical column by its Python type."""


def read_column(name: str, kind: Kind, at: "Place") -> "Getter":
    """Return the function that reads a column of a row.

    ABAP pads texts with blanks, and says null by blanks, by zeros where a date should be.

    Args:
        name: Column.
        kind: What it is read as.
        at: The field's place; its table leads the error of a value that does not fit.
    """
    where = f"{at.table}.{name}"
    read = _READERS[kind]
    if at.abap:
        return _abap(name, read, where, no_zeros=kind == "date")
    return lambda row, zone: read(row.get(name), zone, where)


def constant(value: object, kind: Kind, at: "Place") -> Any:  # noqa: ANN401
    """Return a constant of a map as what its field needs.

    Raises:
        ConfigError: it does not fit.

    >>> from connectors.mapping.place import Place
    >>> constant("2", "decimal", Place("m")), constant("2026-05-15", "date", Place("m"))
    (Decimal('2'), datetime.date(2026, 5, 15))
    """
    try:
        if value is None or isinstance(value, list | dict):
            raise at.error(f"{value!r} is no constant; allowed: a text, a number, true or false")
        return _READERS[kind](value, None, "the constant")
    except DecodeError as error:
        raise at.error(f"{error.detail}; the column is {kind}") from error


def jsonable(kind: Kind, get: "Getter") -> "Getter":
    """Return a function whose values can stand in JSON: amounts as text with all digits, dates as ISO text.

    >>> jsonable("decimal", lambda _row, _zone: Decimal("1E+3"))({}, None)
    '1000'
    """
    if kind == "decimal":
        return lambda row, zone: None if (value := get(row, zone)) is None else f"{value:f}"
    if kind == "date":
        return lambda row, zone: None if (value := get(row, zone)) is None else value.isoformat()
    return get


def _abap(name: str, read: "Reader", where: str, *, no_zeros: bool) -> "Getter":
    def get(row: "Row", zone: str | None) -> Any:  # noqa: ANN401
        value = row.get(name)
        if isinstance(value, str):
            value = value.rstrip()
            if not value or (no_zeros and not value.strip("0")):
                return None
        return read(value, zone, where)

    return get


def _decimal(value: object, _zone: str | None, where: str) -> Decimal | None:
    return to_decimal(value, where)


def _text(value: object, _zone: str | None, where: str) -> str | None:
    return value if type(value) is str else to_text(value, where)


def _bool(value: object, _zone: str | None, where: str) -> bool | None:
    return to_bool(value, where)


def _int(value: object, _zone: str | None, where: str) -> int | None:
    number = to_decimal(value, where)
    return None if number is None else int(number)


_READERS: "dict[Kind, Reader]" = {"decimal": _decimal, "date": to_date, "text": _text, "bool": _bool, "int": _int}
