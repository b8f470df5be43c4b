"""What all formats of bank statements share."""

from decimal import Decimal

import pytest

from connectors.decoders.statement import Entry, adds_up, amount_of, country_of, distinct, number_of
from connectors.errors import DecodeError


def line(amount: str, **more: object) -> Entry:
    """Return an entry."""
    return Entry(**{"line_id": "1", "amount": Decimal(amount), "currency": "EUR", **more})  # type: ignore[arg-type]


def test_only_booked_entries_of_the_currency_add_up() -> None:
    entries = [line("5"), line("7", booked=False), line("9", currency="USD")]
    assert adds_up(Decimal(1), entries, Decimal(6), "EUR")
    assert not adds_up(Decimal(1), entries, Decimal("6.01"), "EUR")


def test_lines_of_one_name_are_told_apart() -> None:
    assert [one.line_id for one in distinct([line("1"), line("2"), line("3", line_id="2")])] == ["1", "1#2", "2"]


@pytest.mark.parametrize("text", ["", ".", "1.2.3", "-1", "1e5", "NaN", "²", "9" * 16, "0." + "1" * 40])
def test_amounts_that_are_none(text: str) -> None:
    with pytest.raises(DecodeError, match=r"^bad_value"):
        amount_of(text, "x")


def test_numbers_and_countries() -> None:
    assert [number_of(text) for text in (None, "", "٣", "2147483648", "2147483647")] == [
        None,
        None,
        None,
        None,
        2**31 - 1,
    ]
    assert [country_of(text) for text in ("NL71RABO0123456789", "1291.99.348", "GB", "12345678901234567")] == [
        "NL", None, None, None,
    ]  # fmt: skip
