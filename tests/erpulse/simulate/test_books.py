"""The books draw what the rules let pass."""

import math
from collections import defaultdict
from decimal import Decimal

import pytest

from erpulse.simulate.books import TOGETHER, Books, total
from erpulse.simulate.company import CUT, LIMIT, SIGMA, company, usual
from tests.erpulse.simulate.acts import AT, chance


@pytest.fixture
def books() -> Books:
    rng = chance(3)
    return Books(company(rng), rng)


def test_company_is_the_same_for_the_same_seed() -> None:
    assert company(chance(1)) == company(chance(1))
    assert company(chance(1)) != company(chance(2))


def test_company_keeps_people_for_planted_orders() -> None:
    found = company(chance(1), suppliers=8, requesters=5, reserved=3)
    assert (len(found.suppliers), len(found.requesters), len(found.reserved)) == (8, 5, 3)
    assert not set(found.requesters) & set(found.reserved)
    assert all(sum(one.agreed for one in goods) == 2 for goods in found.materials.values())


def test_usual_amounts_are_log_normal_and_cut(books: Books) -> None:
    supplier = books.supplier()
    found = sorted(usual(books.rng, supplier) / supplier.typical for _ in range(2000))
    assert float(found[1000]) == pytest.approx(1, abs=0.05)
    assert float(found[-1]) < math.exp(SIGMA * CUT) * 1.01


def test_orders_of_a_combination_stay_below_the_limit_or_are_above_it_alone(books: Books) -> None:
    together: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for _ in range(600):
        order = books.order(AT)
        if order.supplier.large:
            assert order.lines[0].amount > LIMIT
        else:
            together[order.requester.number, order.supplier.number] += order.amount
    assert max(together.values()) <= TOGETHER
    assert any(order > LIMIT / 2 for order in together.values())


def test_references_and_amounts_of_a_supplier_never_repeat(books: Books) -> None:
    supplier = books.supplier(large=False)
    invoices = [books.direct(AT, supplier) for _ in range(300)]
    assert len({one.reference for one in invoices}) == 300
    assert len({one.amount for one in invoices}) == 300


def test_an_order_is_under_agreement_as_a_whole_or_not_at_all(books: Books) -> None:
    for _ in range(100):
        assert len({line.material.agreed for line in books.lines(books.supplier())}) == 1


def test_agreed_prices_are_kept(books: Books) -> None:
    for _ in range(200):
        for line in books.lines(books.supplier(), agreed=True):
            assert line.price <= line.material.price * Decimal("1.015")


def test_halves_of_a_normal_order_are_equal(books: Books) -> None:
    order = books.order(AT)
    first, second = (books.invoice(order, AT, Decimal("0.5")) for _ in range(2))
    assert first.amount * 2 == order.amount == second.amount * 2


def test_far_references_differ_in_every_place_that_varies(books: Books) -> None:
    supplier = books.supplier()
    one = books.reference(supplier)
    two = books.far_reference(supplier, one)
    assert sum(a != b for a, b in zip(one, two, strict=True)) >= 6


def test_spikes_go_around(books: Books) -> None:
    billing = {one.number for one in books.company.suppliers if one.direct}
    assert {books.calm().number for _ in billing} == billing


def test_a_contractor_is_nobody_of_normal_trade(books: Books) -> None:
    one, two = books.contractor(), books.contractor()
    known = {supplier.number for supplier in (*books.company.suppliers, books.company.landlord)}
    assert len({one.number, two.number} - known) == 2
    assert not one.direct
    assert {material.supplier for material in books.company.materials[one.number]} == {one.number}


def test_an_invoice_is_not_dated_before_its_order(books: Books) -> None:
    for _ in range(50):
        order = books.order(AT)
        assert books.invoice(order, AT).dated >= order.entered.date()


def test_total(books: Books) -> None:
    lines = books.lines(books.supplier())
    assert total(lines) == sum(line.amount for line in lines)


def test_another_supplier_is_ordered_from_where_nobody_may_order_more() -> None:
    rng = chance(5)
    small = Books(company(rng, suppliers=4, requesters=1), rng)
    wanted = small.supplier(large=False)
    found = [small.order(AT, wanted) for _ in range(60)]
    assert found[0].supplier is wanted
    assert found[-1].supplier.large
