"""Files, folders and patterns; columns that come and go between files."""

from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.extract.extract import read_extract
from erpulse.extract.files import paths
from tests.erpulse.extract.sheets import HEADER, declared, sheet, tree, values


def test_folders_and_patterns_give_their_files_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.txt"):
        sheet(tmp_path, [], name=name)
    assert [path.name for path in paths([str(tmp_path)], "csv")] == ["a.csv", "b.csv"]
    assert [path.name for path in paths([str(tmp_path / "?.csv")], "csv")] == ["a.csv", "b.csv"]


@pytest.mark.parametrize(("name", "words"), [("none.csv", "not found"), (".", "holds no such files")])
def test_what_is_not_there_is_named(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=words):
        paths([str(tmp_path / name)], "csv")


def test_a_missing_column_is_named_with_the_closest(tmp_path: Path) -> None:
    file = sheet(tmp_path, ["1,V,2024-01-01,5,R"], header=HEADER.replace("amount", "amout"))
    with pytest.raises(ConfigError) as error:
        read_extract([file], declared())
    assert "fields.amount" in str(error.value)
    assert "no column 'amount'; did you mean 'amout'?" in str(error.value)


def test_an_optional_column_may_be_in_some_files_only(tmp_path: Path) -> None:
    sheet(tmp_path, ["1,V,2024-01-01,5,R1"], name="a.csv")
    sheet(tmp_path, ["2,V,2024-01-02,6"], header="no,vendor,posted,amount", name="b.csv")
    with pytest.raises(ConfigError, match=r"b\.csv' has no column 'ref'"):
        read_extract([str(tmp_path)], declared())
    extract = read_extract([str(tmp_path)], declared(tree(optional=["ref"])))
    assert [row["reference"] for row in values(extract)] == ["R1", None]


def test_an_optional_column_may_be_in_no_file(tmp_path: Path) -> None:
    file = sheet(tmp_path, ["2,V,2024-01-02,6"], header="no,vendor,posted,amount")
    assert values(read_extract([file], declared(tree(optional=["ref"]))))[0]["reference"] is None


def test_a_file_that_is_no_parquet_says_so(tmp_path: Path) -> None:
    file = sheet(tmp_path, [])
    with pytest.raises(ConfigError, match="is no Parquet"):
        read_extract([file], declared(tree(format="parquet")))
