"""Finishing a row whose header and line have met: helpers applied, money in company currency, columns checked."""

import functools
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors.currencies import decimals_of
from connectors.dead_letters import Reason
from connectors.errors import DecodeError
from connectors.mapping.columns import ELSE, allowed_values, defaults, own_columns, required_columns

if TYPE_CHECKING:
    from connectors.parts import Fields
    from connectors.schema import Table
    from connectors.settings import Source

EXACT = Context(prec=80, rounding=ROUND_HALF_UP)


class Shape(NamedTuple):
    """What finishing must know of an event's own columns, worked out once."""

    columns: tuple[str, ...]
    decimals: dict[str, tuple[int, int]]
    money: tuple[str, ...]
    signed: tuple[str, ...]
    required: tuple[str, ...]
    defaults: dict[str, object]
    allowed: dict[str, tuple[str, ...]]


def finish(table: "Table", fields: "Fields", source: "Source") -> "Fields":
    """Return all own columns of a canonical row, in order.

    Helpers work in this order: `_else_COLUMN` fills nulls, `_price_unit` divides the price, `_shift` moves the point of
    money, amount becomes quantity times price where it is null, `_sign` turns amounts and quantity, `_rate` gives the
    company amount. Digits beyond a column's scale are rounded half up, as databases do.

    Args:
        table: The canonical event.
        fields: Fields of header and row; row over header.
        source: The system's settings, for the company currency.

    Raises:
        DecodeError: `missing_field` for a required column that is null, `bad_value` for one that does not fit.
    """
    shape = _shape(table)
    row = {name: _filled(name, fields, shape) for name in shape.columns}
    numbers = {name: _number(table, name, row[name]) for name in shape.decimals if row[name] is not None}
    _apply_helpers(table, numbers, fields, shape)
    if "company_amount" in row:
        _company_amount(table, numbers, row, fields, source)
    for name, number in numbers.items():
        row[name] = _fitted(table, name, number, shape.decimals[name])
    _check(table, row, shape)
    return row


@functools.cache
def _shape(table: "Table") -> Shape:
    columns = own_columns(table)
    decimals = {name: _size(one.sql.type) for name, one in columns.items() if one.python is Decimal}
    return Shape(
        columns=tuple(columns),
        decimals=decimals,
        money=tuple(name for name in decimals if columns[name].sql.unit.startswith("currency")),
        signed=tuple(name for name in decimals if columns[name].sql.sign or name == "quantity"),
        required=(*required_columns(table), *defaults(table)),
        defaults=defaults(table),
        allowed=allowed_values(table),
    )


def _size(kind: str) -> tuple[int, int]:
    """Return precision and scale of a SQL type.

    >>> _size("DECIMAL(18, 3)")
    (18, 3)
    """
    precision, scale = kind.removeprefix("DECIMAL(").removesuffix(")").split(",")
    return int(precision), int(scale)


def _filled(name: str, fields: "Fields", shape: Shape) -> Any:  # noqa: ANN401
    value = fields.get(name)
    if value is None:
        value = fields.get(ELSE + name)
    return shape.defaults.get(name) if value is None else value


def _number(table: "Table", name: str, value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise DecodeError(Reason.BAD_VALUE, f"{table.name}.{name} is {value!r}; allowed: a number")
    return number


def _apply_helpers(table: "Table", numbers: dict[str, Decimal], fields: "Fields", shape: Shape) -> None:
    if (unit := fields.get("_price_unit")) is not None and "unit_price" in numbers:
        size = _number(table, "_price_unit", unit)
        numbers["unit_price"] = EXACT.divide(numbers["unit_price"], size) if size else numbers["unit_price"]
    if shift := fields.get("_shift"):
        numbers |= {name: numbers[name].scaleb(shift, EXACT) for name in shape.money if name in numbers}
    if "amount" in shape.decimals and "amount" not in numbers and {"quantity", "unit_price"} <= numbers.keys():
        numbers["amount"] = EXACT.multiply(numbers["quantity"], numbers["unit_price"])
    if (fields.get("_sign") or 1) < 0:
        numbers |= {name: EXACT.minus(numbers[name]) for name in shape.signed if name in numbers}


def _company_amount(
    table: "Table", numbers: dict[str, Decimal], row: "Fields", fields: "Fields", source: "Source"
) -> None:
    row["company_currency"] = source.currency
    if "company_amount" in numbers or "amount" not in numbers or row["currency"] is None:
        return
    if row["currency"] == source.currency:
        numbers["company_amount"] = numbers["amount"]
        return
    rate = fields.get("_rate")
    if rate is None:
        raise DecodeError(
            Reason.MISSING_FIELD,
            f"company_amount: currency {row['currency']!r} is not the company currency {source.currency!r} and the map "
            "names neither a company amount nor a rate",
        )
    amount = EXACT.multiply(numbers["amount"], _number(table, "_rate", rate))
    numbers["company_amount"] = amount.quantize(_point(decimals_of(source.currency)), context=EXACT)


def _fitted(table: "Table", name: str, number: Decimal, size: tuple[int, int]) -> str:
    precision, scale = size
    if number.as_tuple().exponent < -scale:  # type: ignore[operator]  # finite: an int
        number = number.quantize(_point(scale), context=EXACT)
    if number.adjusted() >= precision - scale and number:
        raise DecodeError(
            Reason.BAD_VALUE,
            f"{table.name}.{name} is {number:f}; allowed: at most {precision - scale} digits before the point",
        )
    return f"{number:f}"


@functools.cache
def _point(scale: int) -> Decimal:
    return Decimal(1).scaleb(-scale)


def _check(table: "Table", row: "Fields", shape: Shape) -> None:
    if missing := [name for name in shape.required if row[name] is None]:
        raise DecodeError(
            Reason.MISSING_FIELD,
            f"{table.name}: {', '.join(missing)} null or missing; the event requires a value",
        )
    for name, allowed in shape.allowed.items():
        if row[name] not in allowed:
            raise DecodeError(Reason.BAD_VALUE, f"{table.name}.{name} is {row[name]!r}; allowed: {', '.join(allowed)}")
