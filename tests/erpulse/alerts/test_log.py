"""The alert topic on a real broker: committed revisions only, to the end and on; and the way back to raw records."""

import json
from collections.abc import Iterator
from contextlib import closing

import msgspec
import pytest
from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic

from connectors.alerts import TOPIC
from connectors.errors import ConfigError, ContractError
from connectors.events import EVENTS
from connectors.settings import Kafka
from erpulse.alerts import lineage, log
from tests.erpulse.alerts.samples import alert
from tests.kafka_server import running_kafka

pytestmark = pytest.mark.stack
PARTITIONS = 2
INVOICE = "erp.supplier_invoice"


@pytest.fixture(scope="module")
def kafka() -> Iterator[Kafka]:
    with running_kafka() as address:
        topics = [TOPIC, *(table.topic for table in EVENTS.values())]
        with closing(KafkaAdminClient(bootstrap_servers=address)) as admin:
            admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in topics])
        yield Kafka(bootstrap_servers=address)


@pytest.fixture(scope="module")
def producer(kafka: Kafka) -> Iterator[KafkaProducer]:
    with closing(KafkaProducer(bootstrap_servers=kafka.bootstrap_servers, transactional_id="job")) as client:
        client.init_transactions()
        yield client


def write(producer: KafkaProducer, topic: str, *values: bytes, commit: bool = True) -> None:
    producer.begin_transaction()
    for value in values:
        producer.send(topic, value=value).get(10)
    producer.commit_transaction() if commit else producer.abort_transaction()


def test_committed_revisions_are_read_and_new_ones_followed(kafka: Kafka, producer: KafkaProducer) -> None:
    first, second = (msgspec.json.encode(alert("a-1", revision=number)) for number in (1, 2))
    write(producer, TOPIC, first)
    write(producer, TOPIC, msgspec.json.encode(alert("a-void")), commit=False)
    assert [(one.alert.alert_id, one.value) for one in log.read(kafka)] == [("a-1", first)]
    batches = log.follow(kafka)
    assert [one.alert.revision for one in next(batches)] == [1]
    write(producer, TOPIC, second)
    assert [one.alert.revision for one in next(batches)] == [2]
    batches.close()


def test_the_way_back_to_the_raw_record(kafka: Kafka, producer: KafkaProducer) -> None:
    place = {"raw_topic": "raw.plain.invoices", "raw_partition": 2, "raw_offset": 120}
    rows = [{"event_id": name, "sign": sign, **place} for name, sign in (("d@0", 1), ("d@1", -1), ("d@2", 1))]
    write(producer, INVOICE, b"{}", *(json.dumps(row).encode() for row in rows))
    found = lineage.origins(kafka, ["d@2", "d@1", "e@1"])
    assert list(found) == ["d@2"]
    assert found["d@2"][3:] == ("raw.plain.invoices", 2, 120)
    assert lineage.origins(kafka, []) == {}


def test_a_topic_that_is_not_there(kafka: Kafka) -> None:
    with (
        pytest.raises(ConfigError, match=r"topics \['erp.nothing'\] are not there; create them: erpulse topics create"),
        log.tail(kafka, ["erp.nothing"]),
    ):
        pass


def test_what_is_no_alert_is_named_with_its_place(kafka: Kafka, producer: KafkaProducer) -> None:
    write(producer, TOPIC, b'{"alert_id": 7}')
    with pytest.raises(ContractError, match=r"topic 'erp.alerts', partition \d, offset \d+: not an alert"):
        log.read(kafka)
