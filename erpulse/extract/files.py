"""The files of an extract as one table of a DuckDB connection, with `_file` and `_line` beside their columns."""
# ruff: noqa: S608  # names and paths are quoted

import glob
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from connectors.errors import ConfigError, did_you_mean
from erpulse.extract.read_csv import LINE, BrokenLine, read_csv
from erpulse.extract.sql import quoted, text
from erpulse.extract.used import used_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erpulse.extract.record import ExtractMap

FILE = "_file"
FOLDER_PATTERN = {"csv": ("*.csv", "*.csv.gz"), "parquet": ("*.parquet",)}
Broken = tuple[str, BrokenLine]


def paths(given: "Sequence[str]", form: str) -> list[Path]:
    """Return the files that are meant: files, folders (their files of that form) and patterns with * or ?.

    Raises:
        ConfigError: one does not exist, or a folder or pattern has none.
    """
    found = [file for name in given for file in _files(name, form)]
    return list(dict.fromkeys(found))


def _files(name: str, form: str) -> list[Path]:
    path = Path(name)
    if path.is_file():
        return [path]
    patterns = [str(path / pattern) for pattern in FOLDER_PATTERN[form]] if path.is_dir() else [name]
    files = sorted(Path(file) for pattern in patterns for file in glob.glob(pattern))  # noqa: PTH207  # may be absolute
    if not files:
        wanted = f"a folder with {' or '.join(FOLDER_PATTERN[form])}" if path.is_dir() else "the path of a file"
        raise ConfigError(
            f"extract {name!r}: {'holds no such files' if path.is_dir() else 'not found'}; wanted: {wanted}"
        )
    return files


def read(
    connection: duckdb.DuckDBPyConnection, name: str, files: "Sequence[Path]", declared: "ExtractMap"
) -> list[Broken]:
    """Create a table of all lines and return the lines of CSV files that are broken.

    Args:
        connection: Where the table is made.
        name: Name of the table.
        files: The files, in order.
        declared: The map.

    Raises:
        ConfigError: a file cannot be read, or lacks a column that the others have and that is not optional.
    """
    broken: list[Broken] = []
    views = []
    for number, path in enumerate(files):
        views.append(view := f"{name}_{number}")
        if declared.format == "csv":
            table, own = read_csv(path, declared.csv)
            connection.register(view, table)
            broken += [(path.name, line) for line in own]
        else:
            _parquet(connection, view, path)
        _check_columns(connection, view, path, declared)
    parts = [f"SELECT {text(path.name)} AS {FILE}, * FROM {view}" for view, path in zip(views, files, strict=True)]
    union = "\nUNION ALL BY NAME\n".join(parts)
    connection.execute(f"CREATE TABLE {name} AS {union}")
    for column in set(used_columns(declared)) - set(columns(connection, name)):
        connection.execute(f"ALTER TABLE {name} ADD COLUMN {quoted(column)} VARCHAR")
    for view in views:
        connection.execute(f"DROP VIEW IF EXISTS {view}")
    return broken


def columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Return a table's columns and their SQL types."""
    return {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}


def _parquet(connection: duckdb.DuckDBPyConnection, view: str, path: Path) -> None:
    try:
        connection.execute(
            f"CREATE TEMPORARY VIEW {view} AS SELECT file_row_number + 1 AS {LINE}, * EXCLUDE (file_row_number) "
            f"FROM read_parquet({text(str(path))}, file_row_number = true)"
        )
    except duckdb.Error as error:
        raise ConfigError(f"file {str(path)!r}: is no Parquet: {str(error).splitlines()[0]}") from error


def _check_columns(connection: duckdb.DuckDBPyConnection, view: str, path: Path, declared: "ExtractMap") -> None:
    """Refuse a file that lacks a column the map reads and does not call optional."""
    there = [name for name in columns(connection, view) if name != LINE]
    for column, place in used_columns(declared).items():
        if column not in there and column not in declared.optional:
            hint = f"{did_you_mean(column, there)}; or name it in optional, if files may lack it"
            raise ConfigError(f"map {declared.path!r} {place}: file {str(path)!r} has no column {column!r}{hint}")
