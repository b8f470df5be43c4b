"""The watcher, the counts and the progress of groups on a real broker."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.structs import OffsetAndMetadata

from connectors.alerts import TOPIC as ALERTS
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.errors import ConfigError, ContractError
from connectors.settings import Kafka, Settings
from erpulse.demo import counts, progress
from erpulse.demo.watch import Watch
from jobs.media import prefix
from tests.erpulse.alerts.samples import TOLD, alert
from tests.kafka_server import running_kafka

if TYPE_CHECKING:
    from erpulse.alerts.log import Entry

pytestmark = pytest.mark.stack
RAW = "raw.plain.invoices"
INVOICES = "erp.supplier_invoice"


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    with running_kafka() as address:
        with closing(KafkaAdminClient(bootstrap_servers=address)) as admin:
            admin.create_topics([NewTopic(name, 1, 1) for name in (ALERTS, DEAD_LETTERS, RAW, INVOICES)])
        yield Settings(kafka=Kafka(bootstrap_servers=address))


def send(settings: Settings, topic: str, *values: bytes) -> None:
    with closing(KafkaProducer(bootstrap_servers=settings.kafka.bootstrap_servers)) as producer:
        for value in values:
            producer.send(topic, value=value).get(10)


def until(there: list[object], count: int) -> None:
    end = time.monotonic() + 20
    while len(there) < count and time.monotonic() < end:
        time.sleep(0.05)


def test_what_comes_is_read_and_what_an_earlier_run_told_is_passed_over(settings: Settings) -> None:
    send(settings, ALERTS, msgspec.json.encode(alert("a-there")))
    shown: list[Entry] = []
    watch = Watch(settings.kafka, TOLD, shown.append)
    old = alert("a-old", timestamp=TOLD - dt.timedelta(seconds=1))
    send(settings, ALERTS, msgspec.json.encode(old), msgspec.json.encode(alert("a-new")))
    send(settings, DEAD_LETTERS, json.dumps({"topic": RAW, "reason": "bad_bytes", "offset": 1}).encode())
    until(watch.dead, 1)
    until(watch.entries, 1)
    watch.close()
    watch.check()
    assert [one.alert.alert_id for one in shown] == ["a-new"]
    assert watch.dead == [(RAW, "bad_bytes")]
    assert abs(shown[0].read_ms - time.time() * 1000) < 60_000


def test_what_ends_the_watcher_is_raised_where_the_demo_looks(settings: Settings) -> None:
    watch = Watch(settings.kafka, TOLD, lambda _one: None)
    send(settings, ALERTS, b"no alert")
    watch._thread.join(20)
    with pytest.raises(ContractError, match="not an alert"):
        watch.check()


def test_a_broker_that_is_away_is_one_message() -> None:
    with pytest.raises(ConfigError, match="no broker answers"):
        Watch(Kafka(bootstrap_servers="127.0.0.1:1"), TOLD, lambda _one: None)


def test_rows_are_counted_from_a_place_on_without_heartbeats(settings: Settings) -> None:
    send(settings, INVOICES, b'{"sign":1}')
    since = progress.ends(settings, [INVOICES])
    send(settings, INVOICES, b"{}", b'{"sign":1}', b'{"sign":-1}', b'{"sign":1}')
    assert counts.rows(settings.kafka, [INVOICES], since) == [counts.Rows(INVOICES, 2, 1)]


def test_a_group_has_caught_up_when_it_has_committed_the_end(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(settings, RAW, b"1", b"2")
    targets = progress.ends(settings, [RAW])
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    with pytest.raises(ConfigError, match="job 'ingest'"):
        progress._wait(settings, "ingest", targets)
    with closing(
        KafkaConsumer(bootstrap_servers=settings.kafka.bootstrap_servers, group_id=prefix(settings, "ingest"))
    ) as client:
        client.commit({TopicPartition(RAW, 0): OffsetAndMetadata(2, "", -1)})
    monkeypatch.setattr(progress, "PATIENCE_S", 20.0)
    progress._wait(settings, "ingest", targets)


def test_only_what_a_job_reads_is_asked_of_it() -> None:
    targets = {TopicPartition(name, 0): 5 for name in (INVOICES, "erp.bank_balance")}
    assert list(progress.job_places("procurement_spend", targets)) == [TopicPartition(INVOICES, 0)]
    assert progress.job_places("ingest", targets) == targets
