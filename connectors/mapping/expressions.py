"""Where a field comes from: a column, a constant, a few of them put together, and what is done to the result.

A declaration becomes a function of a row when the map is loaded, so that a row pays for its values only. All functions
take the row and the source's zone, and give a plain value: Decimal, date, text, bool, int or null.
"""

import datetime as dt
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused
from connectors.mapping import modifiers
from connectors.mapping.readers import Kind, constant, read_column

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.mapping.place import Place
    from connectors.mapping.readers import Getter

EXACT, ROUNDED = Context(prec=80), Context(prec=28)
"""Products of two columns are exact, quotients have 28 digits."""
_NINES = 99_999_999


class Expression(NamedTuple):
    """A compiled declaration, and the columns that it looks at."""

    get: "Getter"
    columns: frozenset[str]


def expression(spec: object, kind: Kind, at: "Place") -> Expression:
    """Compile what a map says of one field.

    Args:
        spec: A column's name, or a table with one of column, value, first, join, product, quotient, days_after,
            inverted_date, and modifiers.
        kind: What the result must be.
        at: The field's place.

    Raises:
        ConfigError: the declaration is not of an allowed form.
    """
    if isinstance(spec, str):
        spec = {"column": spec}
    parts = at.mapping(spec, "the source")
    for name in parts:
        at.known(name, [*_BASES, *modifiers.NAMES, "with"], "function")
    bases = [name for name in parts if name in _BASES]
    if len(bases) != 1:
        raise at.error(f"has {' and '.join(bases) or 'no source'}; allowed: one of {', '.join(_BASES)}")
    base = _BASES[bases[0]](parts, modifiers.kind_before(parts, kind), at)
    get, columns = modifiers.apply(base.get, parts, kind, at)
    return Expression(get, base.columns | columns)


def _column(parts: dict[str, Any], kind: Kind, at: "Place") -> Expression:
    name = parts["column"]
    if not isinstance(name, str) or not name:
        raise at.error(f"column is {name!r}; allowed: the name of a column")
    return Expression(read_column(name, kind, at), frozenset([name]))


def _value(parts: dict[str, Any], kind: Kind, at: "Place") -> Expression:
    value = constant(parts["value"], kind, at)
    return Expression(lambda _row, _zone: value, frozenset())


def _first(parts: dict[str, Any], kind: Kind, at: "Place") -> Expression:
    items = _items(parts["first"], kind, at, "first")
    gets = tuple(item.get for item in items)

    def get(row: Any, zone: str | None) -> Any:  # noqa: ANN401
        for one in gets:
            value = one(row, zone)
            if value is not None and value != "":
                return value
        return None

    return _of(get, items)


def _join(parts: dict[str, Any], kind: Kind, at: "Place") -> Expression:
    if kind != "text":
        raise at.error(f"join gives text, the column is {kind}")
    items = _items(parts["join"], "text", at, "join")
    gets, glue = tuple(item.get for item in items), constant(parts.get("with", ""), "text", at)

    def get(row: Any, zone: str | None) -> str | None:  # noqa: ANN401
        values = [one(row, zone) for one in gets]
        return None if None in values else glue.join(values)

    return _of(get, items)


def _product(parts: dict[str, Any], kind: Kind, at: "Place") -> Expression:
    return _calculation("product", EXACT.multiply, parts, kind, at)


def _quotient(parts: dict[str, Any], kind: Kind, at: "Place") -> Expression:
    def divide(left: Decimal, right: Decimal) -> Decimal | None:
        return ROUNDED.divide(left, right) if right else None

    return _calculation("quotient", divide, parts, kind, at)


def _calculation(
    name: str,
    calculate: "Callable[[Decimal, Decimal], Decimal | None]",
    parts: dict[str, Any],
    kind: Kind,
    at: "Place",
) -> Expression:
    if kind != "decimal":
        raise at.error(f"{name} gives a number, the column is {kind}")
    items = _items(parts[name], "decimal", at, name)
    if len(items) != 2:  # noqa: PLR2004
        raise at.error(f"{name} has {len(items)} items; allowed: two")
    left, right = (item.get for item in items)

    def get(row: Any, zone: str | None) -> Decimal | None:  # noqa: ANN401
        one, two = left(row, zone), right(row, zone)
        return None if one is None or two is None else calculate(one, two)

    return _of(get, items)


def _days_after(parts: dict[str, Any], kind: Kind, at: "Place") -> Expression:
    if kind != "date":
        raise at.error(f"days_after gives a date, the column is {kind}")
    specs = parts["days_after"]
    if not isinstance(specs, list) or len(specs) != 2:  # noqa: PLR2004
        raise at.error(f'days_after is {specs!r}; allowed: a date and a number of days, ["A", "B"]')
    day, days = expression(specs[0], "date", at), expression(specs[1], "decimal", at)

    def get(row: Any, zone: str | None) -> dt.date | None:  # noqa: ANN401
        start, number = day.get(row, zone), days.get(row, zone)
        try:
            return None if start is None else start + dt.timedelta(days=int(number or 0))
        except OverflowError as error:
            raise refused(Reason.BAD_VALUE, f"{at.table}, for {at.column}", number, "beyond the calendar") from error

    return _of(get, [day, days])


def _inverted_date(parts: dict[str, Any], kind: Kind, at: "Place") -> Expression:
    """Read a date that is stored as what it lacks to 99999999, so that the newest stands first."""
    if kind != "date":
        raise at.error(f"inverted_date gives a date, the column is {kind}")
    name = parts["inverted_date"]
    inner = _column({"column": name}, "date", at)

    def get(row: Any, zone: str | None) -> Any:  # noqa: ANN401
        text = str(row.get(name) or "").strip()
        plain = str(_NINES - int(text)).zfill(8) if text.isascii() and text.isdigit() else text
        return inner.get({name: plain}, zone)

    return Expression(get, inner.columns)


def _items(specs: object, kind: Kind, at: "Place", what: str) -> list[Expression]:
    if not isinstance(specs, list) or not specs:
        raise at.error(f'{what} is {specs!r}; allowed: a list, ["A", "B"]')
    return [expression(spec, kind, at) for spec in specs]


def _of(get: "Getter", items: list[Expression]) -> Expression:
    return Expression(get, frozenset().union(*(item.columns for item in items)))


_BASES: "dict[str, Callable[[dict[str, Any], Kind, Place], Expression]]" = {
    "column": _column,
    "value": _value,
    "first": _first,
    "join": _join,
    "product": _product,
    "quotient": _quotient,
    "days_after": _days_after,
    "inverted_date": _inverted_date,
}
