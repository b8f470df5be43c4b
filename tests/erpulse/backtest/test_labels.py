"""Labels from files of several forms."""

import json
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.backtest.labels import Label, of_extract, of_file
from erpulse.extract.extract import Extract
from tests.erpulse.extract.sheets import read, tree

RULES = ("duplicate_invoice", "split_order")
LINES = ["1,V,2024-01-01,5,R", "2,V,2024-01-01,5,R", "2,V,2024-01-01,5,R"]
SECOND = Label("duplicate_invoice", frozenset({"erp|supplier_invoice|2"}))


@pytest.fixture
def extract(tmp_path: Path) -> Extract:
    return read(tmp_path, LINES)


@pytest.mark.parametrize(
    "text",
    [
        "rule,no\nduplicate_invoice,2\n",
        "rule,line\nduplicate_invoice,3\n",
        "rule,file,line\nduplicate_invoice,in.csv,3\n",
        "rule,document\nduplicate_invoice,erp|supplier_invoice|2\n",
        "rule,event_id\nduplicate_invoice,erp|supplier_invoice|2@0001\n",
        "rule,no,label\nduplicate_invoice,2,1\nduplicate_invoice,1,0\n",
        "rule,no,expected\nduplicate_invoice,2,open\nduplicate_invoice,1,none\n",
    ],
)
def test_forms(text: str, extract: Extract, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(text)
    assert of_file(file, [extract], RULES) == [SECOND]


def test_a_label_may_name_several_documents(extract: Extract, tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text(json.dumps({"rule": "split_order", "documents": ["a", "b"], "expected": "open"}) + "\n")
    assert of_file(file, [extract], RULES) == [Label("split_order", frozenset("ab"))]


def test_with_one_rule_the_column_may_be_left_out(extract: Extract, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("no\n2\n")
    assert of_file(file, [extract], RULES[:1]) == [SECOND]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("labels.csv", "rule,no\nduplicate_invoices,2\n", "did you mean 'duplicate_invoice'"),
        (
            "labels.csv",
            "rule,number\nduplicate_invoice,2\n",
            "wanted one of documents, document, event_id or line, or the key no",
        ),
        ("labels.csv", "rule,line\nduplicate_invoice,99\n", "none of 1 lines names a document"),
        ("labels.xls", "", "a file ending in .csv"),
        ("labels.parquet", "no parquet", "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(name: str, text: str, words: str, extract: Extract, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(ConfigError) as error:
        of_file(file, [extract], RULES)
    assert words in str(error.value)


def test_a_missing_file_is_named(extract: Extract, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not found"):
        of_file(tmp_path / "labels.csv", [extract], RULES)


def test_label_columns_of_an_extract(tmp_path: Path) -> None:
    header = "no,vendor,posted,amount,ref,dup"
    lines = [f"{line},{mark}" for line, mark in zip(LINES, ("0", "1", "1"), strict=True)]
    extract = read(tmp_path, lines, tree(labels={"duplicate_invoice": "dup"}), header)
    assert of_extract(extract) == [SECOND]
