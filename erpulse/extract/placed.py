"""Lines in their order of arrival, with their identity: SQL over the table `lines`, for DuckDB.

A delivery most of whose lines were in one earlier delivery is that delivery again: those lines are repeats. Lines are
compared by content, as multisets. Equal lines of one delivery stay apart by their number of occurrence, equal lines of
different deliveries by the delivery.
"""

from typing import TYPE_CHECKING

from connectors.mapping.place import Place
from erpulse.extract import moments
from erpulse.extract.files import FILE
from erpulse.extract.read_csv import LINE
from erpulse.extract.sql import quoted, text

if TYPE_CHECKING:
    from erpulse.extract.record import ExtractMap
    from erpulse.extract.values import Reader

ARRIVED = """
CREATE TABLE arrived AS
SELECT *, row_number() OVER (ORDER BY _known NULLS LAST{order}, _rowid) AS _arrival
FROM (
  SELECT *, row_number() OVER () AS _rowid, CAST(epoch_ms({known}) AS BIGINT) AS _known, {delivery} AS _delivery,
    left(md5({content}), 20) AS _hash, {key} AS _own
  FROM lines)
"""
DELIVERIES = """
CREATE TABLE deliveries AS
SELECT _delivery AS name, left(md5(_delivery), 8) AS code, count(*) AS lines,
  row_number() OVER (ORDER BY min(_arrival)) AS place
FROM arrived GROUP BY _delivery
"""
NUMBERED = """
CREATE TABLE numbered AS
SELECT a.*, d.code AS _code, d.place AS _place,
  row_number() OVER (PARTITION BY a._delivery, a._hash ORDER BY a._arrival) AS _nth
FROM arrived a JOIN deliveries d ON d.name = a._delivery
"""
AGAIN = """
CREATE TABLE again AS
WITH held AS (
  SELECT _code AS code, _place AS place, _hash AS hash, count(*) AS n FROM numbered GROUP BY ALL
  UNION ALL
  SELECT code, CAST(0 AS BIGINT), hash, max(nth) FROM prior
  WHERE code NOT IN (SELECT code FROM deliveries) GROUP BY ALL
), common AS (
  SELECT later.code AS code, earlier.code AS of_code, earlier.place AS of_place, sum(least(later.n, earlier.n)) AS lines
  FROM held later JOIN held earlier ON earlier.hash = later.hash AND earlier.place < later.place
  GROUP BY ALL
), best AS (
  SELECT code, arg_max(of_code, (lines, -of_place)) AS of_code, max(lines) AS matched FROM common GROUP BY code
)
SELECT d.name, d.code, d.lines, d.place, best.of_code, best.matched
FROM best JOIN deliveries d USING (code) WHERE best.matched * 2 > d.lines
"""
PLACED_BY_CONTENT = """
CREATE TABLE placed AS
SELECT n.*, concat_ws('-', n._code, n._hash, n._nth) AS _key, concat_ws('|', n._code, n._hash, n._nth) AS _document,
  coalesce(n._nth <= e.n, FALSE) AS _repeat, CAST(1 AS BIGINT) AS _version
FROM numbered n
LEFT JOIN again a ON a.code = n._code
LEFT JOIN (
  SELECT _code AS code, _hash AS hash, count(*) AS n FROM numbered GROUP BY ALL
  UNION ALL
  SELECT code, hash, max(nth) FROM prior WHERE code NOT IN (SELECT code FROM deliveries) GROUP BY ALL
) e ON e.code = a.of_code AND e.hash = n._hash
"""
PLACED_BY_KEY = """
CREATE TABLE placed AS
SELECT *, _own AS _document, replace(_own, '|', '-') AS _key,
  sum(CASE WHEN _repeat THEN 0 ELSE 1 END) OVER (PARTITION BY _own ORDER BY _arrival) AS _version
FROM (
  SELECT *, _own IS NOT NULL
    AND coalesce(lag(_hash) OVER (PARTITION BY _own ORDER BY _arrival) = _hash, FALSE) AS _repeat
  FROM numbered)
"""


def statements(declared: "ExtractMap", known: str, reader: "Reader") -> list[str]:
    """Return the statements that make `placed`: lines with `_known` (ms), `_key`, `_document`, `_repeat`, `_version`.

    A table `prior` (code, hash, nth) must be there: what earlier runs have written.

    Args:
        declared: The map.
        known: SQL of the instant at which a line arrived.
        reader: Reads the columns of `lines`.
    """
    order = "".join(f", {_ordering(column, declared, reader)}" for column in declared.arrival.order)
    delivery = [f"coalesce({reader.plain(column)}, '')" for column in declared.arrival.delivery] or [FILE]
    key = [reader.plain(column) for column in declared.identity.key]
    own = f"CASE WHEN {' AND '.join(f'{one} IS NOT NULL' for one in key)} THEN concat_ws('|', {', '.join(key)}) END"
    arrived = ARRIVED.format(
        order=order,
        known=known,
        delivery=f"concat_ws('/', {', '.join(delivery)})",
        content=_content(declared, reader),
        key=own if key else "CAST(NULL AS VARCHAR)",
    )
    return [arrived, DELIVERIES, NUMBERED, AGAIN, PLACED_BY_KEY if key else PLACED_BY_CONTENT]


def _content(declared: "ExtractMap", reader: "Reader") -> str:
    """Return a line's content as one text: names and values of its filled columns, in the order of names."""
    apart = {FILE, LINE, *declared.arrival.delivery, *declared.identity.without, *declared.labels.values()}
    pairs = [f"{text(name + chr(30))} || {reader.plain(name)}" for name in sorted(reader.types) if name not in apart]
    return f"concat_ws(chr(31), {', '.join(pairs)})"


def _ordering(column: str, declared: "ExtractMap", reader: "Reader") -> str:
    """Return a column as lines are ordered by it: dates that are written in a format as dates, all else as it is."""
    notes = declared.columns.get(column)
    if notes is None or not notes.formats:
        return quoted(column)
    return moments.instant(reader, column, Place(declared.path, "arrival.order")).sql
