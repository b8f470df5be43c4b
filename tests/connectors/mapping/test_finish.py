"""Rows whose header and line have met."""

import re
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import DecodeError
from connectors.events import EVENTS
from connectors.mapping import finish
from connectors.mapping.columns import own_columns
from tests.connectors.mapping.rig import SOURCE

INVOICE, ORDER = EVENTS["supplier_invoice"], EVENTS["purchase_order"]
BILL: dict[str, Any] = {
    "grain": "document",
    "invoice_id": "9",
    "supplier_id": "7",
    "amount": "100.00",
    "currency": "EUR",
}
LINE: dict[str, Any] = {"order_id": "1", "line_id": "10", "supplier_id": "7", "currency": "EUR"}
MONEY = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**11), max_value=10**11)


def test_all_own_columns_are_there_in_order() -> None:
    row = finish(INVOICE, BILL, SOURCE)
    assert tuple(row) == tuple(own_columns(INVOICE))
    assert row["kind"] == "invoice"
    assert row["due_date"] is None


def test_company_currency_needs_no_rate() -> None:
    row = finish(INVOICE, BILL, SOURCE)
    assert (row["company_amount"], row["company_currency"]) == ("100.00", "EUR")


def test_a_rate_gives_the_company_amount() -> None:
    row = finish(INVOICE, BILL | {"currency": "USD", "_rate": "0.92345"}, SOURCE)
    assert row["company_amount"] == "92.35"
    yen = msgspec.structs.replace(SOURCE, currency="JPY")
    assert finish(INVOICE, BILL | {"_rate": "161.255"}, yen)["company_amount"] == "16126"


def test_the_sources_own_company_amount_is_before_a_rate() -> None:
    row = finish(INVOICE, BILL | {"currency": "USD", "_rate": "0.5", "company_amount": "92.40"}, SOURCE)
    assert row["company_amount"] == "92.40"


def test_another_currency_without_rate_is_refused() -> None:
    message = (
        "missing_field: company_amount: currency 'JPY' is not the company currency 'EUR' and the map names neither a "
        "company amount nor a rate"
    )
    with pytest.raises(DecodeError, match=re.escape(message)):
        finish(INVOICE, BILL | {"currency": "JPY"}, SOURCE)


@given(MONEY)
def test_an_amount_keeps_its_digits(amount: Decimal) -> None:
    row = finish(INVOICE, BILL | {"amount": str(amount)}, SOURCE)
    assert Decimal(row["amount"]) == Decimal(row["company_amount"]) == amount


@given(MONEY, st.integers(-1, 3))
def test_a_sign_turns_and_a_shift_moves_exactly(amount: Decimal, shift: int) -> None:
    cents = amount.quantize(Decimal("0.01"))
    row = finish(INVOICE, BILL | {"amount": str(cents), "quantity": "2", "_sign": -1, "_shift": shift}, SOURCE)
    assert Decimal(row["amount"]) == -cents.scaleb(shift)
    assert row["quantity"] == "-2"


def test_a_zero_has_no_sign() -> None:
    assert finish(INVOICE, BILL | {"amount": "0.00", "_sign": -1}, SOURCE)["amount"] == "0.00"


def test_a_price_is_for_one_unit() -> None:
    row = finish(ORDER, LINE | {"quantity": "3", "unit_price": "100", "_price_unit": "1000"}, SOURCE)
    assert (row["unit_price"], row["amount"]) == ("0.1", "0.3")
    row = finish(ORDER, LINE | {"quantity": "3", "unit_price": "100", "_price_unit": "0"}, SOURCE)
    assert (row["unit_price"], row["amount"]) == ("100", "300")


def test_a_return_is_negative_and_its_price_is_not() -> None:
    fields = LINE | {"quantity": "3", "unit_price": "1.00", "_price_unit": "1", "_shift": 2, "_sign": -1}
    row = finish(ORDER, fields, SOURCE)
    assert (row["quantity"], row["unit_price"], row["amount"], row["company_amount"]) == ("-3", "100", "-300", "-300")


def test_a_null_column_is_filled_by_its_stand_in() -> None:
    assert finish(ORDER, LINE | {"amount": "1", "requester": None, "_else_requester": "u"}, SOURCE)["requester"] == "u"
    assert finish(ORDER, LINE | {"amount": "1", "requester": "a", "_else_requester": "u"}, SOURCE)["requester"] == "a"


def test_digits_beyond_the_scale_are_rounded_half_up() -> None:
    row = finish(INVOICE, BILL | {"amount": "1.0005", "unit_price": "0.3333333", "quantity": "-0.0005"}, SOURCE)
    assert (row["amount"], row["unit_price"], row["quantity"]) == ("1.001", "0.333333", "-0.001")


def test_events_without_company_money() -> None:
    budget = {"budget_id": "1", "cost_center": "c", "period": "2026", "amount": "1.00", "currency": "JPY", "_shift": 2}
    assert finish(EVENTS["budget"], budget, SOURCE)["amount"] == "100"
    with pytest.raises(DecodeError, match="missing_field: budget: period, amount null or missing"):
        finish(EVENTS["budget"], budget | {"period": None, "amount": None}, SOURCE)


@pytest.mark.parametrize("missing", ["grain", "supplier_id", "currency"])
def test_a_required_column_is_asked_for(missing: str) -> None:
    with pytest.raises(
        DecodeError, match=f"missing_field: supplier_invoice: .*{missing}.*; the event requires a value"
    ):
        finish(INVOICE, BILL | {missing: None}, SOURCE)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"amount": "1e15"}, "bad_value: supplier_invoice.amount is 1000000000000000; allowed: at most 15 digits"),
        ({"amount": "x"}, "bad_value: supplier_invoice.amount is 'x'; allowed: a number"),
        ({"amount": "NaN"}, "bad_value: supplier_invoice.amount is 'NaN'"),
        ({"grain": "header"}, "bad_value: supplier_invoice.grain is 'header'; allowed: document, line"),
    ],
)
def test_what_does_not_fit_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(DecodeError, match=message):
        finish(INVOICE, BILL | fields, SOURCE)
