"""Canonical rows against features: the batch computation over what was accepted is the truth, for every row."""
# ruff: noqa: S608  # names of the job

import datetime as dt
import json
from pathlib import Path

import duckdb

from erpulse.backtest import truth
from erpulse.backtest.collect import raw_features
from erpulse.extract.sql import quoted
from jobs.procurement_spend import JOB
from jobs.spec import FeatureView
from jobs.sums import Sums, names
from jobs.windows import grid, length
from tests.chaos.finding import Finding, finding
from tests.chaos.log import FEATURES, Log
from tests.jobs.procurement_truth import TRUTHS, differences


def check(log: Log, folder: Path) -> list[Finding]:
    """Return per view whether each of its rows has the values of the batch, and each moment as many rows as it must.

    Args:
        log: What the topics hold.
        folder: Where to lay the rows out for the batch computation.
    """
    lay_out(log, folder)
    lives = [_alive(view, folder) for view in JOB.features if view.name in TRUTHS]
    return [*(_checked(view, sums, folder) for view, sums in truth.pairs(JOB)), *lives]


def lay_out(log: Log, folder: Path) -> None:
    """Write canonical rows as the job reads them from files, in the order of knowledge, and its feature rows."""
    for source in JOB.sources:
        (folder / "in" / source.topic).mkdir(parents=True, exist_ok=True)
        rows = sorted(log.of(source.topic), key=lambda one: one.time_ms)
        lines = (f'{(one.value or b"").decode()[:-1]},"known_time":"{iso(one.time_ms)}"}}\n' for one in rows)
        with (folder / "in" / source.topic / "rows.json").open("w") as file:
            file.writelines(lines)
    (folder / "raw" / "features").mkdir(parents=True, exist_ok=True)
    with (folder / "raw" / "features" / "part-0").open("w") as file:
        for one in log.of(*FEATURES):
            file.write(json.dumps({"topic": one.topic, "key": "", "value": (one.value or b"").decode()}) + "\n")


def iso(epoch_ms: int) -> str:
    """Return a time as it stands in canonical rows.

    >>> iso(1_700_000_000_123)
    '2023-11-14T22:13:20.123Z'
    """
    moment = dt.datetime.fromtimestamp(epoch_ms // 1000, dt.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{epoch_ms % 1000:03d}Z"


def _checked(view: FeatureView, sums: Sums, folder: Path) -> Finding:
    columns = [name for name in view.fields if name in names(sums)]
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        truth.truth(connection, sums, folder / "in" / sums.of.topic / "rows.json")
        told = raw_features(view, folder / "raw")
        connection.execute(f"CREATE TEMPORARY TABLE told AS SELECT *, epoch_ms(known_time) AS t FROM ({told})")
        connection.execute(f"CREATE TEMPORARY TABLE wanted AS {_moments(sums)}")
        rows = connection.execute("SELECT count(*) FROM told").fetchone()
        values, counts = _values(connection, sums, columns), _counts(connection, sums)
    return finding(f"{view.name}: rows and values, against the batch", rows[0] if rows else 0, values + counts)


def _alive(view: FeatureView, folder: Path) -> Finding:
    """Return whether the rows of a view that is no window are those of its own batch computation."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        TRUTHS[view.name](connection, folder / "in")
        wrong = differences(connection, raw_features(view, folder / "raw"), view.keys, tuple(view.fields))
        rows = connection.execute("SELECT count(*) FROM told").fetchone()
    return finding(f"{view.name}: rows and values, against the batch", rows[0] if rows else 0, wrong)


def _moments(sums: Sums) -> str:
    """Return how many rows each entity must have when: one per row that is known, one per window that rows leave."""
    keys = ", ".join(map(quoted, sums.by))
    parts = [f"SELECT {keys}, known AS t, count(*) AS n FROM events GROUP BY ALL"]
    for window in sums.windows:
        size, step = (round(length(name).total_seconds() * 1000) for name in (window, grid(window)))
        moment = f"(greatest(happened + {size}, known) + 1) // {step} * {step} + {step} - 1"
        parts.append(f"SELECT DISTINCT {keys}, {moment} AS t, 1 AS n FROM events WHERE happened + {size} > known")
    every = " UNION ALL ".join(parts)
    return f"SELECT {keys}, t, sum(n) AS n FROM ({every}) WHERE t <= (SELECT max(known) FROM events) GROUP BY ALL"


def _values(connection: duckdb.DuckDBPyConnection, sums: Sums, columns: list[str]) -> list[str]:
    same = " AND ".join(f"told.{quoted(key)} = truth.{quoted(key)}" for key in sums.by)
    differs = " OR ".join(f"told.{quoted(name)} IS DISTINCT FROM truth.{quoted(name)}" for name in columns)
    shown = ", ".join(f"told.{quoted(name)}, truth.{quoted(name)}" for name in columns)
    keys = ", ".join(f"told.{quoted(key)}" for key in sums.by)
    joined = f"told ASOF LEFT JOIN truth ON {same} AND told.t >= truth.t"
    query = f"SELECT {keys}, told.t, {shown} FROM {joined} WHERE {differs}"
    return [f"values told and true: {row}" for row in connection.execute(query).fetchall()]


def _counts(connection: duckdb.DuckDBPyConnection, sums: Sums) -> list[str]:
    keys = ", ".join(map(quoted, sums.by))
    counted = f"SELECT {keys}, t, count(*) AS n FROM told WHERE t <= (SELECT max(t) FROM wanted) GROUP BY ALL"
    query = (
        f"SELECT {keys}, t, told.n, wanted.n FROM ({counted}) AS told FULL JOIN wanted USING ({keys}, t) "
        "WHERE told.n IS DISTINCT FROM wanted.n"
    )
    return [f"rows told and true: {row}" for row in connection.execute(query).fetchall()]
