"""Topics as the code wants them."""

import pytest

from connectors.alerts import TOPIC as ALERTS
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.events import EVENTS
from connectors.topics import DAY_MS, HISTORY_DAYS, Found, TopicSpec, differences, specs

SPECS = {spec.name: spec for spec in specs(4, ["raw.a"], ["supplier_spend"], ["procurement_spend"])}


def test_canonical_topics_are_stamped_by_the_broker_and_reach_back_one_longest_window() -> None:
    for table in EVENTS.values():
        spec = SPECS[table.topic]
        assert (spec.kind, spec.partitions) == ("canonical", 4)
        assert spec.config == {
            "message.timestamp.type": "LogAppendTime",
            "retention.ms": str(HISTORY_DAYS * DAY_MS),
        }


@pytest.mark.parametrize("name", [ALERTS, DEAD_LETTERS])
def test_what_people_must_not_lose_is_kept_for_ever(name: str) -> None:
    assert SPECS[name].config["retention.ms"] == "-1"


def test_names_follow_from_events_views_and_jobs() -> None:
    assert {"raw.a", "features.supplier_spend", "scores.procurement_spend"} < SPECS.keys()
    assert len(SPECS) == 5 + len(EVENTS)


SPEC = TopicSpec("t", "canonical", 4, {"message.timestamp.type": "LogAppendTime"})


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        (None, ["topic"]),
        (Found(4, {"message.timestamp.type": "LogAppendTime", "other": "x"}), []),
        (Found(4, {"message.timestamp.type": "CreateTime"}), ["message.timestamp.type"]),
        (Found(4, {}), ["message.timestamp.type"]),
        (Found(8, {}), ["partitions", "message.timestamp.type"]),
    ],
)
def test_what_differs_is_told_with_what_mends_it(found: Found | None, wrong: list[str]) -> None:
    faults = differences(SPEC, found)
    assert [fault.what for fault in faults] == wrong
    assert all("; " in str(fault) and fault.mend for fault in faults)


def test_a_raw_topic_is_its_connectors_affair() -> None:
    raw = TopicSpec("raw.a", "raw", 4, {"retention.ms": "1"})
    assert differences(raw, Found(1, {})) == []
    assert [fault.found for fault in differences(raw, None)] == ["missing"]
