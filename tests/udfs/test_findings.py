"""Findings over a block: told when they come, told again when they differ, taken back when they go."""

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.udfs.cases import changed, member, taken
from udfs.findings import Finding, changes
from udfs.members import Member, live


def crowd(documents: Sequence[Member], rows: Sequence[Member]) -> Mapping[str, Finding]:
    """Return a finding where a block has two documents or more."""
    del rows
    if len(documents) < 2:
        return {}
    own = tuple(documents)
    return {"crowd": Finding("crowd", "low", len(own), len(own), None, 1.0, 1.0, "two", "part them", own)}


def test_it_comes_changes_and_goes() -> None:
    a, b, c = member("A"), member("B", 1), member("C", 2)
    assert changes([a], crowd) == {}
    assert changes([a, b], crowd)["crowd"][1] is True
    assert len(changes([a, b, c], crowd)["crowd"][0].members) == 3
    assert changes([a, b, taken(b, 2)], crowd)["crowd"][1] is False
    assert changes([a, b, *changed(b, 2)], crowd)["crowd"][0].members[1].event_id.endswith("@2")


def test_a_first_snapshot_is_silent_until_something_comes() -> None:
    old = [member("A", op="snapshot"), member("B", 1, op="snapshot")]
    assert changes(old, crowd) == {}
    assert changes([*old, member("C", 2)], crowd)["crowd"][1] is True


@settings(deadline=None)
@given(st.lists(st.sampled_from("ABCD"), max_size=12))
def test_following_what_is_told_gives_what_stands(steps: list[str]) -> None:
    rows: list[Member] = []
    inside: dict[str, Member] = {}
    told: dict[str, Finding] = {}
    for day, name in enumerate(steps):
        if name in inside:
            rows.append(taken(inside.pop(name), day))
        else:
            inside[name] = member(name, day, version=day)
            rows.append(inside[name])
        for subject, (found, holds) in changes(rows, crowd).items():
            if holds:
                told[subject] = found
            else:
                assert told.pop(subject) == found
        assert told == dict(crowd(live(rows), rows))
