"""Stores against the truth of the log: each kind of finding."""

import pytest

from connectors.online import FeatureRow
from erpulse.features.compare import Truth, compare

AS_OF = 100
NAMES = ("amount", "count")


def row(entity: str, count: int, ms: int) -> FeatureRow:
    return FeatureRow((entity,), (count / 4, count), ms)


@pytest.fixture
def truth() -> Truth:
    found = Truth(as_of_ms=AS_OF)
    # a: 1@90, corrected to 2@90 · b: 3@50, then 4@105 and 5@110, after the time of the check · c: 6@120 only
    for item in (
        row("a", 1, 90),
        row("a", 2, 90),
        row("b", 3, 50),
        row("b", 4, 105),
        row("b", 5, 110),
        row("c", 6, 120),
    ):
        found.add(item)
    return found


@pytest.mark.parametrize("b", [row("b", 3, 50), row("b", 5, 110), row("b", 99, 105)])
def test_equal_whether_or_not_the_entity_has_moved_on(truth: Truth, b: FeatureRow) -> None:
    found = compare("online", truth, {("a",): row("a", 2, 90), ("b",): b}, NAMES)
    assert found.equal
    assert (found.compared, found.newest_ms, found.examples) == (2, max(90, b.known_ms), ())


@pytest.mark.parametrize(
    ("b", "told"),
    [
        (row("b", 2, 50), "amount is 0.5, should be 0.75, count is 2, should be 3"),
        (row("b", 3, 49), "known at 49 ms, should be 50 ms"),
        (row("b", 4, 110), "known at 110 ms, should be 50 ms"),
        (row("b", 9, 111), "known at 111 ms, should be 50 ms"),
    ],
)
def test_mismatch(truth: Truth, b: FeatureRow, told: str) -> None:
    found = compare("online", truth, {("a",): row("a", 2, 90), ("b",): b}, NAMES)
    assert (found.compared, found.mismatches, found.examples) == (2, 1, (f"('b',): {told}",))


def test_a_correction_at_the_same_time_counts(truth: Truth) -> None:
    found = compare("offline", truth, {("a",): row("a", 1, 90), ("b",): row("b", 3, 50)}, NAMES)
    assert found.mismatches == 1


def test_missing_and_extra(truth: Truth) -> None:
    found = compare("online", truth, {("a",): row("a", 2, 90), ("c",): row("c", 6, 120), ("d",): row("d", 1, 1)}, NAMES)
    assert (found.compared, found.mismatches, found.missing, found.extra) == (1, 0, 1, 1)
    assert found.examples == ("('b',): missing", "('d',): not in the log")
    assert not found.equal


def test_an_empty_store(truth: Truth) -> None:
    found = compare("offline", truth, {}, NAMES)
    assert (found.compared, found.missing, found.newest_ms) == (0, 2, None)
    assert compare("offline", Truth(AS_OF), {}, NAMES).equal
