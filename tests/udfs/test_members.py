"""Which versions count, and since when their documents are known."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.udfs.cases import at, changed, member, taken
from udfs.members import Member, before, live, read


def test_read_as_sql_writes_them() -> None:
    text = (
        '{"amount":777.000,"currency":"USD","date":null,"document":"d","event_id":"d@1","event_time":'
        '"2026-01-02T10:00:00.000Z","known_time":"2026-01-02T10:00:00.123Z","number":"7","op":"insert","party":"S1",'
        '"reference":"R-1","sign":1}'
    )
    found = read([text, text])
    assert [(one.amount, one.reference, one.date) for one in found] == [(777.0, "R-1", None)] * 2
    assert found[0].day == at(1)


def test_gathered_rows_are_known_when_the_last_of_them_was() -> None:
    """Topics come in any order; the versions of one document do not."""
    old = member("A", 1)
    back, new = changed(old, 1.2, amount=5.0)
    first = _gathered([member("B", 0)], 0.5)
    found = read([first, _gathered([member("C", 1.3), old, back, new], 1.5)])
    assert [(one.number, one.sign, one.known_time) for one in found] == [
        ("B", 1, at(0.5)), ("A", 1, at(1.5)), ("A", -1, at(1.5)), ("A", 1, at(1.5)), ("C", 1, at(1.5)),
    ]  # fmt: skip
    assert [(one.number, one.amount) for one in live(found)] == [("B", 777.0), ("A", 5.0), ("C", 777.0)]
    assert [one.number for one in before(found)] == ["B"]


def _gathered(rows: list[Member], day: float) -> str:
    told = ",".join(msgspec.json.encode(row).decode() for row in rows)
    return f'{{"rows":[{told}],"known_time":"{at(day).isoformat()}"}}'


def test_the_date_on_the_document_leads() -> None:
    assert member("A", 5.7, dated=3).day == at(3)
    assert member("A", 5.7, date=None).day == at(5)


def test_a_version_counts_until_it_is_taken_back() -> None:
    first, second = member("A"), member("B", 1)
    assert live([first, second]) == [first, second]
    assert live([first, second, taken(first, 2)]) == [second]
    assert live([taken(first, 2), second]) == [second], "what entered before the window is not known"


def test_rows_of_one_moment_in_any_order() -> None:
    old = member("A")
    back, new = changed(old, 2, amount=5.0)
    assert [one.amount for one in live([old, back, new])] == [5.0]
    assert live([old, new, back]) == live([old, back, new])


def test_a_correction_does_not_make_a_document_new() -> None:
    old = member("A")
    found = live([old, member("B", 1), *changed(old, 2)])
    assert [one.number for one in found] == ["A", "B"]
    assert found[0].known_time == at(0)


def test_a_snapshot_is_one_until_a_change_is_seen() -> None:
    old = member("A", op="snapshot")
    assert live([old])[0].op == "snapshot"
    back, new = changed(old, 1)
    assert live([old, back, new])[0].op == "update"
    again = msgspec.structs.replace(new, op="snapshot", event_id=f"{new.document}@9", known_time=at(3))
    assert live([old, back, new, taken(new, 3), again])[0].op == "update", "a later snapshot unsays nothing"


@settings(deadline=None)
@given(st.permutations([member(name) for name in "ABC"]))
def test_order_within_a_moment_says_nothing(rows: list[object]) -> None:
    assert [one.number for one in live(rows)] == ["A", "B", "C"]  # type: ignore[arg-type]


def test_before_leaves_the_last_moment_out() -> None:
    rows = [member("A"), member("B", 1), member("C", 1)]
    assert before(rows) == rows[:1]
    assert before(rows[:1]) == []
