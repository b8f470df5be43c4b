"""Running sums over windows: what a job declares, and the SQL that enters and leave rows make of it. Pure.

A row enters a sum when it is known and leaves when its event time plus the window has passed. Leave rows are the same
topic, read through a second table whose rowtime lies ahead of its watermark, gathered per entity and step of a grid.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from connectors.schema import Table
from jobs.windows import grid, interval, length

TIME = "t"
"""Name of the rowtime in every view of a job: when the row was known, or when rows left a window."""


@dataclass(frozen=True)
class Sums:
    """Running sums of one event per entity.

    Attributes:
        of: The event.
        by: Entity columns; a row with a null in one of them takes no part.
        windows: Names of windows, `30d`.
        measures: Name to SQL expression over the event's columns; `spend_amount_sum` gives `spend_amount_sum_30d`, ...
            An expression must be exact: DECIMAL or BIGINT.
        where: SQL predicate of the rows that count.
        carry: Columns of the entering row that later views use; null on a leave row.
    """

    of: Table
    by: tuple[str, ...]
    windows: tuple[str, ...]
    measures: Mapping[str, str]
    where: str = "TRUE"
    carry: tuple[str, ...] = field(default=("document", "event_id", "event_time", "op", "sign", "superseded"))

    def __post_init__(self) -> None:
        """Refuse unknown columns and windows."""
        for name in (*self.by, *self.carry):
            self.of.column(name)
        for window in self.windows:
            length(window)


def leave_table(event: str, window: str) -> str:
    """Return the name of the table whose rowtime is the moment of leaving.

    >>> leave_table("budget", "30d")
    'budget_leaves_30d'
    """
    return f"{event}_leaves_{window}"


def view(sums: Sums) -> str:
    """Return the SELECT of a sum: entity, `t`, carried columns, `enters`, one column per measure and window."""
    rows = "\nUNION ALL\n".join([_enter(sums), *(_leave(sums, window) for window in sums.windows)])
    totals = ",\n  ".join(f"SUM(`d_{name}`) OVER w AS `{name}`" for name in names(sums))
    passed = ", ".join([*sums.by, TIME, *sums.carry, "enters"])
    partition = ", ".join(sums.by)
    return (
        f"SELECT {passed},\n  {totals}\nFROM (\n{rows}\n)\n"
        f"WINDOW w AS (PARTITION BY {partition} ORDER BY {TIME} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    )


def names(sums: Sums) -> list[str]:
    """Return the names of the sums, measures first."""
    return [f"{measure}_{window}" for measure in sums.measures for window in sums.windows]


def words_of(sums: Iterable[Sums], window: str) -> set[str]:
    """Return every word of the rows that leave a window; columns that are not among them need not be read.

    >>> from connectors.events.budget import BUDGET
    >>> own = Sums(of=BUDGET, by=("source",), windows=("1h",), measures={"amount_sum": "amount"})
    >>> {"amount", "source", "sign"} <= words_of([own], "1h"), "document" in words_of([own], "1h")
    (True, False)
    """
    texts = [" ".join([*own.by, *own.measures.values(), own.where]) for own in sums if window in own.windows]
    return {"sign", "event_time"} | set(re.findall(r"\w+", " ".join(texts)))


def _guard(window: str) -> str:
    return f"event_time + {interval(window)} > known_time"


def _condition(sums: Sums) -> str:
    keys = " AND ".join(f"{key} IS NOT NULL" for key in sums.by)
    return f"sign IS NOT NULL AND {keys} AND ({sums.where})"


def _enter(sums: Sums) -> str:
    deltas = ",\n  ".join(
        f"CASE WHEN {_guard(window)} THEN sign * ({expression}) ELSE 0 END AS `d_{measure}_{window}`"
        for measure, expression in sums.measures.items()
        for window in sums.windows
    )
    passed = ", ".join([*sums.by, f"known_time AS {TIME}", *sums.carry, "TRUE AS enters"])
    return f"SELECT {passed},\n  {deltas}\nFROM {sums.of.name}\nWHERE {_condition(sums)}"


def _leave(sums: Sums, window: str) -> str:
    types = {column.name: column.sql.type for column in sums.of.columns}
    deltas = ",\n  ".join(
        f"-SUM(sign * ({expression}))" if own == window else "0"
        for expression in sums.measures.values()
        for own in sums.windows
    )
    keys = ", ".join(sums.by)
    nulls = ", ".join([*(f"CAST(NULL AS {types[name]})" for name in sums.carry), "FALSE"])
    source = f"TABLE {leave_table(sums.of.name, window)}, DESCRIPTOR(leaves), {interval(grid(window))}"
    return (
        f"SELECT {keys}, window_time, {nulls},\n  {deltas}\n"
        f"FROM TABLE(TUMBLE({source}))\nWHERE {_condition(sums)} AND {_guard(window)}\n"
        f"GROUP BY {keys}, window_start, window_end, window_time"
    )
