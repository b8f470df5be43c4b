"""Repeats of invoices, the traps that look like them, and how they begin and end, in tables of cases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.udfs.cases import changed, member, taken
from udfs.duplicate_invoice import Ended, Limits, Match, judge
from udfs.members import Member

LIMITS = Limits()
REF = "INV-48213"


def inv(number: str, day: float = 0.0, reference: str | None = REF, amount: float = 777.0, **more: object) -> Member:
    """Return an invoice, or with a negative amount a credit memo."""
    return member(number, day, amount, reference=reference, **more)


def told(*rows: Member) -> dict[str, Match | Ended]:
    """Return the verdicts of the last row."""
    return judge(rows, rows[-1], LIMITS)[0]


def standing(*rows: Member) -> list[tuple[str, float, int]]:
    """Return kind, score and excess of the matches that hold the last row."""
    return [(match.kind, match.score, match.excess) for match in judge(rows, rows[-1], LIMITS)[1]]


@pytest.mark.parametrize(
    ("first", "second", "kind", "score"),
    [
        (inv("A"), inv("B", 1, "inv 48213", dated=0), "exact", 1.0),
        (inv("A"), inv("B", 200), "exact", 0.9),  # number and amount, whenever it comes
        (inv("A"), inv("B", 1, "INV-48231"), "near", 0.8),
        (inv("A"), inv("B", 31, "INV-48231"), "near", 0.8),
        (inv("A"), inv("B", 5, "INV-48293"), "near", 0.7),
        (inv("A"), inv("B", 24, "INV-48293"), "near", 0.7),
        (inv("A"), inv("B", 3, "INV-482133"), "near", 0.8),
        (inv("A"), inv("B", 3, "COPY INV-48213"), "near", 0.7),
    ],
)
def test_repeats(first: Member, second: Member, kind: str, score: float) -> None:
    ((subject, match),) = told(first, second).items()
    assert isinstance(match, Match)
    assert (match.kind, match.score, match.excess, match.fired) == (kind, score, 1, True)
    assert subject.startswith(f"{kind}|S1|777.000|USD|")
    assert match.members == (first, second)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([inv("A"), inv("B", 32, "INV-48231")], id="swapped, but weeks apart"),
        pytest.param([inv("A"), inv("B", 25, "INV-48293")], id="retyped, but a month apart"),
        pytest.param([inv("A"), inv("B", 5, "INV-48218")], id="another last digit"),
        pytest.param([inv("A", 0, "020110"), inv("B", 28, "030110")], id="dates that moved as the documents did"),
        pytest.param([inv("A", 0, "1332A00"), inv("B", 3, "1332B00")], id="the next letter"),
        pytest.param([inv("A"), inv("B", 1, "INV-48214")], id="numbers that follow each other"),
        pytest.param([inv("A", 0, "R-20261"), inv("B", 30, "R-20262")], id="equal monthly invoices"),
        pytest.param([inv("A", 0, f"{REF}-1"), inv("B", 1, f"{REF}-4")], id="instalments"),
        pytest.param([inv("A"), inv("B", 1, f"{REF}-2")], id="a partial delivery after the first"),
        pytest.param([inv("A", 0, "48213A"), inv("B", 1, "48213C")], id="partial deliveries by letter"),
        pytest.param([inv("A", 0, "RENT"), inv("B", 30, "RENT")], id="a word for a number"),
        pytest.param([inv("A", 0, "n/a"), inv("B", 1, "n/a")], id="no number"),
        pytest.param([inv("A", 0, "4711"), inv("B", 1, "4712")], id="short numbers"),
        pytest.param([inv("A"), inv("C", 1, amount=-777.0)], id="credit memo of the same number"),
        pytest.param([inv("A"), inv("C", 1, "CM-1", -777.0)], id="credit memo of its own number"),
        pytest.param([inv("A"), inv("C", 1, amount=-777.0), inv("B", 2)], id="reversed and booked again"),
        pytest.param([inv("A"), inv("C", 1, "CM-1", -777.0), inv("B", 2)], id="credit and rebill"),
        pytest.param([inv("A"), taken(inv("A"), 1), inv("B", 2)], id="cancelled and booked again"),
        pytest.param([inv("A"), *changed(inv("A"), 1), *changed(inv("A", version=2), 2)], id="one, corrected"),
        pytest.param([inv("A", op="snapshot"), inv("B", op="snapshot")], id="both of the first snapshot"),
        pytest.param([inv("A", 0), inv("B", 30), inv("D", 60)][:1], id="alone"),
    ],
)
def test_traps(rows: list[Member]) -> None:
    for count in range(1, len(rows) + 1):
        found = judge(rows[:count], rows[count - 1], LIMITS)[0]
        assert not [match for match in found.values() if isinstance(match, Match)]


def test_a_rent_under_its_contracts_number_is_told_of_once_and_taken_back() -> None:
    rents = [inv(f"A{month}", 30 * month) for month in range(4)]
    assert [match.fired for match in told(*rents[:2]).values() if isinstance(match, Match)] == [True]
    (ended,) = told(*rents[:3]).values()
    assert isinstance(ended, Ended)
    assert ended.now is not None
    assert (ended.now.kind, ended.members) == ("recurring", tuple(rents[:3]))
    assert told(*rents) == {}
    (again,) = told(*rents, inv("A9", 91)).values()
    assert isinstance(again, Match), "one more in between is none of the series"


def test_three_of_one_number() -> None:
    (match,) = told(inv("A"), inv("B", 1), inv("D", 2)).values()
    assert isinstance(match, Match)
    assert (match.excess, len(match.invoices), match.credits) == (2, 3, ())


def test_reversed_pairs_are_told_apart() -> None:
    assert standing(inv("A"), inv("C", 1, amount=-777.0)) == [("reversed", 0.0, 0)]
    assert standing(inv("A"), inv("B", 1), inv("C", 2, amount=-777.0)) == [("reversed", 0.0, 0)]
    assert standing(inv("A"), inv("B", 1), inv("D", 2), inv("C", 3, amount=-777.0)) == [("exact", 0.9, 1)]


def test_a_credit_withdraws() -> None:
    a, b = inv("A"), inv("B", 1)
    for memo in (inv("C", 2, amount=-777.0), inv("C", 2, "CM-1", -777.0), inv("C", 2, None, -777.0)):
        (ended,) = told(a, b, memo).values()
        assert isinstance(ended, Ended)
        assert (ended.members, ended.gone) == ((a, b, memo), ())


def test_a_credit_that_is_deleted_reopens() -> None:
    memo = inv("C", 2, "CM-1", -777.0)
    (match,) = told(inv("A"), inv("B", 1), memo, taken(memo, 3)).values()
    assert isinstance(match, Match)


def test_a_credit_that_finds_its_invoice_leaves_the_repeat() -> None:
    memo = inv("C", 2, "INV-99001", -777.0)
    found = told(inv("A"), inv("B", 1), memo, inv("D", 3, "INV-99001"))
    (match,) = found.values()
    assert isinstance(match, Match)
    assert [one.number for one in match.members] == ["A", "B"]


def test_deleted_or_moved_away() -> None:
    a, b = inv("A"), inv("B", 1)
    (ended,) = told(a, b, taken(b, 2)).values()
    assert isinstance(ended, Ended)
    assert (ended.members, ended.gone, ended.now) == ((a, b), (b,), None)


def test_a_correction_of_the_number_ends_one_match_and_may_begin_another() -> None:
    a, b, other = inv("A"), inv("B", 1), inv("D", 1, "INV-77001")
    rows = [a, b, other, *changed(b, 2, reference="INV-77001")]
    ended, begun = (found[1] for found in sorted(told(*rows).items()))
    assert isinstance(ended, Ended)
    assert isinstance(begun, Match)
    assert ended.gone == (b,)
    assert [one.number for one in begun.members] == ["B", "D"]
    assert judge(rows, rows[-2], LIMITS)[0] == told(*rows), "both rows of the moment say the same"


def test_a_correction_of_the_date_ends_a_near_match() -> None:
    a, b = inv("A"), inv("B", 1, "INV-48293")
    (ended,) = told(a, b, *changed(b, 2, date="2026-03-01")).values()
    assert isinstance(ended, Ended)
    assert (ended.gone, ended.now) == ((), None)


def test_a_change_that_matters_not_is_told_with_its_version_only() -> None:
    a, b = inv("A"), inv("B", 1)
    (match,) = told(a, b, *changed(a, 2)).values()
    assert isinstance(match, Match)
    assert [one.event_id for one in match.members] == [f"{a.document}@2", b.event_id]
    assert told(a, b, inv("D", 3, "INV-10001")) == {}


def test_a_payment_after_the_credit_does_not_reopen() -> None:
    a, b, memo = inv("A"), inv("B", 1), inv("C", 2, "CM-1", -777.0)
    assert told(a, b, memo, *changed(a, 3), *changed(b, 3)) == {}


def test_a_snapshot_that_gets_a_live_repeat_fires() -> None:
    (match,) = told(inv("A", op="snapshot"), inv("B", 1)).values()
    assert isinstance(match, Match)


def test_documents_of_one_millisecond_are_told_of_by_each_of_them() -> None:
    a, b = inv("A"), inv("B")
    assert judge([a, b], a, LIMITS)[0] == judge([a, b], b, LIMITS)[0] == judge([b, a], a, LIMITS)[0]
    assert len(told(a, b)) == 1


EVENT = st.tuples(st.sampled_from("ABCDE"), st.booleans(), st.sampled_from([REF, "inv48213", "INV-48231", "CM-1"]))


@settings(deadline=None)
@given(st.lists(EVENT, max_size=14))
def test_what_was_told_adds_up(events: list[tuple[str, bool, str]]) -> None:
    """Following the verdicts row by row leaves just the matches that stand at the end."""
    rows: list[Member] = []
    entered: dict[str, Member] = {}
    fired: dict[str, Match] = {}
    for day, (number, credit, reference) in enumerate(events):
        if number in entered:
            rows.append(taken(entered.pop(number), day))
        else:
            entered[number] = inv(number, day, reference, -777.0 if credit else 777.0, version=day)
            rows.append(entered[number])
        for subject, verdict in told(*rows).items():
            if isinstance(verdict, Match):
                fired[subject] = verdict
            else:
                assert fired.pop(subject) == verdict.match
    fresh = judge([*rows, inv("Z", 99, REF)], inv("Z", 99, REF), LIMITS)[0] if rows else {}
    assert {s for s, v in fresh.items() if isinstance(v, Ended)} <= set(fired)


def test_a_word_twice_on_one_day_is_a_repeat() -> None:
    rows = [inv("A", 0, "RENT"), inv("B", 0, "RENT")]
    assert [match.kind for match in judge(rows, rows[-1], LIMITS)[1]] == ["exact"]


def test_another_character_says_nothing_where_the_amount_is_usual() -> None:
    rows = [inv("A", 0, "INV-11111"), inv("C", 0, "INV-48213"), inv("D", 1, "INV-48913")]
    assert judge(rows, rows[-1], LIMITS)[0] == {}
    assert standing(*rows) == [("near", 0.7, 0)]
    assert [match.fired for match in judge(rows, rows[-1], Limits(retyped_references=2))[1]] == [True]


def test_a_swap_says_nothing_where_numbers_that_look_swapped_are_the_rule() -> None:
    usual = [inv("A", 0, "INV-11213"), inv("B", 1, "INV-11231"), inv("C", 2, "INV-48213")]
    assert [one.fired for one in told(*usual[:2]).values() if isinstance(one, Match)] == [True]
    assert told(*usual, inv("D", 3, "INV-48231")) == {}
    assert len(told(usual[0], usual[2], inv("D", 3, "INV-48231"))) == 1, "many numbers alone are no reason"
