"""Values of an extract as SQL for DuckDB, each with the conditions under which it fails; and columns as plain text."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connectors.dead_letters import Reason
from erpulse.extract.sql import quoted, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from erpulse.extract.record import Column, Csv

FLOATS = ("DOUBLE", "FLOAT")


@dataclass(frozen=True)
class Problem:
    """When a value cannot be read: a condition, SQL of the text that was found, and what is allowed."""

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

    types: "Mapping[str, str]"
    notes: "Mapping[str, Column]"
    csv: "Csv"
    zone: str | None

    def plain(self, column: str) -> str:
        """Return a column as trimmed text, null where it says nothing; whole binary floats without a point."""
        own, kind = quoted(column), self.types[column]
        if kind in FLOATS:
            whole = f"{own} = trunc({own}) AND abs({own}) < 1e15 THEN CAST(CAST({own} AS BIGINT) AS VARCHAR)"
            return f"CASE WHEN isnan({own}) THEN NULL WHEN {whole} ELSE CAST({own} AS VARCHAR) END"
        if kind != "VARCHAR":
            return f"CAST({own} AS VARCHAR)"
        filled = f"nullif(trim({own}), '')"
        for null in self.csv.null:
            filled = f"nullif({filled}, {text(null)})"
        return filled


def first_filled(values: "Sequence[Value]") -> Value:
    """Return the first value that is not null; a value's problems count only where it is asked.

    >>> first_filled([Value("a"), Value("b", (Problem("bad", "b", "B", "x"),))]).problems[0].condition
    '((a) IS NULL) AND (bad)'
    """
    problems: list[Problem] = []
    for place, value in enumerate(values):
        asked = " AND ".join(f"({before.sql}) IS NULL" for before in values[:place])
        problems += value.when(asked).problems if asked else value.problems
    return Value(f"coalesce({', '.join(value.sql for value in values)})", tuple(problems))


def unreadable(column: str, plain: str, value: str, wanted: str, reason: Reason = Reason.BAD_VALUE) -> Problem:
    """Return the problem of a column whose plain text is filled and of which no value could be made."""
    return Problem(f"{plain} IS NOT NULL AND ({value}) IS NULL", plain, column, wanted, reason)
