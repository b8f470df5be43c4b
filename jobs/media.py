"""How tables reach their media: Kafka in production, files in a backtest, nothing at all to plan. Pure."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from connectors.settings import Settings
from jobs.generations import beside
from jobs.spec import FEATURES, Job, Options

JSON_TIMES = {"json.timestamp-format.standard": "ISO-8601"}


def kafka_base(settings: Settings) -> dict[str, str]:
    """Return what every table on Kafka needs."""
    properties = {f"properties.{key}": value for key, value in settings.kafka.properties.items()}
    servers = {"connector": "kafka", "properties.bootstrap.servers": settings.kafka.bootstrap_servers}
    return servers | properties


def kafka_options(settings: Settings, job: Job) -> Options:
    """Return the options of tables on Kafka: sources from the beginning, committed records; an id prefix per sink."""

    def options(role: str, topic: str) -> Mapping[str, str]:
        if role == "source":
            return _source(settings, job.name, topic)
        topics = [feature.topic for feature in job.features] if topic == FEATURES else [topic]
        if topic == FEATURES and len(topics) == 1:
            # a sink whose rows name their topic is refused one topic; no row names this one
            topics.append(f"scores.{job.name}")
        return kafka_sink(settings, job.name, topic, topics)

    return options


def kafka_sink(settings: Settings, name: str, sink: str, topics: Iterable[str]) -> dict[str, str]:
    """Return the options of a sink that writes `topic`, `key` and `value` as they are.

    Args:
        settings: Settings of the process.
        name: Name of the job.
        sink: What tells the sinks of one job apart in their transactional ids.
        topics: Topics that rows may name.
    """
    flink = settings.flink
    return kafka_base(settings) | {
        "topic": ";".join(beside(settings, topic) for topic in topics),
        "key.format": "raw",
        "key.fields": "key",
        "value.format": "raw",
        "value.fields-include": "EXCEPT_KEY",
        "sink.delivery-guarantee": flink.guarantee,
        "sink.transactional-id-prefix": f"{prefix(settings, name)}-{sink}",
        "properties.transaction.timeout.ms": str(flink.transaction_timeout_ms),
        "properties.linger.ms": "5",
    }


def prefix(settings: Settings, name: str) -> str:
    """Return what names a job's transactions and consumer group: environment, job, generation."""
    return f"{settings.environment}-{name}-{settings.flink.generation}"


def file_options(inputs: Path, outputs: Path) -> Options:
    """Return the options of tables on files: `<inputs>/<topic>` holds canonical rows with their `known_time`."""

    def options(role: str, topic: str) -> Mapping[str, str]:
        folder = inputs if role == "source" else outputs
        return {"connector": "filesystem", "path": (folder / topic).resolve().as_uri(), "format": "json"} | JSON_TIMES

    return options


def planning_options(role: str, topic: str) -> Mapping[str, str]:
    """Return options of tables that exist to be planned: no rows in, none out."""
    del topic
    return {"connector": "datagen"} if role == "source" else {"connector": "blackhole"}


def _source(settings: Settings, name: str, topic: str) -> dict[str, str]:
    return kafka_base(settings) | {
        "topic": topic,
        "properties.group.id": prefix(settings, name),
        "properties.isolation.level": "read_committed",
        "scan.startup.mode": "earliest-offset",
        "format": "json",
        **JSON_TIMES,
    }
