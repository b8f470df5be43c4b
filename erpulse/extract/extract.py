"""An extract, read: its canonical rows as JSON in the order they were known, what was repeated, what was refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from connectors.dead_letters import Reason
from connectors.events import event
from erpulse.extract import files, rows
from erpulse.extract.sql import quoted, text

if TYPE_CHECKING:
    from erpulse.extract.record import ExtractMap

REPEATED_KEYS = """
SELECT d.name, NULL, count(*) FILTER (v._repeat), d.lines, d.place
FROM deliveries d JOIN valued v ON v._delivery = d.name
GROUP BY ALL HAVING count(*) FILTER (v._repeat) > 0 ORDER BY d.place
"""
REPEATED_DELIVERIES = """
SELECT a.name, coalesce(d.name, a.of_code), a.matched, a.lines, a.place
FROM again a LEFT JOIN deliveries d ON d.code = a.of_code ORDER BY a.place
"""


class Repeat(NamedTuple):
    """A delivery that was there before: how many of its lines, of how many, and of which delivery."""

    delivery: str
    of: str
    matched: int
    lines: int

    def __str__(self) -> str:
        """Return it in words.

        >>> print(Repeat("june", "delivery may", 4573, 4573))
        delivery june repeats delivery may: 4,573 of 4,573 lines
        """
        return f"delivery {self.delivery} repeats {self.of}: {self.matched:,} of {self.lines:,} lines"


class DeadLine(NamedTuple):
    """A line that could not become a row."""

    file: str
    line: int
    field: str
    column: str
    value: str | None
    reason: str
    wanted: str
    text: str | None


@dataclass(frozen=True)
class Extract:
    """What an extract holds.

    Attributes:
        declared: The map it was read by.
        connection: Holds the tables `canonical`, `valued`, `deliveries` and `again`.
        lines: Lines read, those that are dead included.
        rows: Rows they became.
        repeated: Lines left out because they were there before.
        repeats: The deliveries such lines came in.
        dead: Lines that could not become rows.
    """

    declared: "ExtractMap"
    connection: duckdb.DuckDBPyConnection = field(repr=False)
    lines: int
    rows: int
    repeated: int
    repeats: tuple[Repeat, ...]
    dead: tuple[DeadLine, ...]

    @property
    def topic(self) -> str:
        """Return the topic of the rows."""
        return event(self.declared.event).topic


def read_extract(given: Sequence[str], declared: "ExtractMap", prior: Sequence[tuple[str, str, int]] = ()) -> Extract:
    """Read an extract.

    Args:
        given: Files, folders and patterns.
        declared: The map.
        prior: What earlier runs have written, of a map by content: code of the delivery, hash and number of each line.

    Raises:
        ConfigError: a file or column is missing, a file is not of the form the map says, or no line can be read.
    """
    connection = duckdb.connect(config={"preserve_insertion_order": True})
    broken = files.read(connection, "lines", files.paths(given, declared.format), declared)
    connection.execute("CREATE TABLE prior (code VARCHAR, hash VARCHAR, nth BIGINT)")
    if prior:
        connection.executemany("INSERT INTO prior VALUES (?, ?, ?)", list(prior))
    rows.build(connection, declared)
    dead = [*_broken(broken), *_refused(connection)]
    return Extract(
        declared=declared,
        connection=connection,
        lines=_count(connection, "SELECT count(*) FROM lines") + len(broken),
        rows=_count(connection, "SELECT count(*) FROM canonical"),
        repeated=_count(connection, "SELECT count(*) FROM valued WHERE _repeat"),
        repeats=tuple(_repeats(connection, by_key=bool(declared.identity.key))),
        dead=tuple(dead),
    )


def value_sql(declared: "ExtractMap") -> str:
    """Return the SQL of a row's JSON: columns as keys, exact decimals, instants as ISO 8601 in UTC."""
    pairs = [f"{text(column.name)}: {_json(column.name, column.sql.type)}" for column in event(declared.event).columns]
    return f"CAST(to_json({{{', '.join(pairs)}}}) AS VARCHAR)"


def _json(name: str, kind: str) -> str:
    own = quoted(name)
    if kind.startswith("TIMESTAMP"):
        return _iso(f"timezone('UTC', {own})")
    return f"CAST({own} AS VARCHAR)" if kind == "DATE" else own


def _iso(timestamp: str) -> str:
    return f"strftime({timestamp}, '%Y-%m-%dT%H:%M:%S.%gZ')"


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row: Any = connection.execute(query).fetchone()
    return int(row[0])


def _repeats(connection: duckdb.DuckDBPyConnection, *, by_key: bool) -> Iterator[Repeat]:
    found = connection.execute(REPEATED_KEYS if by_key else REPEATED_DELIVERIES).fetchall()
    for name, of, matched, lines, _ in found:
        earlier = "what their documents already say" if of is None else f"delivery {of}"
        yield Repeat(name, earlier, int(matched), int(lines))


def _broken(broken: list[files.Broken]) -> Iterator[DeadLine]:
    for name, own in broken:
        wanted = f"{own.wanted} fields, as the header has; found {own.found}"
        yield DeadLine(name, own.line, "", "", None, Reason.BAD_BYTES.value, wanted, own.text)


def _refused(connection: duckdb.DuckDBPyConnection) -> Iterator[DeadLine]:
    found = connection.execute("""
        SELECT v._file, v._line, v._problem.field, v._problem.column, v._problem.found, v._problem.reason,
          v._problem.wanted, CAST(to_json(l) AS VARCHAR)
        FROM valued v JOIN lines l ON l._file = v._file AND l._line = v._line
        WHERE v._problem IS NOT NULL AND NOT v._repeat ORDER BY v._arrival""").fetchall()
    for row in found:
        yield DeadLine(*row)
