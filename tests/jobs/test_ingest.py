"""The ingest job as data: which records it reads, what it writes, under which names."""

import re

from connectors.settings import Flink, Kafka, Settings
from jobs.ingest import JOB, RAW, tables
from jobs.intake import Accepting, Decoding, packed
from jobs.media import kafka_base, kafka_sink, prefix
from tests.jobs.worker import SOURCES

SETTINGS = Settings(
    environment="test", kafka=Kafka(properties={"sasl.mechanism": "PLAIN"}), flink=Flink(generation=3), sources=SOURCES
)


def ddl() -> dict[str, str]:
    """Return the job's DDL by table."""
    sink = kafka_sink(SETTINGS, JOB.name, "messages", ["erp.budget", "erp.dead-letters"])
    texts = tables(SETTINGS, sink, kafka_base(SETTINGS), prefix(SETTINGS, JOB.name))
    return {text.split("`")[1]: text for text in texts}


def test_there_are_raw_records_a_clock_and_one_sink() -> None:
    assert list(ddl()) == ["raw_records", "clock", "messages"]
    assert "'connector' = 'datagen'" in ddl()["clock"]


def test_raw_topics_are_those_of_all_sources_and_of_no_other() -> None:
    match = re.search(r"'topic-pattern' = '(.*)'", ddl()["raw_records"])
    assert match
    pattern = re.compile(match[1])
    for name in ("raw.shop.public.budgets", "raw.sap.dbo.RBKP", "raw.dms.x"):
        assert pattern.fullmatch(name)
    for name in ("raw.other.x", "erp.budget", "xraw.shop.y", "raw.shop"):
        assert not pattern.fullmatch(name)


def test_records_are_read_once_from_the_beginning_and_committed_ones_only() -> None:
    raw = ddl()["raw_records"]
    for option in (
        "'properties.group.id' = 'test-ingest-3'",
        "'scan.startup.mode' = 'group-offsets'",
        "'properties.auto.offset.reset' = 'earliest'",
        "'properties.isolation.level' = 'read_committed'",
        "'key.format' = 'raw'",
        "'value.format' = 'raw'",
        "'properties.sasl.mechanism' = 'PLAIN'",
    ):
        assert option in raw
    assert "METADATA FROM 'timestamp'" in raw


def test_every_column_that_decoding_takes_is_read() -> None:
    assert RAW.removeprefix("SELECT ").removesuffix(" FROM raw_records").replace("`", "").split(", ") == [
        "raw_key", "raw_value", "headers", "topic", "partition", "offset", "appended",
    ]  # fmt: skip


def test_the_sink_is_transactional_under_a_name_of_its_own() -> None:
    sink = ddl()["messages"]
    assert "'sink.delivery-guarantee' = 'exactly-once'" in sink
    assert "'sink.transactional-id-prefix' = 'test-ingest-3-messages'" in sink
    assert "'topic' = 'erp.budget;erp.dead-letters'" in sink


def test_the_record_names_its_parts() -> None:
    assert (JOB.name, JOB.decoding, JOB.accepting, JOB.pack, JOB.raw) == ("ingest", Decoding, Accepting, packed, RAW)
