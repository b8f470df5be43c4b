"""Which state of a deployed plan a new plan goes on from."""

from typing import Any

import pytest

from erpulse.deploy.lineage import Lineage
from erpulse.deploy.plans import Fit, aligned, fingerprint, fit, greatest, is_same, states
from tests.erpulse.deploy.plan_samples import ROW, call, node, over, plan, ref, scan, spend

TWICE = call("+", ref(1), ref(1))


def found(old: dict[str, Any], new: dict[str, Any]) -> Fit:
    return fit(states(old), states(new))


def test_what_holds_state() -> None:
    assert [(state.label, state.computed) for state in states(spend())] == [
        ("place in invoice", False),
        ("over-aggregate 2", True),
        ("place in purchase", False),
        ("over-aggregate 5", True),
        ("over-aggregate 8", True),
        ("transactions of alerts_out", False),
    ]


def test_a_kind_that_is_not_known_holds_state() -> None:
    odd = plan(scan(1, "a"), node(2, "match"), edges=[(1, 2)])
    assert [state.node for state in states(odd)] == [1, 2]


def test_the_same_plan_under_other_ids_goes_on_whole() -> None:
    fits = found(spend(), spend(first=41))
    assert fits.is_whole
    assert fits.kept == {41: 1, 43: 3, 44: 4, 46: 6, 49: 9, 50: 10}
    assert fingerprint(spend()) == fingerprint(spend(first=41))


def test_a_measure_that_changes_is_state_of_something_else() -> None:
    fits = found(spend(), spend(measure=TWICE))
    assert not fits.is_whole
    assert [(old.node, new.node) for old, new in fits.changed] == [(3, 3)]
    assert not fits.lost
    assert not fits.added


def test_verdicts_are_what_the_rules_say_whatever_reaches_them() -> None:
    fits = found(spend(), spend(measure=TWICE))
    assert fits.kept[9] == 9


def test_a_type_that_changes_is_state_that_cannot_be_read() -> None:
    wide = [node(1, "calc", projection=[ref(0), ref(1)], outputType=ROW.replace("18", "38")), over(2)]
    old = plan(scan(0, "a"), node(1, "calc", projection=[ref(0), ref(1)]), over(2), edges=[(0, 1), (1, 2)])
    fits = found(old, plan(scan(0, "a"), *wide, edges=[(0, 1), (1, 2)]))
    assert [state.label for state in fits.lost] == [state.label for state in fits.added] == ["over-aggregate 2"]
    assert not fits.is_whole


def test_a_column_that_nobody_takes_changes_nothing() -> None:
    more = "ROW<`new` ROW<`a` INT, `b` INT>, `key` VARCHAR(2147483647), `amount` DECIMAL(18, 3)>"
    old = plan(scan(0, "a"), node(1, "calc", projection=[ref(0), ref(1)]), over(2), edges=[(0, 1), (1, 2)])
    new = plan(scan(0, "a", more), node(1, "calc", projection=[ref(1), ref(2)]), over(2), edges=[(0, 1), (1, 2)])
    assert found(old, new).is_whole


def test_a_condition_counts() -> None:
    def with_condition(condition: object) -> dict[str, Any]:
        calc = node(1, "calc", projection=[ref(0), ref(1)], condition=condition)
        return plan(scan(0, "a"), calc, over(2), edges=[(0, 1), (1, 2)])

    assert len(found(with_condition(None), with_condition(call(">", ref(1)))).changed) == 1


def test_a_topic_more_or_less_is_no_loss_of_what_was_computed() -> None:
    one, two = plan(scan(1, "a"), edges=[]), plan(scan(1, "a"), scan(2, "b"), edges=[])
    assert found(one, two).is_whole
    assert found(two, one).is_whole
    assert [state.label for state in found(two, one).lost] == ["place in b"]


def test_a_sum_more_begins_without_its_past() -> None:
    one = plan(scan(1, "a"), edges=[])
    fits = found(one, plan(scan(1, "a"), over(2), edges=[(1, 2)]))
    assert [state.label for state in fits.added] == ["over-aggregate 2"]
    assert not fits.is_whole


def test_equal_nodes_are_taken_in_order() -> None:
    twins = plan(scan(1, "a"), over(2), over(3), edges=[(1, 2), (1, 3)])
    assert found(twins, twins).kept == {1: 1, 2: 2, 3: 3}


def test_a_plan_takes_the_ids_of_the_deployed_one_and_else_unused_ones() -> None:
    old, new = spend(), spend(first=3)
    wanted = aligned(new, found(old, new).kept, greatest(old))
    assert greatest(old) == 10
    assert [state.node for state in states(wanted)] == [state.node for state in states(old)]
    ids = [one["id"] for one in wanted["nodes"]]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & (set(range(1, 11)) - {state.node for state in states(old)})
    assert found(old, wanted).kept == {state.node: state.node for state in states(old)}
    assert Lineage(wanted).meaning(3) == Lineage(old).meaning(3)


def test_plans_that_differ_in_their_ids_only_are_the_same() -> None:
    assert is_same(spend(), spend(first=7))
    assert not is_same(spend(), spend(measure=TWICE))


@pytest.mark.parametrize("first", [1, 500])
def test_alignment_is_stable(first: int) -> None:
    old, new = spend(), spend(first=first)
    once = aligned(new, found(old, new).kept, 10)
    again = aligned(new, found(once, new).kept, greatest(once))
    assert {state.node for state in states(once)} == {state.node for state in states(again)}
