"""The alert log's SQL; what it does with verdicts is tested by a run, see test_procurement_spend."""

import re

from jobs import alert_log
from jobs.spec import CANDIDATE
from udfs.verdicts import Subject, line


def test_views_are_in_the_order_of_thought() -> None:
    known = {"scored"}
    for name, text in alert_log.VIEWS.items():
        assert set(re.findall(r"FROM (\w+)", text)) <= known, name
        known.add(name)
    for text in (alert_log.ALERTS, alert_log.SCORES):
        assert set(re.findall(r"FROM (\w+)", text)) <= known


def test_a_verdict_has_the_fields_that_sql_takes() -> None:
    fields = line(Subject("rule", "source", "entity", "name"), {}, fired=True).split(chr(9))
    taken = re.findall(r"SPLIT_INDEX\(v\.line, 9, (\d)\)( = '(\w+)')?", alert_log.VERDICTS)
    assert [int(place) for place, *_ in taken] == list(range(len(fields)))
    assert taken[2][2] == fields[2] == "open"


def test_scores_carry_what_candidates_do() -> None:
    for name in ("rule", "source", "entity", "event_id", "event_time"):
        assert name in CANDIDATE
        assert f"'{name}' VALUE {name}" in alert_log.SCORES
