"""Which revisions hold, and which of them somebody wants to see."""

import datetime as dt

import pytest

from connectors.errors import ConfigError
from erpulse.alerts import chosen
from erpulse.alerts.chosen import Choice
from tests.erpulse.alerts.samples import TOLD, alert, entry

NOW = dt.datetime(2026, 5, 20, 13, tzinfo=dt.UTC)


def test_the_greatest_revision_holds_whatever_the_order_of_partitions() -> None:
    new, old = entry(alert(revision=2, status="withdrawn")), entry(alert())
    assert chosen.latest([new, old]) == [new]
    assert chosen.latest([old, new]) == [new]


def test_a_revision_that_came_twice_counts_once() -> None:
    assert len(chosen.latest([entry(alert(), 1), entry(alert(), 2)])) == 1


def test_alerts_stand_in_the_order_in_which_they_were_told() -> None:
    early, late = entry(alert("a-2", timestamp=TOLD - dt.timedelta(1))), entry(alert("a-1"))
    assert chosen.latest([late, early]) == [early, late]


@pytest.mark.parametrize(
    ("choice", "taken"),
    [
        (Choice(), ["open", "updated", "withdrawn"]),
        (Choice(status="open"), ["open", "updated"]),
        (Choice(status="withdrawn"), ["withdrawn"]),
        (Choice(rules=("split_order",)), []),
        (Choice(rules=("split_order", "duplicate_invoice")), ["open", "updated", "withdrawn"]),
        (Choice(since=TOLD + dt.timedelta(milliseconds=1)), []),
        (Choice(since=TOLD), ["open", "updated", "withdrawn"]),
    ],
)
def test_choices(choice: Choice, taken: list[str]) -> None:
    known = [entry(alert(status=status)) for status in ("open", "updated", "withdrawn")]
    assert [one.alert.status for one in known if choice.takes(one)] == taken


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("90s", "2026-05-20T12:58:30+00:00"),
        ("15m", "2026-05-20T12:45:00+00:00"),
        ("3d", "2026-05-17T13:00:00+00:00"),
        ("2026-05-20T07:00", "2026-05-20T07:00:00+00:00"),
        ("2026-05-20T07:00+02:00", "2026-05-20T07:00:00+02:00"),
    ],
)
def test_since(text: str, moment: str) -> None:
    assert chosen.since(text, NOW).isoformat() == moment


def test_a_time_that_is_none() -> None:
    with pytest.raises(ConfigError, match=r"--since 'yesterday': neither an age nor a time; write 15m"):
        chosen.since("yesterday", NOW)


def test_an_unknown_rule_is_answered_with_the_closest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'split_order'"):
        chosen.known_rules(["split_orders"], ["split_order", "agreement_price"])


def test_the_beginning_of_an_id_is_enough() -> None:
    known = [entry(alert("a-12", revision=2)), entry(alert("a-12")), entry(alert("a-345"))]
    assert [one.alert.revision for one in chosen.revisions(known, "a-1")] == [1, 2]


def test_an_id_that_begins_another_is_that_alert() -> None:
    known = [entry(alert("a-1")), entry(alert("a-12"))]
    assert [one.alert.alert_id for one in chosen.revisions(known, "a-1")] == ["a-1"]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [("a-", "2 alerts begin so"), ("a-346", "did you mean 'a-345'"), ("zzz", "'erpulse alerts' lists them")],
)
def test_an_id_that_is_none(wanted: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        chosen.revisions([entry(alert("a-12")), entry(alert("a-345"))], wanted)


def test_no_alerts_at_all() -> None:
    with pytest.raises(ConfigError, match="not among the 0 alerts"):
        chosen.revisions([], "a-1")
