"""Dates that are worked out, codes that mean null, and two documents of one row."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ConfigError, DecodeError
from connectors.mapping.expressions import expression
from tests.connectors.mapping.rig import AT, BUDGET_ROW, BUDGETS, change, loaded, mapped

TERMS = {"days_after": ["D", {"first": [{"column": "N", "zero_is_null": True}, "M"]}]}
INVERTED = {"inverted_date": "D"}


@pytest.mark.parametrize(
    ("spec", "row", "found"),
    [
        (TERMS, {"D": "2026-05-15", "N": 0, "M": Decimal(14)}, dt.date(2026, 5, 29)),
        (TERMS, {"D": "2026-05-15", "N": 30}, dt.date(2026, 6, 14)),
        (TERMS, {"D": "2026-05-15"}, dt.date(2026, 5, 15)),
        (TERMS, {"N": 30}, None),
        (INVERTED, {"D": "79739484"}, dt.date(2026, 5, 15)),
        (INVERTED, {"D": 79739484}, dt.date(2026, 5, 15)),
    ],
)
def test_dates(spec: dict[str, Any], row: dict[str, Any], found: dt.date | None) -> None:
    assert expression(spec, "date", AT).get(row, None) == found


def test_columns_of_a_date_are_told() -> None:
    assert expression(TERMS, "date", AT).columns == {"D", "N", "M"}
    assert expression(INVERTED, "date", AT).columns == {"D"}


@pytest.mark.parametrize(("spec", "row"), [(TERMS, {"D": "2026-05-15", "N": 10**9}), (INVERTED, {"D": "never"})])
def test_dates_that_are_none(spec: dict[str, Any], row: dict[str, Any]) -> None:
    with pytest.raises(DecodeError, match=r"^bad_value"):
        expression(spec, "date", AT).get(row, None)


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        (TERMS, "text", "days_after gives a date, the column is text"),
        ({"days_after": ["D"]}, "date", "allowed: a date and a number of days"),
        (INVERTED, "decimal", "inverted_date gives a date, the column is decimal"),
        ({"inverted_date": 5}, "date", "column is 5; allowed: the name of a column"),
    ],
)
def test_mistakes(spec: dict[str, Any], kind: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        expression(spec, kind, AT)


def test_a_code_may_mean_null() -> None:
    spec = {"column": "A", "translate": {"x": "y", "-": ""}, "default": ""}
    get = expression(spec, "text", AT).get
    assert [get({"A": code}, None) for code in ("x", "-", "other")] == ["y", None, None]


def test_two_sections_make_two_documents_of_one_row(tmp_path: Path) -> None:
    head, _, fields = BUDGETS.partition('key = ["id"]')
    both = "".join(
        f'[budget.{name}]\ntable = "B"\nvariant = "{name}"\nkey = ["id"]\n'
        f"{fields.replace('budget.B', f'budget.{name}')}\n"
        for name in ("first", "second")
    )
    parts = mapped(loaded(tmp_path, both), change("B", BUDGET_ROW))
    assert [part.document for part in parts] == ["s|B:first|1", "s|B:second|1"]
    assert head
    with pytest.raises(ConfigError, match=r"variant is 'a\|b'; allowed: a word"):
        loaded(tmp_path, both.replace('variant = "first"', 'variant = "a|b"'))
