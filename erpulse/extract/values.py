"""One column of an extract as a value of the wanted kind: SQL for DuckDB, and the conditions under which it fails.

Texts are trimmed, empty ones are null. Numbers keep their digits: text is never read through binary floating point, and
a binary float becomes what its shortest decimal text says, at the declared scale.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connectors.dead_letters import Reason
from erpulse.extract.sql import quoted, text

if TYPE_CHECKING:
    from connectors.mapping.place import Place
    from erpulse.extract.record import Column, Csv

FLOATS = ("DOUBLE", "FLOAT")
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
ISO = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?)?"
ISO_OFFSET = r".*\d{2}:\d{2}.*(Z|[+-]\d{2}(:?\d{2})?)"
NOISE = "1e-9"
"""Relative error of a binary float that still counts as its decimal text, not as digits beyond the scale."""


@dataclass(frozen=True)
class Problem:
    """When a value cannot be read: a condition, the text that was found, and what is allowed."""

    condition: str
    found: str
    column: str
    wanted: str
    reason: Reason = Reason.BAD_VALUE


@dataclass(frozen=True)
class Value:
    """An SQL expression and when it fails."""

    sql: str
    problems: tuple[Problem, ...] = ()

    def when(self, condition: str) -> "Value":
        """Return the value whose problems count only under a condition."""
        own = tuple(replace(one, condition=f"({condition}) AND ({one.condition})") for one in self.problems)
        return replace(self, problems=own)


@dataclass(frozen=True)
class Reader:
    """What reading a column must know.

    Attributes:
        types: The extract's columns and their DuckDB types.
        notes: What the map says of columns.
        csv: How texts of a CSV are written.
        zone: Zone of times without offset.
    """

    types: "dict[str, str]"
    notes: "dict[str, Column]"
    csv: "Csv"
    zone: str | None

    def plain(self, column: str) -> str:
        """Return a column as trimmed text, null where it says nothing."""
        own, kind = quoted(column), self.types[column]
        if kind in FLOATS:
            whole = f"{own} = trunc({own}) AND abs({own}) < 1e15"
            return f"CASE WHEN isnan({own}) THEN NULL WHEN {whole} THEN CAST(CAST({own} AS BIGINT) AS VARCHAR) ELSE CAST({own} AS VARCHAR) END"
        if kind != "VARCHAR":
            return f"CAST({own} AS VARCHAR)"
        empty = f"nullif(trim({own}), '')"
        for null in self.csv.null:
            empty = f"nullif({empty}, {text(null)})"
        return empty

    def number(self, column: str, precision: int, scale: int, at: "Place") -> Value:
        """Return a column as DECIMAL(precision, scale); digits beyond the scale are refused, not rounded."""
        own, kind = quoted(column), self.types[column]
        target = f"DECIMAL({precision}, {scale})"
        if kind in FLOATS:
            return self._float(column, target, scale, at)
        if kind == "VARCHAR":
            return self._number_text(column, precision, scale)
        if kind not in WHOLE and not kind.startswith("DECIMAL"):
            raise at.error(f"column {column!r} is {kind}; allowed: a number or text")
        value = f"try_cast({own} AS {target})"
        return Value(value, (_problem(column, f"{own} IS NOT NULL AND ({value} IS NULL OR {value} <> {own})", own, target),))

    def date(self, column: str, at: "Place") -> Value:
        """Return a column as DATE, in the map's zone where it is an instant."""
        if self.types[column] == "DATE":
            return Value(quoted(column))
        moment = self.instant(column, at)
        return replace(moment, sql=f"CAST(timezone({text(self.zone or 'UTC')}, {moment.sql}) AS DATE)")

    def instant(self, column: str, at: "Place") -> Value:
        """Return a column as TIMESTAMP WITH TIME ZONE."""
        own, kind = quoted(column), self.types[column]
        if kind == "TIMESTAMP WITH TIME ZONE":
            return Value(own)
        if kind == "DATE" or kind.startswith("TIMESTAMP"):
            return Value(self.local(f"CAST({own} AS TIMESTAMP)", column, at))
        if kind != "VARCHAR":
            raise at.error(f"column {column!r} is {kind}; allowed: a date, a timestamp or text")
        formats = self.notes[column].formats if column in self.notes else ()
        return self._formatted(column, formats, at) if formats else self._iso(column, at)

    def local(self, sql: str, column: str, at: "Place") -> str:
        """Return the instant of a time in the map's zone."""
        if self.zone is None:
            raise at.error(f"column {column!r} has times without an offset; declare zone, like 'Europe/Berlin' or 'UTC'")
        return f"timezone({text(self.zone)}, {sql})"

    def _formatted(self, column: str, formats: tuple[str, ...], at: "Place") -> Value:
        plain = self.plain(column)
        parsed = f"try_strptime({plain}, [{', '.join(map(text, formats))}])"
        offset = any("%z" in one for one in formats)
        value = f"CAST({parsed} AS TIMESTAMPTZ)" if offset else self.local(parsed, column, at)
        wanted = f"a date as {' or '.join(formats)}"
        return Value(value, (_problem(column, f"{plain} IS NOT NULL AND {parsed} IS NULL", plain, wanted),))

    def _iso(self, column: str, at: "Place") -> Value:
        plain = self.plain(column)
        shaped = f"CASE WHEN regexp_full_match({plain}, {text(ISO)}) THEN replace({plain}, ',', '.') END"
        local = self.local(f"try_cast({shaped} AS TIMESTAMP)", column, at) if self.zone else "NULL"
        value = f"CASE WHEN regexp_full_match({plain}, {text(ISO_OFFSET)}) THEN try_cast({shaped} AS TIMESTAMPTZ) ELSE {local} END"
        wanted = "an ISO 8601 date" if self.zone else "an ISO 8601 date with offset, as the map declares no zone"
        hint = f'{wanted}; for other forms declare [columns] {column} = {{ formats = ["%d/%m/%Y"] }}'
        return Value(value, (_problem(column, f"{plain} IS NOT NULL AND ({value}) IS NULL", plain, hint, Reason.AMBIGUOUS_DATE),))

    def _float(self, column: str, target: str, scale: int, at: "Place") -> Value:
        own = quoted(column)
        declared = self.notes[column].scale if column in self.notes else None
        if declared is None or declared > scale:
            most = f", at most {scale}"
            raise at.error(f"column {column!r} is binary floating point; declare [columns] {column} = {{ scale = 2 }}{most}")
        there = f"{own} IS NOT NULL AND NOT isnan({own})"
        value = f"CASE WHEN {there} THEN try_cast(try_cast(CAST({own} AS VARCHAR) AS DECIMAL(38, {declared})) AS {target}) END"
        off = f"abs(CAST({value} AS DOUBLE) - {own}) > {NOISE} * greatest(1, abs({own}))"
        wanted = f"a number of at most {declared} decimal places"
        return Value(value, (_problem(column, f"{there} AND ({value} IS NULL OR {off})", own, wanted),))

    def _number_text(self, column: str, precision: int, scale: int) -> Value:
        plain, form = self.plain(column), self.csv
        bare = f"CASE WHEN {plain} LIKE '%-' THEN '-' || trim(left({plain}, -1)) WHEN {plain} LIKE '(%)' THEN '-' || substr({plain}, 2, length({plain}) - 2) ELSE {plain} END"
        point = "[.]" if form.decimal == "." else ","
        groups = rf"\d{{1,3}}({'[' + form.thousands + ']'}\d{{3}})+|" if form.thousands else ""
        shape = rf"[+-]?(({groups}\d+)({point}\d{{0,{scale}}}0*)?|{point}\d{{1,{scale}}}0*)" if scale else rf"[+-]?({groups}\d+)({point}0*)?"
        digits = f"replace({bare}, {text(form.thousands)}, '')" if form.thousands else bare
        digits = f"replace({digits}, ',', '.')" if form.decimal == "," else digits
        value = f"CASE WHEN regexp_full_match({bare}, {text(shape)}) THEN try_cast({digits} AS DECIMAL({precision}, {scale})) END"
        wanted = f"a number with {form.decimal!r} before at most {scale} decimals" + (f" and {form.thousands!r} between thousands" if form.thousands else "")
        return Value(value, (_problem(column, f"{plain} IS NOT NULL AND ({value}) IS NULL", plain, wanted),))


def _problem(column: str, condition: str, found: str, wanted: str, reason: Reason = Reason.BAD_VALUE) -> Problem:
    return Problem(condition, f"CAST({found} AS VARCHAR)", column, wanted, reason)
