"""CSV files: line numbers, broken lines, encodings, and what is no CSV."""

import gzip
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.extract.read_csv import LINE, read_csv
from erpulse.extract.record import Csv


def test_lines_are_numbered_as_an_editor_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,2\n"x\ny",3\n\n4\n5,6\n7,8,9\n\n')
    table, broken = read_csv(path, Csv())
    assert table[LINE].to_pylist() == [2, 3, 7]
    assert [(line.line, line.text, line.found) for line in broken] == [(6, "4", 1), (8, "7,8,9", 3)]


def test_text_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n007,NA\n")
    assert read_csv(path, Csv())[0].select(["a", "b"]).to_pylist() == [{"a": "007", "b": "NA"}]


def test_gzip_byte_order_mark_and_other_forms_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress("a;b\nMüller;1\n".encode("cp1252")))
    table, _ = read_csv(path, Csv(delimiter=";", encoding="cp1252"))
    assert table["a"].to_pylist() == ["Müller"]
    path.write_bytes("a,b\nMüller,1\n".encode("utf-8-sig"))
    assert read_csv(path, Csv())[0].column_names[:2] == ["a", "b"]


@pytest.mark.parametrize(
    ("data", "form", "words"),
    [
        (b"PAR1....", Csv(), "is Parquet"),
        (b"PK\x03\x04....", Csv(), "Excel"),
        (b"", Csv(), "is no CSV"),
        (b"a,b\n1,\xff\n", Csv(), "line 2 is not utf-8"),
        (b"a,b\n1,\x00\n", Csv(), "null characters"),
        (b"a,a\n1,2\n", Csv(), "'a' more than once"),
        (b"\x1f\x8b broken", Csv(), "damaged gzip"),
        (b"a,b\n", Csv(encoding="latin-99"), "encoding = 'latin-99'"),
    ],
)
def test_what_is_no_csv_says_so(data: bytes, form: Csv, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as error:
        read_csv(path, form)
    assert words in str(error.value)
    assert str(path) in str(error.value)
