"""Where tables stand: Kafka with the settings, files, nowhere."""

from pathlib import Path

from connectors.settings import Kafka, Settings, load
from jobs import media
from jobs.catalog import find
from jobs.spec import FEATURES

JOB = find("procurement_spend")


def settings(**env: str) -> Settings:
    return load(Path("/dev/null"), env={f"ERPULSE_{name}": value for name, value in env.items()})


def test_sources_on_kafka_begin_at_the_beginning_and_read_committed_records() -> None:
    found = media.kafka_options(settings(), JOB)("source", "erp.budget")
    assert found == {
        "connector": "kafka",
        "properties.bootstrap.servers": settings().kafka.bootstrap_servers,
        "topic": "erp.budget",
        "properties.group.id": "local-procurement_spend-1",
        "properties.isolation.level": "read_committed",
        "scan.startup.mode": "earliest-offset",
        "format": "json",
        "json.timestamp-format.standard": "ISO-8601",
    }


def test_sinks_on_kafka_have_transactions_of_their_own() -> None:
    options = media.kafka_options(settings(FLINK__GUARANTEE="at-least-once", ENVIRONMENT="prod"), JOB)
    features, alerts = options("sink", FEATURES), options("sink", "erp.alerts")
    assert features["topic"].split(";") == [view.topic for view in JOB.features]
    assert alerts["topic"] == "erp.alerts"
    prefixes = [one["sink.transactional-id-prefix"] for one in (features, alerts)]
    assert prefixes == ["prod-procurement_spend-1-features", "prod-procurement_spend-1-erp.alerts"]
    assert {one["sink.delivery-guarantee"] for one in (features, alerts)} == {"at-least-once"}


def test_a_generation_names_transactions_and_groups_anew() -> None:
    assert media.prefix(settings(FLINK__GENERATION="2"), "j") == "local-j-2"


def test_client_settings_reach_every_table() -> None:
    secure = Settings(kafka=Kafka(properties={"security.protocol": "SSL"}))
    options = media.kafka_options(secure, JOB)
    assert all(
        options(role, topic)["properties.security.protocol"] == "SSL"
        for role, topic in (("source", "erp.budget"), ("sink", FEATURES))
    )


def test_files(tmp_path: Path) -> None:
    options = media.file_options(tmp_path / "in", tmp_path / "out")
    assert options("source", "erp.budget")["path"] == (tmp_path / "in" / "erp.budget").as_uri()
    assert options("sink", FEATURES)["path"] == (tmp_path / "out" / FEATURES).as_uri()
    assert options("sink", FEATURES)["connector"] == "filesystem"


def test_nowhere() -> None:
    assert [media.planning_options(role, "t") for role in ("source", "sink")] == [
        {"connector": "datagen"},
        {"connector": "blackhole"},
    ]
