"""Rows of several extracts of one topic, in one order of knowledge."""
# ruff: noqa: S608  # the columns are the event's, quoted

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import duckdb

from erpulse.extract.extract import Extract, value_sql

BATCH = 20_000


class Row(NamedTuple):
    """One canonical row: its document, identity of version and sign, known time (epoch ms) and value as JSON."""

    document: str
    event_id: str
    sign: int
    known_ms: int
    value: str


def ordered(extracts: Sequence[Extract], size: int = BATCH) -> Iterator[list[Row]]:
    """Yield the rows of extracts in the order they were known.

    Known times increase by at least a millisecond from row to row: the order is the same for every reader.

    Args:
        extracts: Extracts of one topic.
        size: Rows per batch.
    """
    with duckdb.connect() as merged:
        merged.execute(
            "CREATE TABLE merged (document VARCHAR, event_id VARCHAR, sign INTEGER, known BIGINT, part INTEGER, "
            "place BIGINT, value VARCHAR)"
        )
        for part, extract in enumerate(extracts):
            merged.register("own", _rows(extract))
            merged.execute(f"INSERT INTO merged SELECT document, event_id, sign, known, {part}, place, value FROM own")
            merged.unregister("own")
        found = merged.execute("""
            SELECT document, event_id, sign, nth + max(known - nth) OVER (ORDER BY nth), value
            FROM (SELECT *, row_number() OVER (ORDER BY known, part, place) AS nth FROM merged) ORDER BY nth""")
        while batch := found.fetchmany(size):
            yield [Row(*row) for row in batch]


def _rows(extract: Extract) -> object:
    query = f"""
        SELECT document, event_id, sign, known, row_number() OVER (ORDER BY known, arrival, half) AS place,
          {value_sql(extract.declared)} AS value
        FROM canonical"""
    return extract.connection.sql(query).to_arrow_table()
