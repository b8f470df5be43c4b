"""Features of a stream against a batch computation: the same sums over the same rows, worked out by DuckDB.

A row counts from when it is known until it leaves its window, as `jobs.windows.leaves` defines it; the grid on which
rows leave is part of the definition. All rows of a feature view are compared, those of the emptying windows included,
after which every entity must be back at exactly 0. Columns that a job derives from sums in floating point are not
compared.
"""
# ruff: noqa: S608  # names and expressions are the job's

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import msgspec

from erpulse.backtest.collect import raw_features
from erpulse.extract.sql import quoted, text
from jobs.sums import Sums, names
from jobs.windows import grid, length

if TYPE_CHECKING:
    from jobs.spec import FeatureView, Job

EXAMPLES = 5
TYPES = {"STRING": "VARCHAR", "TIMESTAMP_LTZ(3)": "TIMESTAMPTZ"}


class Parity(msgspec.Struct, frozen=True, kw_only=True):
    """How the rows of one feature view compare with the batch computation.

    Attributes:
        view: The feature view.
        rows: Its rows.
        values: Compared values: rows times exact columns.
        mismatches: Values that differ.
        missing: Moments at which a sum changed and the view has no row.
        unsettled: Entities whose last row, after all windows have run empty, is not 0.
        examples: A sentence on each of the first differences.
    """

    view: str
    rows: int
    values: int
    mismatches: int
    missing: int
    unsettled: int
    examples: list[str]

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not (self.mismatches or self.missing or self.unsettled)


def compare(job: "Job", inputs: Path, raw: Path) -> list[Parity]:
    """Compare all feature views of a job that are running sums.

    Args:
        job: The job.
        inputs: Folder of the canonical rows it read, `<topic>/rows.json`.
        raw: Folder of what it wrote.
    """
    return [_compare(view, sums, inputs, raw) for view, sums in pairs(job)]


def pairs(job: "Job") -> "list[tuple[FeatureView, Sums]]":
    """Return each feature view that has sums of its own keys, with them."""
    every = [sums for sums in job.views.values() if isinstance(sums, Sums)]
    return [
        (view, sums)
        for view in job.features
        for sums in every
        if sums.by == view.keys and set(names(sums)) & set(view.fields)
    ]


def truth(connection: duckdb.DuckDBPyConnection, sums: Sums, rows: Path) -> None:
    """Make the table `truth`: entity, `t` (epoch ms), and every sum as it is from then on.

    Args:
        connection: Where.
        sums: What is summed.
        rows: Canonical rows with their `known_time`, one JSON object a line.
    """
    connection.execute(f"CREATE OR REPLACE TEMPORARY TABLE events AS {_events(sums, rows)}")
    keys = ", ".join(map(quoted, sums.by))
    deltas = "\nUNION ALL\n".join(_deltas(sums))
    totals = ", ".join(f"sum({quoted(name)}) AS {quoted(name)}" for name in names(sums))
    running = ", ".join(f"sum({quoted(name)}) OVER w AS {quoted(name)}" for name in names(sums))
    connection.execute(
        f"CREATE OR REPLACE TEMPORARY TABLE truth AS SELECT {keys}, t, {running} FROM ("
        f"SELECT {keys}, t, {totals} FROM (\n{deltas}\n) GROUP BY {keys}, t) "
        f"WINDOW w AS (PARTITION BY {keys} ORDER BY t)"
    )


def _compare(view: "FeatureView", sums: Sums, inputs: Path, raw: Path) -> Parity:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        truth(connection, sums, inputs / sums.of.topic / "rows.json")
        connection.execute(
            f"CREATE TEMPORARY TABLE told AS SELECT *, epoch_ms(known_time) AS t FROM ({raw_features(view, raw)})"
        )
        columns = [name for name in view.fields if name in names(sums)]
        mismatches, examples = _mismatches(connection, sums, columns)
        rows = _count(connection, "SELECT count(*) FROM told")
        return Parity(
            view=view.name,
            rows=rows,
            values=rows * len(columns),
            mismatches=mismatches,
            missing=_count(connection, f"SELECT count(*) FROM truth ANTI JOIN told USING ({_keys(sums)}, t)"),
            unsettled=_count(connection, _unsettled(sums, columns)),
            examples=examples,
        )


