"""Thresholds and addresses from the settings, and every mistake in them."""

from typing import Any

import pytest

from udfs.procurement_limits import Limits, limits_of, links_of


def test_nothing_asked_is_the_default() -> None:
    assert limits_of({}) == Limits()


def test_text_of_the_environment_becomes_numbers() -> None:
    found = limits_of({"split_order": {"approval_limit": "5000", "by_currency": {"EUR": "4500"}, "days": "7"}})
    assert (found.split_order.of("USD"), found.split_order.of("EUR"), found.split_order.days) == (5000.0, 4500.0, 7)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"splitorder": {}}, r"rules\.procurement_spend: unknown \['splitorder'\]; allowed: \['agreement_price', "),
        ({"split_order": {"limit": 1}}, r"rules\.procurement_spend\.split_order: unknown \['limit'\]; allowed: \['app"),
        ({"split_order": {"days": "two"}}, r"rules\.procurement_spend: Expected `int`"),
        ({"split_order": 5}, r"rules\.procurement_spend\.split_order: found 5; want a table with some of \['appr"),
    ],
)
def test_mistakes(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        limits_of(settings)


def test_addresses() -> None:
    assert links_of({"erp": {"supplier_invoice": "https://erp/{invoice_id}"}}) == {
        "erp": {"supplier_invoice": "https://erp/{invoice_id}"}
    }


@pytest.mark.parametrize(
    "template", ["https://erp/{}", "https://erp/{invoice_id!r}", "https://erp/{a.b}", "{a:>9}", "{"]
)
def test_addresses_that_are_none(template: str) -> None:
    with pytest.raises(ValueError, match=r"sources\.erp\.links\.budget: "):
        links_of({"erp": {"budget": template}})
