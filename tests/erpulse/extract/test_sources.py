"""Where a field comes from."""

from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ConfigError
from tests.erpulse.extract.sheets import read, values, with_fields

HEADER = "no,vendor,posted,amount,ref,sc,dc,qty,price"
LINE = "17,V,2024-01-01,5,R,A,H,3,1.25"


@pytest.mark.parametrize(
    ("field", "source", "value"),
    [
        ("requester", "ref", "R"),
        ("requester", {"value": "me"}, "me"),
        ("requester", {"first": ["nil", "ref"]}, "R"),
        ("requester", {"join": ["vendor", "ref"], "with": "/"}, "V/R"),
        ("requester", {"column": "nil", "default": "nobody"}, "nobody"),
        ("status", {"column": "sc", "translate": {"A": "approved"}}, "approved"),
        ("status", {"column": "nil", "translate": {"": "open", "A": "approved"}}, "open"),
        ("status", {"column": "sc", "translate": {"B": "b"}, "default": "other"}, "other"),
        ("amount", {"column": "amount", "negate": True}, "-5.000"),
        ("amount", {"column": "amount", "sign": {"column": "dc", "plus": ["S"], "minus": ["H"]}}, "-5.000"),
        ("amount", {"product": ["qty", "price"]}, "3.750"),
        ("quantity", "qty", "3.000"),
        ("invoice_date", "posted", "2024-01-01"),
    ],
)
def test_forms(field: str, source: Any, value: str, tmp_path: Path) -> None:
    said = with_fields(**{field: source}) | {"optional": ["nil"]}
    assert values(read(tmp_path, [LINE], said, HEADER))[0][field] == value


@pytest.mark.parametrize(
    ("field", "source", "words"),
    [
        ("amount", {}, "has no source"),
        ("amount", {"colum": "amount"}, "unknown function 'colum'; did you mean 'column'"),
        ("amount", {"column": "amount", "value": "1"}, "has column and value"),
        ("amount", {"value": "x"}, "'x' is no DECIMAL(18, 3)"),
        ("amount", {"join": ["no", "ref"]}, "join makes a text"),
        ("requester", {"product": ["qty", "price"]}, "product makes a number"),
        ("requester", {"column": "ref", "negate": True}, "turn numbers"),
        ("requester", {"first": []}, "allowed: a list"),
        ("requestor", "ref", "unknown column of supplier_invoice 'requestor'; did you mean 'requester'"),
        ("document", "ref", "unknown column"),
        ("amount", {"column": "amount", "sign": {"column": "dc", "plus": ["S"]}}, "sign.minus is None"),
    ],
)
def test_what_is_wrong_is_named(field: str, source: Any, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, [LINE], with_fields(**{field: source}), HEADER)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("field", "source", "reason"),
    [
        ("status", {"column": "sc", "translate": {"B": "b"}}, "bad_value"),
        ("amount", {"column": "amount", "sign": {"column": "sc", "plus": ["S"], "minus": ["H"]}}, "sign_unknown"),
        ("grain", "sc", "bad_value"),
        ("currency", "sc", "bad_value"),
        ("supplier_id", {"column": "nil"}, "missing_field"),
    ],
)
def test_what_a_line_says_wrong_is_a_dead_letter(field: str, source: Any, reason: str, tmp_path: Path) -> None:
    said = with_fields(**{field: source}) | {"optional": ["nil"]}
    good = with_fields() | {"optional": ["nil"]}
    assert read(tmp_path, [LINE], good, HEADER).rows == 1
    with pytest.raises(ConfigError, match="none of 1 lines"):
        read(tmp_path, [LINE], said, HEADER)
    broken = LINE.replace("2024-01-01", "?")
    extract = read(tmp_path, [LINE, broken], said, HEADER)
    assert [dead.reason for dead in extract.dead] == [reason, "ambiguous_date"]


def test_a_field_the_event_wants_must_have_a_source(tmp_path: Path) -> None:
    said = with_fields()
    del said["fields"]["supplier_id"]
    with pytest.raises(ConfigError, match="has no supplier_id; supplier_invoice wants it"):
        read(tmp_path, [LINE], said, HEADER)
