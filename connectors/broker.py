"""Kafka's administration and plain clients: topics as they are, topics as they should be, reading and writing bytes."""

import contextlib
import logging
import socket
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connectors.errors import ConfigError
from connectors.settings import Kafka
from connectors.topics import Found, TopicSpec, differences

CONNECT_SECONDS = 2.0
TIMEOUT_MS = 10_000


def options(kafka: Kafka, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a client's arguments: addresses, and those properties, named as Kafka's own clients do, that it knows.

    Raises:
        ConfigError: no address accepts a connection.
    """
    reach(kafka)
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    named = {name.replace(".", "_"): value for name, value in kafka.properties.items()}
    return {"bootstrap_servers": kafka.bootstrap_servers.split(",")} | {n: v for n, v in named.items() if n in known}


def answers(kafka: Kafka) -> bool:
    """Return whether any of the addresses accepts a connection."""
    for address in kafka.bootstrap_servers.split(","):
        host, _, port = address.strip().rpartition(":")
        with contextlib.suppress(OSError, ValueError):
            socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS).close()
            return True
    return False


def reach(kafka: Kafka) -> None:
    """Return if a broker accepts connections.

    Raises:
        ConfigError: none does.
    """
    if not answers(kafka):
        raise ConfigError(
            f"kafka.bootstrap_servers {kafka.bootstrap_servers!r}: no broker answers there; start it ('erpulse up' for "
            "the local one) or name the right address"
        )


@contextlib.contextmanager
def admin(kafka: Kafka) -> Iterator[Any]:
    """Open an administrative client."""
    from kafka import KafkaAdminClient  # noqa: PLC0415  loads in a third of a second

    client = KafkaAdminClient(**options(kafka, KafkaAdminClient.DEFAULT_CONFIG), request_timeout_ms=TIMEOUT_MS)
    try:
        yield client
    finally:
        client.close()


@contextlib.contextmanager
def producer(kafka: Kafka, **more: Any) -> Iterator[Any]:  # noqa: ANN401
    """Open an idempotent producer; at the end all records are acknowledged."""
    from kafka import KafkaProducer  # noqa: PLC0415

    known = options(kafka, KafkaProducer.DEFAULT_CONFIG)
    client = KafkaProducer(**known, acks="all", enable_idempotence=True, **more)
    try:
        yield client
        client.flush()
    finally:
        client.close()


@contextlib.contextmanager
def consumer(kafka: Kafka, **more: Any) -> Iterator[Any]:  # noqa: ANN401
    """Open a consumer of committed records without a group."""
    from kafka import KafkaConsumer  # noqa: PLC0415

    known = options(kafka, KafkaConsumer.DEFAULT_CONFIG)
    own = {"isolation_level": "read_committed", "enable_auto_commit": False, "auto_offset_reset": "earliest"}
    client = KafkaConsumer(**known, **own | more)
    try:
        yield client
    finally:
        client.close()


def read_all(kafka: Kafka, topics: Iterable[str]) -> Iterator[Any]:
    """Yield the committed records of topics, from the beginning to the end as it is now, in order by partition."""
    from kafka import TopicPartition  # noqa: PLC0415

    with consumer(kafka, fetch_max_wait_ms=20) as client:
        places = [TopicPartition(topic, n) for topic in topics for n in client.partitions_for_topic(topic) or ()]
        if not places:
            return
        ends = client.end_offsets(places)
        client.assign(places)
        client.seek_to_beginning(*places)
        behind = {place for place in places if client.position(place) < ends[place]}
        while behind:
            for place, records in client.poll(timeout_ms=1000).items():
                yield from (record for record in records if record.offset < ends[place])
            behind = {place for place in behind if client.position(place) < ends[place]}


def found(kafka: Kafka) -> dict[str, Found]:
    """Return all topics of the broker with their partitions and settings."""
    from kafka.admin import ConfigResource, ConfigResourceType  # noqa: PLC0415

    with admin(kafka) as client:
        names = [name for name in client.list_topics() if not name.startswith("__")]
        if not names:
            return {}
        counts = {topic["name"]: len(topic["partitions"]) for topic in client.describe_topics(names)}
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        told = client.describe_configs(asked, config_filter="all")["topic"]
    return {n: Found(counts[n], {key: entry["value"] for key, entry in told[n].items()}) for n in names}


def create(kafka: Kafka, specs: Iterable[TopicSpec]) -> None:
    """Create topics.

    Raises:
        ConfigError: the broker refuses one.
    """
    from kafka.errors import KafkaError  # noqa: PLC0415

    wanted = {s.name: {"num_partitions": s.partitions, "configs": dict(s.config)} for s in specs}
    if not wanted:
        return
    try:
        with admin(kafka) as client:
            client.create_topics(wanted, wait_for_metadata=True)
    except KafkaError as error:
        raise ConfigError(f"topics {sorted(wanted)}: the broker refuses to create them: {error}") from error


def partitions(kafka: Kafka, topics: Iterable[str]) -> dict[str, int]:
    """Return the number of partitions of topics.

    Raises:
        ConfigError: one does not exist.
    """
    known, wanted = found(kafka), list(topics)
    missing = [topic for topic in wanted if topic not in known]
    if missing:
        raise ConfigError(
            f"topics {missing} do not exist at {kafka.bootstrap_servers}; create them: erpulse topics create"
        )
    return {topic: known[topic].partitions for topic in wanted}


def alter(kafka: Kafka, name: str, config: Mapping[str, str]) -> None:
    """Set settings of a topic."""
    from kafka.admin import ConfigResource, ConfigResourceType  # noqa: PLC0415

    with admin(kafka) as client:
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs=dict(config))])


def require(kafka: Kafka, specs: Iterable[TopicSpec]) -> None:
    """Return if topics are there and as they should be, retention apart.

    Raises:
        ConfigError: one is missing, or its partitions or timestamp type differ.
    """
    known = found(kafka)
    faults = [f for spec in specs for f in differences(spec, known.get(spec.name)) if f.what != "retention.ms"]
    if faults:
        more = f" (and {len(faults) - 1} more: erpulse topics check)" if len(faults) > 1 else ""
        raise ConfigError(f"{faults[0]}{more}")
