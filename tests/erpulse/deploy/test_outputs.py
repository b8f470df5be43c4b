"""Two generations of a job compared, and what a reader has yet to see of the new one."""

import json
from datetime import UTC, datetime
from typing import Any

from erpulse.deploy.outputs import Compared, Outputs, compare, gathered, unseen

BASE = 1_000_000
EARLY, LATE = "2026-11-01T00:00:00Z", "2026-11-02T00:00:00.5Z"
Records = list[tuple[str, str, bytes]]


def feature(key: str, amount: float, known: str = EARLY) -> tuple[str, str, bytes]:
    return "features.v", key, json.dumps({"k": key, "amount": amount, "known_time": known}).encode()


def alert(name: str, text: str, revision: int = 1, status: str = "open", at: str = EARLY) -> tuple[str, str, bytes]:
    row: dict[str, Any] = {"alert_id": name, "revision": revision, "status": status, "timestamp": at, "text": text}
    return "erp.alerts", name, json.dumps(row).encode()


def score(event: str, value: float) -> tuple[str, str, bytes]:
    row = {"event_id": event, "rule": "r", "score": value, "known_time": EARLY}
    return "scores.j", event, json.dumps(row).encode()


def both(old: Records, new: Records) -> tuple[Outputs, Outputs]:
    return gathered(old), gathered(new)


def test_the_last_word_counts() -> None:
    found = gathered([feature("a", 1), feature("a", 2), alert("x", "one"), alert("x", "two", 2)])
    assert [json.loads(value)["amount"] for value in found.features.values()] == [2]
    assert found.alerts["x"].row["text"] == "two"


def test_until_a_time() -> None:
    records = [feature("a", 1), feature("a", 2, LATE), alert("x", "one"), alert("x", "two", 2, at=LATE)]
    found = gathered(records, datetime(2026, 11, 1, 12, tzinfo=UTC))
    assert [json.loads(value)["amount"] for value in found.features.values()] == [1]
    assert found.alerts["x"].row["text"] == "one"


def test_equal_differ_gone_new() -> None:
    old = [feature("a", 1), feature("b", 1), feature("c", 1), alert("x", "one"), alert("y", "one")]
    new = [feature("a", 1), feature("b", 2), feature("d", 1), alert("x", "one", BASE + 1), alert("z", "one", BASE + 1)]
    lines = compare(*both(old, new))
    assert lines == [Compared("features.v", 1, 1, 1, 1), Compared("alerts", 1, 0, 1, 1)]
    assert str(lines[0]) == "features.v: 1 equal, 1 differ, 1 gone, 1 new"
    assert [line.is_equal for line in compare(*both(old, old))] == [True, True]


def test_withdrawn_is_as_good_as_never_raised() -> None:
    assert compare(*both([alert("x", "one", 2, "withdrawn")], []))[-1].is_equal


def test_nothing_is_written_where_both_say_the_same() -> None:
    old, new = [feature("a", 1), score("e", 3), alert("x", "one", 7)], [alert("x", "one", BASE + 2)]
    assert not list(unseen(*both(old, [feature("a", 1), score("e", 3), *new]), BASE))


def test_what_is_new_or_differs_is_written_as_it_is() -> None:
    old, new = [feature("a", 1), score("e", 3), alert("x", "one")], [feature("a", 2), score("f", 1)]
    told = [*new, alert("x", "two", BASE + 1), alert("y", "new", BASE + 1)]
    assert list(unseen(*both(old, told), BASE)) == told


def test_what_the_new_generation_does_not_raise_is_withdrawn() -> None:
    old = [alert("x", "one", 3), alert("y", "one", 4)]
    withdrawn = alert("y", "one", BASE + 2, "withdrawn")
    found = list(unseen(*both(old, [withdrawn]), BASE))
    assert found[1] == withdrawn
    name, row = found[0][1], json.loads(found[0][2])
    assert (name, row["status"], row["revision"], row["text"]) == ("x", "withdrawn", BASE, "one")
