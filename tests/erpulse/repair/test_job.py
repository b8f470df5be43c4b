"""What a job wrote against what it would have written: each record as often as it is there."""

import json
from pathlib import Path

from connectors.accept import Message
from erpulse.repair.job import differences, written

UNTIL = "2026-05-15T08:00:01.500Z"


def feature(count: int, known: str = "2026-05-15T08:00:00.100Z") -> Message:
    return Message("features.v", "a", json.dumps({"supplier_id": "a", "n": count, "known_time": known}))


ALERT = Message("erp.alerts", "x", '{"alert_id":"x","revision":1,"timestamp":"2026-05-15T08:00:01Z"}')
WHOLE = [feature(1), feature(2), feature(2), ALERT]


def stands(messages: list[Message]) -> list[tuple[str, str]]:
    return [(one.topic, json.dumps(dict(reversed(json.loads(one.value).items())))) for one in messages]


def test_equal_records_in_any_order_of_columns_lack_nothing() -> None:
    found = differences(9, WHOLE, stands(WHOLE[::-1]), UNTIL)
    assert (found.rows, found.compared, found.missing, found.surplus) == (9, 4, [], 0)


def test_each_record_counts_as_often_as_it_is_there() -> None:
    found = differences(9, WHOLE, stands([feature(1), feature(2), feature(7)]), UNTIL)
    assert (found.missing, found.surplus) == ([feature(2), ALERT], 1)


def test_what_was_known_since_is_left_out() -> None:
    later = feature(3, "2026-05-15T08:00:02Z")
    assert differences(9, [*WHOLE, later], stands(WHOLE), UNTIL).missing == []
    assert differences(9, WHOLE, stands([*WHOLE, later]), UNTIL).surplus == 0


def test_files_name_their_topic_or_hold_it(tmp_path: Path) -> None:
    for folder, row in (("features", feature(1)), ("erp.alerts", ALERT)):
        (tmp_path / folder).mkdir()
        own = {"key": row.key, "value": row.value} | ({"topic": row.topic} if folder == "features" else {})
        (tmp_path / folder / "part-0-0").write_text(json.dumps(own) + "\n")
    assert len(list(written(tmp_path))) == 2
    assert {one.topic for one in written(tmp_path)} == {"features.v", "erp.alerts"}
