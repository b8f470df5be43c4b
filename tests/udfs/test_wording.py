"""Numbers, lists and addresses as people write them."""

import pytest

from udfs.wording import address, counted, listed, money, places, price, sentence


def test_amounts() -> None:
    assert [money(x, "JPY") for x in (0, -0.5, 1234567.891)] == ["0.00 JPY", "-0.50 JPY", "1,234,567.89 JPY"]
    assert [price(x, None) for x in (0, 1234.5, 0.000001)] == ["0.00", "1,234.50", "0.000001"]


def test_lists() -> None:
    assert listed(["A", "B"]) == "A and B"
    assert counted("order", ["A", "B", "C"]) == "orders A, B and C"
    assert sentence(counted("order", ["A"])) == "Order A"


@pytest.mark.parametrize(
    ("template", "link"),
    [
        (None, None),
        ("https://erp/home", "https://erp/home"),
        ("https://erp/{invoice_id}?c={company}", "https://erp/51%26%2F2026?c=10"),
        ("https://erp/{line_id}", None),
        ("https://erp/{unknown}", None),
        ("https://erp/{{x}}", "https://erp/{x}"),
    ],
)
def test_addresses(template: str | None, link: str | None) -> None:
    assert address(template, {"invoice_id": "51&/2026", "company": 10, "line_id": None}) == link


def test_places_of_a_template() -> None:
    assert places("https://erp/{a}/{b}/{a}") == {"a", "b"}
