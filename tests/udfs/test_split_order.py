"""Chains of orders under an approval limit of 10,000, in tables of cases. Days run to the right in comments."""

import msgspec
import pytest

from tests.udfs.cases import changed, member, taken
from udfs.members import Member
from udfs.split_order import Chain, Ended, Limits, judge

LIMITS = Limits()


def order(number: str, day: float, amount: float, **more: object) -> Member:
    """Return an order of one line; a second line of the same order has a `line`."""
    line = more.pop("line", "1")
    return msgspec.structs.replace(member(f"{number}-{line}", day, amount, **more), number=number)


def chains(rows: list[Member], limits: Limits = LIMITS) -> list[list[str]]:
    """Return the orders of the chains that stand after the last row and hold its order."""
    return [[one.number for one in chain.orders] for chain in judge(rows, rows[-1], limits)[1]]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param([order("A", 0, 6000), order("B", 3, 7000)], [["A", "B"]], id="two"),
        pytest.param([order("A", 0, 5000), order("B", 14, 5000)], [["A", "B"]], id="at the limit, at the last day"),
        pytest.param([order("A", 0, 3333.34), order("B", 1, 3333.33), order("C", 2, 3333.33)], [["A", "B", "C"]],
                     id="cents add up"),
        pytest.param([order("A", 0, 3000), order("A", 0, 3000, line="2"), order("B", 1, 5000)], [["A", "B"]],
                     id="lines are summed"),
        pytest.param([order("A", 0, 5000), order("B", 15, 5000)], [], id="a day too late"),
        pytest.param([order("A", 0, 5000), order("B", 3, 4999.99)], [], id="under the limit together"),
        pytest.param([order("A", 0, 10_000), order("B", 3, 9000)], [], id="one went to its approver"),
        pytest.param([order("A", 0, 9000), order("A", 0, 9000, line="2"), order("B", 1, 5000)], [],
                     id="one order above the limit by its lines"),
        pytest.param([order("A", 0, 6000), order("B", 3, -6000), order("C", 4, 3000)], [], id="a return"),
        pytest.param([order("A", 0, 6000), order("B", 3, 7000, currency="EUR")], [], id="two currencies"),
        pytest.param([order("A", 0, 6000), *changed(order("A", 0, 6000), 1, amount=7000.0)], [], id="one, corrected"),
        pytest.param([order("A", 0, 6000), order("B", 20, 7000, dated=0)], [["A", "B"]], id="the order's date counts"),
        pytest.param([order("A", 0, 500), order("B", 8, 6000), order("C", 17, 6000)], [["B", "C"]],
                     id="an earlier small order is no part"),
    ],
)  # fmt: skip
def test_chains(rows: list[Member], found: list[list[str]]) -> None:
    assert chains(rows) == found


def test_limits_by_currency() -> None:
    limits = Limits(by_currency={"EUR": 8000.0})
    rows = [order("A", 0, 4000, currency="EUR"), order("B", 1, 4000, currency="EUR")]
    assert chains(rows, limits) == [["A", "B"]]
    assert chains(rows) == []
    assert (limits.least, Limits().least) == (8000.0, 10_000.0)


def test_two_chains_do_not_share_orders() -> None:
    rows = [order(name, day, 6000) for name, day in zip("ABCD", (0, 1, 15, 16), strict=True)]
    assert chains(rows) == [["C", "D"]]
    assert judge(rows, rows[0], LIMITS)[1][0].subject == "A"


def test_it_opens_grows_shrinks_and_ends() -> None:
    a, b, c = order("A", 0, 6000), order("B", 1, 7000), order("C", 2, 3000)
    (opened,) = judge([a, b], b, LIMITS)[0].items()
    (grown,) = judge([a, b, c], c, LIMITS)[0].items()
    (shrunk,) = judge([a, b, c, taken(c, 3)], taken(c, 3), LIMITS)[0].items()
    (ended,) = judge([a, b, c, taken(c, 3), taken(b, 4)], taken(b, 4), LIMITS)[0].items()
    assert [subject for subject, _ in (opened, grown, shrunk, ended)] == ["A"] * 4
    totals = [chain.total for _, chain in (opened, grown, shrunk) if isinstance(chain, Chain)]
    assert totals == [13_000.0, 16_000.0, 13_000.0]
    assert isinstance(ended[1], Ended)
    assert (ended[1].left, ended[1].changed) == (6000.0, ("B",))
    assert ended[1].chain.lines == (a, b)


def test_an_older_order_that_comes_late_joins_the_same_alert() -> None:
    rows = [order("B", 5, 6000), order("C", 6, 7000), order("A", 7, 1000, dated=2)]
    ((subject, chain),) = judge(rows, rows[-1], LIMITS)[0].items()
    assert isinstance(chain, Chain)
    assert (subject, [one.number for one in chain.orders]) == ("B", ["A", "B", "C"])


def test_what_changes_nothing_is_not_told_again() -> None:
    rows = [order("A", 0, 6000), order("B", 1, 7000), order("Z", 40, 6000)]
    assert judge(rows, rows[-1], LIMITS) == ({}, [])


def test_a_correction_above_the_limit_ends_it() -> None:
    a, b = order("A", 0, 6000), order("B", 1, 7000)
    rows = [a, b, *changed(b, 2, amount=12_000.0)]
    ((_, ended),) = judge(rows, rows[-1], LIMITS)[0].items()
    assert isinstance(ended, Ended)
    assert ended.left == 18_000.0


def test_a_chain_of_the_first_snapshot_is_no_news_until_it_grows() -> None:
    a, b = order("A", 0, 6000, op="snapshot"), order("B", 0, 7000, op="snapshot")
    verdicts, standing = judge([a, b], b, LIMITS)
    assert verdicts == {}
    assert [chain.fired for chain in standing] == [False]
    assert list(judge([a, b, order("C", 1, 100)], order("C", 1, 100), LIMITS)[0]) == ["A"]


def test_orders_of_one_millisecond_say_the_same() -> None:
    a, b = order("A", 0, 6000), order("B", 0, 7000)
    assert judge([a, b], a, LIMITS)[0] == judge([a, b], b, LIMITS)[0] == judge([b, a], a, LIMITS)[0] != {}
