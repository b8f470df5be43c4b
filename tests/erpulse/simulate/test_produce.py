"""Sending: a real broker gets every message, in order per key, and says what is missing."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest
from kafka import KafkaAdminClient
from kafka.admin import NewTopic

from connectors import broker
from connectors.errors import ConfigError
from connectors.settings import Kafka
from erpulse.simulate.plan import Plan
from erpulse.simulate.produce import outlet, play, require
from erpulse.simulate.stream import Simulation, raw_topics
from erpulse.simulate.tally import Tally
from tests.kafka_server import running_kafka


@pytest.fixture(scope="module")
def kafka() -> Iterator[Kafka]:
    with running_kafka() as address, closing(KafkaAdminClient(bootstrap_servers=address)) as admin:
        admin.create_topics([NewTopic(name, 2, 1) for name in raw_topics(["plain"])])
        yield Kafka(bootstrap_servers=address)


@pytest.mark.stack
def test_a_run_arrives_whole(kafka: Kafka) -> None:
    tally, sent = Tally(), []
    plan = Plan(seconds=3, rate=100, sources=("plain",), incidents=4, bad=2)
    with outlet(kafka, plan.sources) as out:
        play(Simulation(plan), out, tally, lambda record, _: sent.append((record.topic, record.key, record.value)))
    got = [(record.topic, record.key, record.value) for record in broker.read_all(kafka, raw_topics(["plain"]))]
    assert Counter(got) == Counter(sent)
    assert len(sent) == tally.messages > 1000
    key = next(key for _, key, _ in got if key and sum(key == other for _, other, _ in sent) > 2)
    assert [value for _, other, value in got if other == key] == [value for _, other, value in sent if other == key]
    assert len(tally.planted("incident")) == 4


@pytest.mark.stack
def test_missing_topics_are_named(kafka: Kafka) -> None:
    with pytest.raises(ConfigError, match=r"no topic raw\.sap.*erpulse topics create"), outlet(kafka, ["sap"]):
        pass


def test_no_broker() -> None:
    with (
        pytest.raises(ConfigError, match="no broker answers there"),
        outlet(Kafka(bootstrap_servers="127.0.0.1:1"), []),
    ):
        pass


def test_topics_that_are_there_are_no_error() -> None:
    require(["a"], {"a", "b"}, "h:1")
    with pytest.raises(ConfigError, match="no topic a, b, c and 1 more"):
        require("abcd", set(), "h:1")
