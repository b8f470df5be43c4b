"""The three-way match, in tables of what was ordered, received and invoiced."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.udfs.cases import at, member
from udfs.members import Member
from udfs.order_match import INVOICE, ORDER, RECEIPT, Limits, Tolerance, match, payable

LIMITS = Limits()
LATER = f"{at(60):%Y-%m-%d}"


def order(quantity: float = 10.0, price: float = 100.0, line: str = "10", day: float = 0) -> Member:
    return member("PO1", day, quantity * price, what=ORDER, line=line, quantity=quantity, price=price,
                  document=f"erp|po|1|{line}")  # fmt: skip


def receipt(quantity: float, number: str = "GR1", line: str = "10", day: float = 1) -> Member:
    return member(number, day, 0.0, what=RECEIPT, line=line, quantity=quantity, currency="")


def invoice(quantity: float, price: float = 100.0, number: str = "I1", line: str | None = "10", day: float = 2,
            **more: object) -> Member:  # fmt: skip
    values = {"due": LATER, "status": "posted"} | more
    return member(number, day, quantity * price, what=INVOICE, line=line, quantity=quantity, price=price, **values)


@pytest.mark.parametrize(
    ("documents", "kind", "stake"),
    [
        pytest.param([order(), receipt(10), invoice(10, 110)], "PP|10", 100.0, id="dearer than ordered"),
        pytest.param(
            [order(), receipt(10), invoice(10, 110), invoice(-5, 100, "C1")], "PP|10", 100.0, id="dearer, some returned"
        ),
        pytest.param([order(), receipt(10), invoice(13)], "DQ|10", 300.0, id="more than ordered, at once"),
        pytest.param([order(), receipt(5), invoice(10, status="paid")], "DQ|10", 500.0, id="short, and paid"),
        pytest.param([order(), receipt(5), invoice(10, due=f"{at(4):%Y-%m-%d}")], "DQ|10", 500.0, id="short, and due"),
        pytest.param([order(), invoice(10, status="paid")], "DW|10", 1000.0, id="nothing received, and paid"),
        pytest.param(
            [order(), receipt(10), receipt(-10, "GR2"), invoice(10, status="paid")], "DW|10", 1000.0, id="all sent back"
        ),
        pytest.param(
            [order(), receipt(10), invoice(10), invoice(10, number="I2")], "DQ|10", 1000.0, id="two invoices for one"
        ),
    ],
)
def test_breaks(documents: list[Member], kind: str, stake: float) -> None:
    ((subject, found),) = match(documents, LIMITS).items()
    assert (subject, found.stake, found.severity) == (kind, stake, "high")
    assert found.said
    assert set(found.members) <= set(documents)


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param([order(), receipt(10), invoice(10)], id="all as it should be"),
        pytest.param([order(), receipt(10), invoice(10, 101)], id="a price within tolerance"),
        pytest.param([order(), receipt(10), invoice(10, 90)], id="cheaper"),
        pytest.param([order(), receipt(5), invoice(5, status="paid")], id="a part of it"),
        pytest.param([order(), receipt(10), invoice(13), invoice(-3, number="C1")], id="credited"),
        pytest.param([order(), receipt(10), invoice(10, 110), invoice(-10, 110, "C1")], id="dear goods credited"),
        pytest.param(
            [order(), receipt(10), invoice(10, 110), invoice(-10, 10, "C1")], id="a price difference credited"
        ),
        pytest.param([invoice(10, status="paid")], id="an order that is not known"),
        pytest.param([order(), invoice(10, line=None, status="paid")], id="freight: no line"),
        pytest.param([order(1, 10), receipt(1), invoice(1, 12)], id="too little money"),
        pytest.param([order(), order(5, line="20"), receipt(10), invoice(10)], id="the other line is open"),
    ],
)
def test_traps(documents: list[Member]) -> None:
    assert match(documents, LIMITS) == {}


@pytest.mark.parametrize(
    ("documents", "kind"),
    [([order(), invoice(10)], "DW|10"), ([order(), receipt(5), invoice(10)], "DQ|10")],
    ids=["before its receipt", "delivered short"],
)
def test_what_is_not_received_presses_once_it_is_payable(documents: list[Member], kind: str) -> None:
    ((subject, found),) = match(documents, LIMITS).items()
    assert (subject, found.severity) == (kind, "medium")
    paid = [*documents[:-1], invoice(10, status="paid")]
    assert match(paid, LIMITS)[kind].severity == "high"
    assert match(documents, Limits(at_once=False)) == {}, "a receipt that may be late"
    assert match([*documents, receipt(10, "GR9")], LIMITS) == {}, "the goods arrive"


def test_what_came_in_bulk_waits_for_its_receipt() -> None:
    """Invoices of last month are loaded; the receipts come from another table, some seconds later."""
    old = invoice(10, status="paid", day=30, event_time=at(2))
    placed = order(day=30)
    assert match([placed, old], LIMITS) == {}
    assert match([placed, old], LIMITS, [placed, old, order(line="20", day=30 + 0.5 / 24)]) == {}
    later = order(line="20", day=30 + 1 / 24)
    assert match([placed, old], LIMITS, [placed, old, later])["DW|10"].severity == "high"
    first = invoice(10, day=2, event_time=at(2))
    assert match([placed, old], LIMITS, [first, placed, old])["DW|10"].severity == "high", "a correction is not bulk"
    assert match([placed, old], Limits(fresh_hours=1e6))["DW|10"].severity == "high"


def test_both_bounds_of_a_tolerance_hold() -> None:
    both = Tolerance(absolute=10, percent=5)
    assert (both.passes(10, 200), both.passes(11, 1000), both.passes(10, 100), both.passes(-5, 0)) == (
        True, False, False, True,
    )  # fmt: skip
    assert Tolerance().passes(1e9, 1.0)


def test_payable_by_status_or_date() -> None:
    own = invoice(1, due=f"{at(7):%Y-%m-%d}")
    assert payable(own, [own], 5)
    assert not payable(own, [own], 4)
    assert not payable(invoice(1, due=None), [own], 400)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=6))
def test_nothing_breaks_as_long_as_invoices_follow_receipts(parts: list[tuple[int, int]]) -> None:
    """Whatever the parts: invoiced at the order's price and never more than received and ordered is right."""
    documents: list[Member] = [order(sum(received for received, _ in parts) or 1)]
    for number, (received, wanted) in enumerate(parts):
        documents += [
            receipt(received, f"GR{number}"), invoice(min(received, wanted), number=f"I{number}", status="paid"),
        ]  # fmt: skip
        assert match(documents, LIMITS) == {}
