"""The broker's clients: what is wrong is told before anything waits; topics and records on a real broker."""

from collections.abc import Iterator

import pytest
from kafka import KafkaProducer

from connectors import broker
from connectors.broker import Kafka
from connectors.errors import ConfigError
from connectors.topics import TopicSpec
from tests.erpulse.stack.test_processes import until
from tests.kafka_server import running_kafka

NOWHERE = Kafka(bootstrap_servers="127.0.0.1:1,nonsense")


@pytest.mark.parametrize("call", [broker.found, broker.reach, lambda kafka: list(broker.read_all(kafka, ["t"]))])
def test_no_broker_is_told_at_once(call: object) -> None:
    assert callable(call)
    with pytest.raises(ConfigError, match="no broker answers there; start it"):
        call(NOWHERE)
    assert not broker.answers(NOWHERE)


@pytest.fixture(scope="module")
def kafka() -> Iterator[Kafka]:
    with running_kafka() as address:
        yield Kafka(bootstrap_servers=address, properties={"client.id": "x", "made.up": "y"})


@pytest.mark.stack
def test_properties_that_the_client_knows_reach_it(kafka: Kafka) -> None:
    found = broker.options(kafka, {"client_id": None, "bootstrap_servers": None})
    assert found == {"bootstrap_servers": kafka.bootstrap_servers.split(","), "client_id": "x"}


@pytest.mark.stack
def test_topics_are_made_found_altered_and_required(kafka: Kafka) -> None:
    spec = TopicSpec("made", "canonical", 2, {"message.timestamp.type": "LogAppendTime"})
    with pytest.raises(ConfigError, match="topics create"):
        broker.partitions(kafka, ["made"])
    broker.create(kafka, [])
    broker.create(kafka, [spec])
    assert broker.partitions(kafka, ["made"]) == {"made": 2}
    assert broker.found(kafka)["made"].config["message.timestamp.type"] == "LogAppendTime"
    broker.require(kafka, [spec])
    broker.alter(kafka, "made", {"message.timestamp.type": "CreateTime"})
    until(lambda: broker.found(kafka)["made"].config["message.timestamp.type"] == "CreateTime")
    with pytest.raises(ConfigError, match=r"message\.timestamp\.type is CreateTime"):
        broker.require(kafka, [spec, TopicSpec("missing", "alert", 1)])
    with pytest.raises(ConfigError, match="refuses to create"):
        broker.create(kafka, [spec])


@pytest.mark.stack
def test_only_committed_records_are_read_and_none_is_missed(kafka: Kafka) -> None:
    broker.create(kafka, [TopicSpec("read", "raw", 3)])
    with broker.producer(kafka) as client:
        for number in range(30):
            client.send("read", str(number).encode(), key=str(number).encode())
    writer = KafkaProducer(**broker.options(kafka, KafkaProducer.DEFAULT_CONFIG), transactional_id="t")
    writer.init_transactions()
    for value, end in ((b"kept", writer.commit_transaction), (b"dropped", writer.abort_transaction)):
        writer.begin_transaction()
        for place in range(3):
            writer.send("read", value, partition=place)
        end()
    writer.close()
    values = [record.value for record in broker.read_all(kafka, ["read", "absent"])]
    assert sorted(values) == sorted([*(str(n).encode() for n in range(30)), b"kept", b"kept", b"kept"])
