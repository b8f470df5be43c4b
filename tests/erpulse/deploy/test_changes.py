"""What a deployment says of itself, and what it decides."""

import pytest

from erpulse.deploy.changes import Asked, decide, is_loss, lines, why_not
from erpulse.deploy.plans import Fit, State
from jobs.release import Release

SUM = State(4, "OverAggregate(x)", "l", "m", computed=True)
PLACE = State(1, "place in a", "l", "m", computed=False)
WHOLE, LOST, BEGUN = Fit(kept={1: 1}), Fit(lost=[SUM]), Fit(added=[SUM])
CHANGED = Fit(changed=[(SUM, SUM)])


@pytest.mark.parametrize(
    ("fit", "asked", "is_same", "can_rebuild", "way"),
    [
        (None, Asked(), False, True, "start"),
        (WHOLE, Asked(), False, True, "restore"),
        (WHOLE, Asked(), True, True, "nothing"),
        (WHOLE, Asked(rebuilds=True), True, True, "rebuild"),
        (WHOLE, Asked(rebuilds=True), True, False, "refuse"),
        (LOST, Asked(), False, True, "rebuild"),
        (LOST, Asked(), False, False, "refuse"),
        (BEGUN, Asked(), False, False, "refuse"),
        (CHANGED, Asked(drops=True), False, True, "restore"),
        (Fit(kept={1: 1}, added=[PLACE], lost=[PLACE]), Asked(), False, True, "restore"),
    ],
)
def test_what_is_decided(fit: Fit | None, asked: Asked, *, is_same: bool, can_rebuild: bool, way: str) -> None:
    decision = decide(fit, asked, is_same=is_same, can_rebuild=can_rebuild)
    assert decision.way == way
    assert decision.reason


def test_what_is_a_loss() -> None:
    assert [is_loss(fit) for fit in (WHOLE, LOST, CHANGED, BEGUN, Fit(lost=[PLACE]))] == [
        False,
        True,
        True,
        False,
        False,
    ]


def test_why_a_savepoint_does_not_do() -> None:
    assert why_not(LOST) == "state would be lost: OverAggregate(x)"
    assert why_not(CHANGED) == "state would stand for something else: OverAggregate(x)"
    assert why_not(BEGUN) == "state would begin without its past: OverAggregate(x)"


def test_every_kind_of_change_has_its_line() -> None:
    old = Release(
        job="j", reads=("a", "b"), writes=("o",), schema={"e": {"x": "INT"}}, sql={"v": "SELECT 1", "w": "SELECT 2"},
        features={"f": {"k": "STRING"}}, alerts={"r": "1 {}"},
    )  # fmt: skip
    new = Release(
        job="j", reads=("a", "c"), writes=("o",), schema={"e": {"x": "BIGINT", "y": "INT"}}, sql={"v": "SELECT 3"},
        features={"f": {"k": "STRING", "n": "DOUBLE"}}, alerts={"r": "2 {}", "s": "2 {}"},
    )  # fmt: skip
    assert lines(old, new, Fit(lost=[SUM], added=[PLACE])) == [
        "topics    - reads b",
        "topics    + reads c",
        "schema    + e.y INT",
        "schema    ~ e.x INT -> BIGINT",
        "SQL       - w",
        "SQL       ~ v",
        "state     - lost: OverAggregate(x)",
        "state     + begins empty: place in a",
        "features  + f.n DOUBLE",
        "alerts    + s 2 {}",
        "alerts    ~ r 1 {} -> 2 {}",
    ]


def test_what_does_not_change_is_said_too() -> None:
    same = Release(job="j", reads=("a",))
    assert [line.split(maxsplit=1)[1] for line in lines(same, same, WHOLE)] == ["no change"] * 6


def test_a_first_release_is_all_new() -> None:
    assert lines(None, Release(job="j", reads=("a",)), Fit())[0] == "topics    + reads a"
