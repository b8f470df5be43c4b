"""Orders as a whole: overpaid, dated after their invoice, changed again and again, just below a limit."""

from tests.udfs.cases import at, changed, member
from tests.udfs.test_order_match import invoice, order
from udfs.findings import Finding
from udfs.members import Member, live
from udfs.order_audit import (
    AfterLimits,
    BelowLimits,
    ChangeLimits,
    OverpaidLimits,
    after_invoice,
    just_below,
    overpaid,
)
from udfs.order_audit import changed as many_changes


def paid(documents: list[Member], **limits: float) -> dict[str, Finding]:
    return overpaid(documents, documents, OverpaidLimits(**limits))


def test_an_order_is_overpaid_above_an_amount_and_a_share() -> None:
    whole = [invoice(1, 900, f"I{n}", line=None) for n in range(2)]
    ((subject, found),) = paid([order(), *whole]).items()
    assert (subject, found.stake, found.value) == ("PO1", 800.0, 1800.0)
    assert paid([order(), *whole], absolute=800) == {}
    assert paid([order(), *whole], percent=90) == {}
    assert paid(whole) == {}
    assert paid([order(), *whole, invoice(-1, 900, "C1", line=None)]) == {}


def test_what_the_lines_tell_of_is_not_told_twice() -> None:
    assert paid([order(), invoice(30)]) == {}


def test_an_order_is_not_overpaid_by_a_line_of_it_that_is_on_its_way() -> None:
    first, second = order(quantity=1), order(line="20")
    billed = [invoice(1), invoice(10, line="20")]
    assert paid([first, *billed]) == {}
    assert paid([first, second, *billed]) == {}
    deleted = overpaid([first, *billed], [first, second, *billed], OverpaidLimits())
    assert [found.stake for found in deleted.values()] == [1000.0]


def test_what_came_in_bulk_waits_for_the_rest_of_its_order() -> None:
    """The invoices of a backlog name no line; the other lines of the order are still on their way."""
    placed = order(day=30)
    whole = [invoice(1, 900, f"I{n}", line=None, day=30, event_time=at(2)) for n in range(2)]
    assert paid([placed, *whole]) == {}
    assert paid([placed, *whole, order(quantity=0, line="20", day=30 + 1 / 24)])
    assert paid([placed, *whole], fresh_hours=1e6)


def test_an_order_after_its_invoice() -> None:
    late = member("PO1", 20, 1000.0, what="purchase_order", dated=9)
    ((_, found),) = after_invoice([late, invoice(10, dated=2)], AfterLimits()).items()
    assert (found.value, found.severity) == (7, "low")
    assert after_invoice([late, invoice(10, dated=6)], AfterLimits()) == {}
    assert after_invoice([late, invoice(-10, dated=2)], AfterLimits()) == {}
    assert after_invoice([late], AfterLimits()) == {}


def test_many_changes_count_moments_not_lines() -> None:
    one, two = order(), order(line="20")
    rows: list[Member] = [one, two]
    current = [one, two]
    for day in range(1, 7):
        for place, own in enumerate(current):
            rows += changed(own, day)
            current[place] = rows[-1]
        told = many_changes(live(rows), rows, ChangeLimits())
        assert bool(told) is (day >= 6)
    assert next(iter(told.values())).value == 6
    assert many_changes([], rows, ChangeLimits()) == {}


def below(number: str, amount: float) -> Member:
    return member(number, int(number), amount, what="purchase_order")


def test_just_below_the_limit_is_a_pattern_when_few_are_just_above() -> None:
    orders = [below(str(n), 9500.0 + n) for n in range(3)]
    ((currency, found),) = just_below(orders, BelowLimits()).items()
    assert (currency, found.value, len(found.members)) == ("USD", 3, 3)
    assert just_below(orders[:2], BelowLimits()) == {}
    assert just_below([*orders, below("8", 10_500.0), below("9", 10_600.0)], BelowLimits()) == {}
    assert just_below(orders, BelowLimits(approval_limit=20_000)) == {}
    assert at(0)