def _events(sums: Sums, rows: Path) -> str:
    kinds = {column.name: TYPES.get(column.sql.type, column.sql.type) for column in sums.of.columns}
    member = "CAST(json_extract_string(json, {}) AS {}) AS {}"
    used = ", ".join(member.format(text(f"$.{name}"), kind, quoted(name)) for name, kind in kinds.items())
    known = "epoch_ms(CAST(json_extract_string(json, '$.known_time') AS TIMESTAMPTZ))"
    filled = " AND ".join(f"{quoted(key)} IS NOT NULL" for key in sums.by)
    return (
        f"SELECT *, epoch_ms(event_time) AS happened FROM (SELECT {used}, {known} AS known "
        f"FROM read_ndjson_objects({text(str(rows))})) WHERE sign IS NOT NULL AND {filled} AND ({sums.where})"
    )


def _deltas(sums: Sums) -> Iterator[str]:
    """Yield the SELECT of rows that come to be known, and per window that of rows that leave it."""
    keys = ", ".join(map(quoted, sums.by))
    sizes = {window: round(length(window).total_seconds() * 1000) for window in sums.windows}
    enter = {window: f"CASE WHEN happened + {size} > known THEN sign ELSE 0 END" for window, size in sizes.items()}
    yield f"SELECT {keys}, known AS t, {_columns(sums, enter)} FROM events"
    for window, size in sizes.items():
        step = round(length(grid(window)).total_seconds() * 1000)
        moment = f"(greatest(happened + {size}, known) + 1) // {step} * {step} + {step} - 1"
        leave = dict.fromkeys(sizes, "0") | {window: "-sign"}
        yield f"SELECT {keys}, {moment}, {_columns(sums, leave)} FROM events WHERE happened + {size} > known"


def _columns(sums: Sums, factors: "Mapping[str, str]") -> str:
    """Return every sum's share of a row: the measure times what its window makes of it."""
    return ", ".join(
        f"({factors[window]}) * ({expression}) AS {quoted(f'{measure}_{window}')}"
        for measure, expression in sums.measures.items()
        for window in sums.windows
    )


def _mismatches(connection: duckdb.DuckDBPyConnection, sums: Sums, columns: list[str]) -> tuple[int, list[str]]:
    same = " AND ".join(f"told.{quoted(key)} = truth.{quoted(key)}" for key in sums.by)
    told = ", ".join(f"told.{quoted(key)}" for key in sums.by)
    count, examples = 0, []
    for name in columns:
        own = quoted(name)
        found = connection.execute(
            f"SELECT {told}, told.t, told.{own}, truth.{own} FROM told ASOF LEFT JOIN truth "
            f"ON {same} AND told.t >= truth.t WHERE told.{own} IS DISTINCT FROM truth.{own} ORDER BY told.t"
        ).fetchall()
        count += len(found)
        examples += [f"{row[:-3]} at {row[-3]}: {name} is {row[-2]}, should be {row[-1]}" for row in found[:EXAMPLES]]
    return count, examples[:EXAMPLES]


def _unsettled(sums: Sums, columns: list[str]) -> str:
    last = ", ".join(f"arg_max({quoted(name)}, t) AS {quoted(name)}" for name in columns)
    some = " OR ".join(f"{quoted(name)} <> 0" for name in columns)
    return f"SELECT count(*) FROM (SELECT {_keys(sums)}, {last} FROM told GROUP BY {_keys(sums)}) WHERE {some}"


def _keys(sums: Sums) -> str:
    return ", ".join(map(quoted, sums.by))


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
