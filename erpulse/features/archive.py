"""The offline store's Parquet files, read with DuckDB."""

import glob
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from connectors.online import FeatureRow

if TYPE_CHECKING:
    from erpulse.features.repository import View


def latest_rows(view: "View", as_of_ms: int) -> dict[tuple[str, ...], FeatureRow]:
    """Return the latest row of each entity that was known by a time: by known time, then by revision.

    Args:
        view: The view; a path without a file means an empty archive.
        as_of_ms: Milliseconds since 1970.
    """
    import duckdb  # noqa: PLC0415

    if "://" not in view.archive and not glob.glob(view.archive):  # noqa: PTH207  # the pattern is absolute
        return {}
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        rows = connection.execute(_query(view), [view.archive, datetime.fromtimestamp(as_of_ms / 1000, UTC)]).fetchall()
    keys = len(view.online.keys)
    return {row[:keys]: FeatureRow(row[:keys], row[keys:-1], row[-1]) for row in rows}


def _query(view: "View") -> str:
    kinds = {"STRING": "VARCHAR", "BIGINT": "BIGINT"}
    keys = ", ".join(f'"{key}"' for key in view.online.keys)
    fields = ", ".join(f'CAST("{name}" AS {kinds.get(sql, "DOUBLE")})' for name, sql in view.online.fields)
    return f"""
        SELECT {keys}, {fields}, epoch_ms(CAST("{view.time}" AS TIMESTAMPTZ))
        FROM read_parquet(?, union_by_name = true)
        WHERE CAST("{view.time}" AS TIMESTAMPTZ) <= ?
        QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY "{view.time}" DESC, "{view.revision}" DESC) = 1
    """  # noqa: S608  # names are those of the feature view
