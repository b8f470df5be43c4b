"""A generation beside another: its topics, its name, its revisions; and nothing of the kind for the first."""

import pytest

from connectors.errors import WiringError
from connectors.settings import Flink, Settings
from jobs import media
from jobs.catalog import find
from jobs.generations import of_generation
from jobs.spec import statements

JOB = find("procurement_spend")
BESIDE = Settings(flink=Flink(generation=2, beside=True))
SECOND = Settings(flink=Flink(generation=2))


def inserts(settings: Settings) -> list[str]:
    return of_generation(statements(JOB, media.planning_options)[1], settings)


def test_the_first_generation_is_as_the_job_says() -> None:
    assert inserts(Settings()) == statements(JOB, media.planning_options)[1]


def test_beside_it_writes_topics_of_its_own() -> None:
    assert inserts(BESIDE)[0].startswith("INSERT INTO features_out SELECT CONCAT('g2.', topic), ")
    options = media.kafka_options(BESIDE, JOB)
    assert options("sink", "erp.alerts")["topic"] == "g2.erp.alerts"
    assert all(name.startswith("g2.features.") for name in options("sink", "features")["topic"].split(";"))
    assert options("source", "erp.agreement")["topic"] == "erp.agreement"


def test_in_its_place_it_writes_the_topics_of_the_job() -> None:
    assert inserts(SECOND)[0] == inserts(Settings())[0]
    assert media.kafka_options(SECOND, JOB)("sink", "erp.alerts")["topic"] == "erp.alerts"


def test_its_revisions_are_greater_than_any_before() -> None:
    for settings in (BESIDE, SECOND):
        [alerts] = [text for text in inserts(settings) if text.startswith("INSERT INTO alerts_out")]
        assert "'revision' VALUE revision + 1000000," in alerts


def test_another_form_is_told() -> None:
    with pytest.raises(WiringError, match="want 'SELECT topic,' once"):
        of_generation(["INSERT INTO x SELECT y"], BESIDE)
