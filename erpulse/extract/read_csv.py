"""CSV files as Arrow tables of text, with the number of each line, and the lines of too few or too many fields."""

import codecs
import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from connectors.errors import ConfigError

if TYPE_CHECKING:
    from erpulse.extract.record import Csv

GZIP = b"\x1f\x8b"
OTHERS = {
    b"PAR1": 'is Parquet; say format = "parquet"',
    b"PK\x03\x04": "is a ZIP archive or an Excel workbook; unpack it, or save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "is an Excel workbook; save the sheet as CSV",
}
BLOCK_BYTES = 1 << 24
LINE = "_line"


class BrokenLine(NamedTuple):
    """A line whose number of fields is not that of the header."""

    line: int
    text: str
    wanted: int
    found: int


def read_csv(path: Path, form: "Csv") -> "tuple[pa.Table, list[BrokenLine]]":
    """Return a CSV's columns as text, a column `_line` with the line each record starts on, and the broken lines.

    Args:
        path: The file, may be gzipped.
        form: How it is written.

    Raises:
        ConfigError: it is no CSV of that form.
    """
    data = _bytes(path, form)
    broken: list[Any] = []

    def keep(row: Any) -> str:  # noqa: ANN401
        broken.append(row)
        return "skip"

    try:
        table = csv.read_csv(
            pa.py_buffer(data),
            read_options=csv.ReadOptions(use_threads=False, encoding="utf8", block_size=BLOCK_BYTES),
            parse_options=csv.ParseOptions(
                delimiter=form.delimiter,
                quote_char=form.quote or False,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=csv.ConvertOptions(column_types=_texts(data, form), strings_can_be_null=False),
        )
    except (pa.ArrowInvalid, ValueError) as error:
        raise ConfigError(f"file {str(path)!r}: is no CSV as the map describes it: {error}") from error
    return _numbered(table, broken)


def _bytes(path: Path, form: "Csv") -> bytes:
    """Return the file as UTF-8."""
    data = path.read_bytes()
    for magic, text in OTHERS.items():
        if data.startswith(magic):
            raise ConfigError(f"file {str(path)!r}: {text}")
    try:
        data = gzip.decompress(data) if data.startswith(GZIP) else data
        text = data.decode("utf-8-sig" if _is_utf8(form.encoding) else form.encoding)
    except (OSError, EOFError) as error:
        raise ConfigError(f"file {str(path)!r}: is damaged gzip: {error}") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        hint = 'declare [csv] encoding, like "cp1252", if it is written in another one'
        raise ConfigError(f"file {str(path)!r}: line {line} is not {form.encoding}: {error.reason}; {hint}") from error
    except LookupError as error:
        raise ConfigError(
            f"file {str(path)!r}: [csv] encoding = {form.encoding!r} is none; allowed: 'utf-8', 'cp1252', ..."
        ) from error
    if "\0" in text:
        raise ConfigError(f"file {str(path)!r}: holds null characters, so it is no CSV; check its encoding and format")
    return text.encode()


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name == "utf-8"


def _texts(data: bytes, form: "Csv") -> dict[str, pa.DataType]:
    import csv as plain  # noqa: PLC0415  # the name is pyarrow's in this module
    import io  # noqa: PLC0415

    reader = plain.reader(
        io.StringIO(data[:BLOCK_BYTES].decode(errors="ignore")), delimiter=form.delimiter, quotechar=form.quote or None
    )
    header = next(reader, [])
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise ValueError(f"the header has {', '.join(map(repr, twice))} more than once")
    return dict.fromkeys(header, pa.string())


def _numbered(table: pa.Table, broken: list[Any]) -> tuple[pa.Table, list[BrokenLine]]:
    """Number the lines: by record first, then by the line breaks inside of earlier records."""
    numbers = _record_numbers(table.num_rows, {row.number for row in broken})
    breaks: Any = pa.array([0] * table.num_rows, pa.int64())
    for column in table.columns:
        breaks = pc.add(breaks, pc.cast(pc.count_substring(column, "\n"), pa.int64()))
    before = pc.subtract(pc.cumulative_sum(breaks), breaks)
    table = table.append_column(LINE, pc.add(pa.array(numbers, pa.int64()), before))
    shifts = dict(zip(numbers, before.to_pylist(), strict=True)) if broken else {}
    lines = [
        BrokenLine(row.number + _shift(row.number, shifts), row.text, row.expected_columns, row.actual_columns)
        for row in broken
    ]
    return _without_blanks(table), [line for line in lines if line.text.strip()]


def _record_numbers(rows: int, skipped: set[int]) -> list[int]:
    """Return the numbers of the records that were kept; the header is number 1.

    >>> _record_numbers(3, {3})
    [2, 4, 5]
    """
    every = range(2, rows + len(skipped) + 2)
    return [number for number in every if number not in skipped] if skipped else list(every)


def _shift(number: int, shifts: dict[int, int]) -> int:
    return next(
        (shifts[later] for later in range(number + 1, number + 1000) if later in shifts),
        max(shifts.values(), default=0),
    )


def _without_blanks(table: pa.Table) -> pa.Table:
    filled = pa.array([False] * table.num_rows, pa.bool_())
    for name in table.column_names:
        if name != LINE:
            filled = pc.or_(filled, pc.not_equal(table[name], ""))
    return table.filter(filled)
