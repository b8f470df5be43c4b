"""Amounts: exact digits from text and from binary floats, or a dead letter."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from connectors.errors import ConfigError
from erpulse.extract.extract import Extract, read_extract
from tests.erpulse.extract.sheets import declared, read, tree, values


@pytest.mark.parametrize(
    ("written", "form", "amount"),
    [
        ("36.08", {}, "36.080"),
        (" 12 ", {}, "12.000"),
        ("-0.5", {}, "-0.500"),
        ("+7", {}, "7.000"),
        (".25", {}, "0.250"),
        ("12.50-", {}, "-12.500"),
        ("(12.50)", {}, "-12.500"),
        ("1.2300", {}, "1.230"),
        ("42.2135", {}, "42.214"),
        ("-42.2135", {}, "-42.214"),
        ("123456789012345.678", {}, "123456789012345.678"),
        ('"1,234.50"', {"thousands": ","}, "1234.500"),
        ('"1.234,50"', {"thousands": ".", "decimal": ","}, "1234.500"),
        ("1234", {"thousands": ","}, "1234.000"),
    ],
)
def test_text_keeps_its_digits(written: str, form: dict[str, str], amount: str, tmp_path: Path) -> None:
    extract = read(tmp_path, [f"1,V,2024-01-01,{written},R"], tree(csv=form))
    assert values(extract)[0]["amount"] == amount


@pytest.mark.parametrize("written", ["abc", '"1,234"', "1e5", "NaN", "--1", "1234567890123456", "1.2.3"])
def test_what_is_no_amount_is_a_dead_letter(written: str, tmp_path: Path) -> None:
    extract = read(tmp_path, ["1,V,2024-01-01,5,R", f"2,V,2024-01-01,{written},R"])
    assert extract.rows == 1
    assert [(dead.line, dead.field, dead.value, dead.reason) for dead in extract.dead] == [
        (3, "amount", written.strip('"'), "bad_value")
    ]


def frame(folder: Path, amounts: list[Any], said: dict[str, Any] | None = None) -> Extract:
    data = pd.DataFrame({"no": [str(number) for number in range(len(amounts))], "vendor": "V", "amount": amounts})
    data["posted"], data["ref"] = pd.Timestamp("2024-01-01"), "R"
    data.to_parquet(folder / "in.parquet")
    return read_extract([str(folder / "in.parquet")], declared(said))


def parquet(scale: int | None) -> dict[str, Any]:
    return tree(format="parquet", columns={} if scale is None else {"amount": {"scale": scale}})


def test_binary_floats_become_what_their_text_says(tmp_path: Path) -> None:
    amounts = [36.08, 77.8, 0.1 + 0.2, 26763475.78, -38138.64, 5.0]
    extract = frame(tmp_path, amounts, parquet(2))
    found = [row["amount"] for row in values(extract)]
    assert found == ["36.080", "77.800", "0.300", "26763475.780", "-38138.640", "5.000"]


def test_digits_beyond_the_declared_scale_are_rounded(tmp_path: Path) -> None:
    extract = frame(tmp_path, [39.688, -39.685, 1e-9, 2.675], parquet(2))
    assert [row["amount"] for row in values(extract)] == ["39.690", "-39.690", "0.000", "2.680"]


def test_what_is_no_number_among_floats_is_a_dead_letter(tmp_path: Path) -> None:
    extract = frame(tmp_path, [1.5, float("inf"), float("nan"), 1e16], parquet(2))
    assert [(dead.line, dead.reason) for dead in extract.dead] == [
        (2, "bad_value"),
        (3, "missing_field"),
        (4, "bad_value"),
    ]


@pytest.mark.parametrize("scale", [None, 4])
def test_a_binary_float_wants_a_scale(scale: int | None, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"binary floating point.*scale = 2"):
        frame(tmp_path, [1.5], parquet(scale))


def test_whole_numbers_need_no_scale(tmp_path: Path) -> None:
    assert [row["amount"] for row in values(frame(tmp_path, [1, 20], parquet(None)))] == ["1.000", "20.000"]


def test_a_number_cannot_come_from_a_date(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"fields\.amount.*is TIMESTAMP"):
        frame(tmp_path, [pd.Timestamp("2024-01-01")], parquet(2))
