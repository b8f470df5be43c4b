"""Labels: completed, taken back, and written."""

import json
from dataclasses import replace

from erpulse.simulate.records import Label, Labels, Mark, RawRecord
from erpulse.simulate.tally import Tally
from tests.erpulse.simulate.acts import AT

LABEL = Label(
    incident="incident-001",
    kind="incident",
    rule="duplicate_invoice",
    source="plain",
    entity="V1",
    documents=("a", "b"),
    expected="open",
    description="twice",
)
RECORD = RawRecord("raw.t", b"k", b"v", (), "plain", AT, 1.5, mark=Mark(LABEL, "completes"))


def test_an_incident_that_is_never_put_right_stays_open() -> None:
    labels = Labels()
    labels.see(RECORD, 17)
    [line] = [json.loads(text) for text in labels.lines().splitlines()]
    assert (line["expected"], line["send_time_ms"], line["withdrawn_time_ms"]) == ("open", 17, None)
    assert line["event_time"] == "2026-05-20T12:30:01Z"


def test_an_incident_is_put_right() -> None:
    labels = Labels()
    labels.see(RECORD, 17)
    labels.see(replace(RECORD, mark=Mark(LABEL, "withdraws")), 29)
    [label] = labels
    assert (label.expected, label.send_time_ms, label.withdrawn_time_ms) == ("withdrawn", 17, 29)


def test_a_repeated_delivery_changes_no_label() -> None:
    labels = Labels()
    labels.see(RECORD, 17)
    labels.see(replace(RECORD, duplicate=True), 99)
    labels.see(replace(RECORD, mark=None), 99)
    assert [label.send_time_ms for label in labels] == [17]


def test_tally_counts() -> None:
    tally = Tally()
    tally.see(RECORD, 1)
    tally.see(replace(RECORD, send_s=None, mark=None, topic="raw.u"), 2)
    tally.see(replace(RECORD, late=True, duplicate=True), 3)
    assert (tally.history, tally.live, tally.late, tally.duplicates) == (1, 2, 0, 1)
    assert tally.messages == 3
    assert tally.topics == {"raw.t": 2, "raw.u": 1}
    assert tally.by_rule() == {"duplicate_invoice": (1, 0, 0)}
    assert [label.incident for label in tally.planted("incident")] == ["incident-001"]
