r"""Columns as exact decimals, in SQL.

Text is never read through binary floating point. A binary float becomes what its shortest decimal text says, at the
declared scale. Digits beyond a scale are rounded half up, as databases do and the decoders of messages.
"""

from typing import TYPE_CHECKING

from erpulse.extract.sql import quoted, text
from erpulse.extract.values import FLOATS, Problem, Value, unreadable

if TYPE_CHECKING:
    from connectors.mapping.place import Place
    from erpulse.extract.record import Csv
    from erpulse.extract.values import Reader

WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


def number(reader: "Reader", column: str, precision: int, scale: int, at: "Place") -> Value:
    """Return a column as DECIMAL(precision, scale).

    Args:
        reader: The extract's columns.
        column: The column.
        precision: Digits in all.
        scale: Digits behind the point.
        at: The field's place in the map.

    Raises:
        ConfigError: the column holds no numbers, or binary floats of undeclared scale.
    """
    own, kind = quoted(column), reader.types[column]
    target = f"DECIMAL({precision}, {scale})"
    if kind in FLOATS:
        return _float(own, target, column, _scale(reader, column, scale, at))
    if kind == "VARCHAR":
        return _text(reader, column, precision, scale)
    if kind not in WHOLE and not kind.startswith("DECIMAL"):
        raise at.error(f"column {column!r} is {kind}; allowed: a number or text")
    value = f"try_cast({own} AS {target})"
    lost = f"{own} IS NOT NULL AND {value} IS NULL"
    return Value(value, (Problem(lost, f"CAST({own} AS VARCHAR)", column, f"a number that fits {target}"),))


def shape(form: "Csv") -> str:
    r"""Return the regular expression of a number as text.

    >>> import re
    >>> from erpulse.extract.record import Csv
    >>> german = re.compile(shape(Csv(decimal=",", thousands=".")))
    >>> [bool(german.fullmatch(number)) for number in ("-1.234,50", "1234,5", "1.234", "1.23", "1,2,3")]
    [True, True, True, False, False]
    """
    point = "[.]" if form.decimal == "." else ","
    whole = rf"(\d{{1,3}}([{form.thousands}]\d{{3}})+|\d+)" if form.thousands else r"\d+"
    return rf"[+-]?({whole}({point}\d*)?|{point}\d+)"


def _scale(reader: "Reader", column: str, most: int, at: "Place") -> int:
    declared = reader.notes[column].scale if column in reader.notes else None
    if declared is None or not 0 <= declared <= most:
        hint = f"declare [columns] {column} = {{ scale = 2 }}, 0 to {most}"
        raise at.error(f"column {column!r} is binary floating point, its scale is {declared}; {hint}")
    return declared


def _float(own: str, target: str, column: str, scale: int) -> Value:
    there = f"{own} IS NOT NULL AND NOT isnan({own})"
    exact = f"try_cast(try_cast(CAST({own} AS VARCHAR) AS DECIMAL(38, {scale})) AS {target})"
    value = f"CASE WHEN {there} THEN {exact} END"
    lost = f"{there} AND ({value}) IS NULL"
    return Value(value, (Problem(lost, f"CAST({own} AS VARCHAR)", column, f"a number that fits {target}"),))


def _text(reader: "Reader", column: str, precision: int, scale: int) -> Value:
    plain, form = reader.plain(column), reader.csv
    bare = _leading_sign(plain)
    digits = f"replace({bare}, {text(form.thousands)}, '')" if form.thousands else bare
    digits = f"replace({digits}, ',', '.')" if form.decimal == "," else digits
    exact = f"try_cast({digits} AS DECIMAL({precision}, {scale}))"
    value = f"CASE WHEN regexp_full_match({bare}, {text(shape(form))}) THEN {exact} END"
    between = f" and {form.thousands!r} between thousands" if form.thousands else ""
    wanted = f"a number with {form.decimal!r} before its decimals{between}"
    return Value(value, (unreadable(column, plain, value, wanted),))


def _leading_sign(plain: str) -> str:
    """Return a number with its sign in front: `12-` and `(12)` are ways to write -12."""
    return (
        f"CASE WHEN {plain} LIKE '%-' THEN '-' || trim(left({plain}, -1)) "
        f"WHEN {plain} LIKE '(%)' THEN '-' || substr({plain}, 2, length({plain}) - 2) ELSE {plain} END"
    )
