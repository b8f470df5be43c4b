"""The score sheet: which alert counts for which incident, and what a run is worth."""

from typing import Any

import msgspec
import pytest

from erpulse.alerts.log import Entry
from erpulse.demo.sheet import percentile, score
from erpulse.simulate.records import Label
from tests.erpulse.alerts.samples import alert, entry

SENT = 1_000_000


def label(incident: str = "incident-001", *documents: str, **changed: Any) -> Label:
    usual = Label(
        incident=incident,
        kind="incident",
        rule="duplicate_invoice",
        source="plain",
        entity="V1",
        documents=documents or ("d1", "d2"),
        expected="open",
        description="entered twice",
        send_time_ms=SENT,
    )
    return msgspec.structs.replace(usual, **changed)


def told(*documents: str, after_ms: int = 900, alert_id: str = "a-1", **changed: Any) -> Entry:
    return entry(alert(alert_id, *documents, **changed), read_ms=SENT + after_ms)


PUT_RIGHT = label(expected="withdrawn", withdrawn_time_ms=SENT + 6_000)


def test_one_document_in_common_is_enough() -> None:
    sheet = score([label()], [told("d0", "d2")])
    assert sheet.passed
    assert sheet.alert_times == [900]
    assert sheet.false_alarms == ()


def test_another_rule_about_the_same_document_is_told_beside_and_finds_nothing() -> None:
    sheet = score([label()], [told("d1", "d2", rule="split_order"), told("x", alert_id="a-2", rule="split_order")])
    assert [one.fault for one in sheet.findings] == ["no alert"]
    assert [one.last.alert.alert_id for one in sheet.beside] == ["a-1"]
    assert [one.alert.last.alert.alert_id for one in sheet.false_alarms] == ["a-2"]


def test_an_alert_about_a_look_alike_names_it() -> None:
    trap = label("trap-001", "t1", kind="trap", expected="none")
    sheet = score([label(), trap], [told("d1"), told("t1", alert_id="a-2")])
    assert sheet.passed
    assert [(one.trap and one.trap.incident) for one in sheet.false_alarms] == ["trap-001"]
    assert sheet.traps == 1


def test_a_withdrawn_incident_is_recognised_though_its_last_revision_names_no_document() -> None:
    sheet = score([PUT_RIGHT], [told("d1"), told(after_ms=7_250, revision=2, status="withdrawn")])
    assert sheet.passed
    assert sheet.withdrawal_times == [1_250]


@pytest.mark.parametrize(
    ("planted", "last", "fault"),
    [
        (PUT_RIGHT, "updated", "not withdrawn"),
        (PUT_RIGHT, "withdrawn", None),
        (label(), "withdrawn", "withdrawn, and should hold"),
        (label(), "updated", None),
    ],
)
def test_what_holds_at_the_end_counts(planted: Label, last: str, fault: str | None) -> None:
    sheet = score([planted], [told("d1"), told("d1", after_ms=7_000, revision=2, status=last)])
    assert [one.fault for one in sheet.findings] == [fault]
    assert sheet.passed is (fault is None)


def test_every_alert_about_an_incident_that_was_put_right_must_be_withdrawn() -> None:
    gone = told("d1", after_ms=7_000, revision=2, status="withdrawn")
    assert not score([PUT_RIGHT], [told("d1"), gone, told("d2", alert_id="a-2")]).passed


def test_partitions_may_deliver_revisions_in_any_order_and_twice() -> None:
    gone, begun = told("d1", after_ms=7_000, revision=2, status="withdrawn"), told("d1")
    again = told("d1", after_ms=9_000, revision=2, status="withdrawn")
    sheet = score([PUT_RIGHT], [gone, begun, again])
    assert sheet.passed
    assert sheet.withdrawal_times == [1_000]


def test_an_alert_that_was_there_before_the_message_gives_no_time() -> None:
    sheet = score([label()], [told("d1", after_ms=-5)])
    assert sheet.passed
    assert sheet.alert_times == []


def test_dead_letters_are_compared_by_topic_and_reason() -> None:
    bad = [label(f"bad-{n}", kind="bad", topic="raw.a", reason="bad_bytes", expected="dead_letter") for n in (1, 2)]
    sheet = score(bad, [], [("raw.a", "bad_bytes"), ("raw.a", "unknown_op")])
    assert sheet.dead == (("raw.a", "bad_bytes", 2, 1), ("raw.a", "unknown_op", 0, 1))
    assert sheet.findings == ()


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (50, 50), (99, 99), (100, 100)])
def test_percentiles_are_values_that_occurred(percent: int, value: int) -> None:
    assert percentile(range(1, 101), percent) == value
