"""Values that the connector could not read are unknown, in every form they take."""

from typing import Any

import pytest

from connectors.decoders.debezium_row import image, settle, unavailable
from connectors.decoders.values import Undecoded
from connectors.errors import DecodeError

PLACEHOLDER = "__debezium_unavailable_value"
MISSING = unavailable(PLACEHOLDER)


@pytest.mark.parametrize(
    "value",
    [
        PLACEHOLDER,
        "X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==",
        PLACEHOLDER.encode().hex(),
        [PLACEHOLDER],
        list(PLACEHOLDER.encode()),
        ["b68a35a7-17ad-35b3-af2a-ae46edb4545a"],
        {PLACEHOLDER: PLACEHOLDER},
        f'{{"{PLACEHOLDER}":"{PLACEHOLDER}"}}',
    ],
)
def test_every_form_of_the_placeholder_is_unknown(value: object) -> None:
    row = {"ID": 1, "NOTE": value}
    assert settle(row, {}, "T", MISSING, mark=True) == {"NOTE"}
    assert row == {"ID": 1}


def test_a_configured_placeholder_replaces_the_default() -> None:
    row: dict[str, Any] = {"A": "?", "B": PLACEHOLDER, "C": ["?"], "D": [63]}
    assert settle(row, {}, "T", unavailable("?"), mark=False) == {"A", "C", "D"}
    assert row == {"B": PLACEHOLDER}


def test_only_text_that_is_also_base64_is_marked() -> None:
    row: dict[str, Any] = {
        "A": "1200",
        "B": "120",
        "C": "12.5",
        "D": "HCdT",
        "E": "1E10",
        "F": "",
        "G": "+123",
        "H": 1200,
    }
    settle(row, {}, "T", MISSING, mark=True)
    assert [name for name, value in row.items() if isinstance(value, Undecoded)] == ["A", "E", "G"]
    assert row["A"] == "1200"
    settle(plain := {"A": "1200"}, {}, "T", MISSING, mark=False)
    assert type(plain["A"]) is str


def test_only_columns_with_a_value_are_converted() -> None:
    row = {"A": 1, "B": None, "D": PLACEHOLDER}
    columns = dict.fromkeys("ABCD", lambda value, where: f"{where}={value}")
    assert settle(row, columns, "T", MISSING, mark=True) == {"D"}
    assert row == {"A": "T.A=1", "B": None}


def test_an_image_is_an_object_or_nothing() -> None:
    assert (image(None, "after"), image({}, "after")) == (None, {})
    with pytest.raises(DecodeError, match="bad_value: after is 'x'"):
        image("x", "after")
