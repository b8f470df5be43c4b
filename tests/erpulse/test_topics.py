"""What topics the settings and jobs ask for."""

from connectors.events import EVENTS
from connectors.settings import Kafka, Settings, Source
from connectors.topics import Found
from erpulse import topics
from jobs import catalog

SETTINGS = Settings(kafka=Kafka(partitions=3), sources={"shop": Source(topics=r"raw\.shop\..*", map="plain")})


def test_raw_topics_are_those_that_a_source_claims() -> None:
    known = {name: Found(1, {}) for name in ("raw.shop.b", "raw.shop.a", "raw.other", "xraw.shop.c")}
    found = topics.wanted(SETTINGS, known)
    assert [spec.name for spec in found if spec.kind == "raw"] == ["raw.shop.a", "raw.shop.b"]
    assert {spec.partitions for spec in found} == {3}


def test_every_event_view_and_scoring_job_has_its_topic() -> None:
    names = {spec.name for spec in topics.wanted(SETTINGS, {})}
    assert {table.topic for table in EVENTS.values()} <= names
    assert {f"features.{view.name}" for view in catalog.feature_views()} <= names
    assert {f"scores.{job.name}" for job in catalog.scoring()} <= names
    assert {"erp.alerts", "erp.dead-letters"} <= names
