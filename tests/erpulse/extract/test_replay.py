"""Extracts into a real broker: history in order, closed, once; live at a rate; dead letters."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from connectors import broker
from connectors.errors import ConfigError
from connectors.events import EVENTS
from connectors.settings import Kafka
from connectors.topics import specs
from erpulse.cli.replay import command
from erpulse.extract import replay
from erpulse.extract.load import SHIPPED
from erpulse.extract.present import present
from tests.erpulse.extract.sheets import by_content, declared, epoch_ms, sheet, tree
from tests.kafka_server import running_kafka

pytestmark = pytest.mark.stack

TOPIC, PARTITIONS = "erp.supplier_invoice", 3
LINES = [f"{n},V{n % 5},2024-01-{n + 1:02},{n}.50,R{n}" for n in range(20)]


@dataclass(frozen=True)
class World:
    """A broker with fresh topics, and a folder for extracts."""

    kafka: Kafka
    folder: Path

    def replay(self, said: dict[str, Any], lines: list[str] | None = None) -> tuple[list[replay.Sent], Any]:
        """Replay lines as history; return what was sent and the extract."""
        extracts, held = self.read(said, LINES if lines is None else lines)
        return replay.history(self.kafka, extracts, held), extracts[0]

    def read(self, said: dict[str, Any], lines: list[str]) -> tuple[Any, Any]:
        """Read lines, knowing what the topic holds."""
        return replay.read_pairs(self.kafka, [(sheet(self.folder, lines), declared(said))])

    def records(self, topic: str = TOPIC) -> list[Any]:
        """Return what a topic holds."""
        return list(broker.read_all(self.kafka, [topic]))

    def rows(self) -> list[Any]:
        """Return the records of the topic that are rows."""
        return [record for record in self.records() if record.value != b"{}"]


@pytest.fixture(scope="module")
def server() -> Iterator[Kafka]:
    """Run one broker for this module."""
    with running_kafka() as address:
        yield Kafka(bootstrap_servers=address, partitions=PARTITIONS)


@pytest.fixture
def world(server: Kafka, tmp_path: Path) -> Iterator[World]:
    """Make the topics anew."""
    wanted = specs(PARTITIONS, [], [], [])
    broker.create(server, wanted)
    yield World(server, tmp_path)
    with broker.admin(server) as client:
        client.delete_topics([spec.name for spec in wanted])
    end = time.monotonic() + 30
    while set(broker.found(server)) & {spec.name for spec in wanted} and time.monotonic() < end:
        time.sleep(0.1)


def test_history_keeps_known_times_and_the_way_to_partitions(world: World) -> None:
    (sent,), _ = world.replay(tree())
    assert (sent.topic, sent.written, sent.present) == (TOPIC, 20, 0)
    rows = world.rows()
    assert sorted(record.timestamp for record in rows) == [epoch_ms(f"2024-01-{n + 1:02}") for n in range(20)]
    places: dict[bytes, set[int]] = {}
    for record in rows:
        places.setdefault(record.key, set()).add(record.partition)
        assert record.key.decode() == json.loads(record.value)["document"]
    assert len(set().union(*places.values())) > 1
    for number in range(PARTITIONS):
        times = [record.timestamp for record in world.records() if record.partition == number]
        assert times == sorted(times)


def test_history_closes_every_partition_of_all_canonical_topics(world: World) -> None:
    world.replay(tree())
    for table in EVENTS.values():
        last = {record.partition: record for record in world.records(table.topic)}
        assert {(record.value, record.timestamp) for record in last.values()} == {(b"{}", epoch_ms("2024-01-20") + 1)}
        assert len(last) == PARTITIONS


def test_topics_take_the_brokers_time_afterwards_and_keep_the_history(world: World) -> None:
    world.replay(tree())
    config = broker.found(world.kafka)[TOPIC].config
    assert (config["message.timestamp.type"], config["retention.ms"]) == ("LogAppendTime", "-1")


def test_a_second_replay_adds_nothing(world: World) -> None:
    world.replay(tree())
    before = len(world.records())
    (sent,), _ = world.replay(tree())
    assert (sent.written, sent.present) == (0, 20)
    assert len(world.records()) == before


def test_a_delivery_that_comes_again_in_another_file_adds_nothing(world: World) -> None:
    world.replay(by_content())
    again = sheet(world.folder, LINES[::-1], name="again.csv")
    extracts, held = replay.read_pairs(world.kafka, [(again, declared(by_content()))])
    assert (extracts[0].rows, extracts[0].repeated) == (0, 20)
    assert [sent.written for sent in replay.history(world.kafka, extracts, held)] == [0]


def test_history_after_later_records_is_refused(world: World) -> None:
    world.replay(tree())
    with pytest.raises(ConfigError, match="history comes first"):
        world.replay(tree(source="other"))


def test_a_row_known_in_the_future_is_refused(world: World) -> None:
    with pytest.raises(ConfigError, match="in the future"):
        world.replay(tree(), ["1,V,2999-01-01,5,R"])
    assert world.records() == []


def test_live_rows_have_the_brokers_time(world: World) -> None:
    begun = round(time.time() * 1000)
    extracts, held = world.read(tree(), LINES)
    (sent,) = replay.live(world.kafka, extracts, held, rate=100.0)
    rows = world.rows()
    assert (sent.written, len(rows)) == (20, 20)
    assert min(record.timestamp for record in rows) >= begun
    assert json.loads(rows[0].value)["event_time"].startswith("2024-01")
    again, held = world.read(tree(), LINES)
    assert replay.live(world.kafka, again, held, rate=100.0)[0].written == 0


def test_bad_lines_are_dead_letters_once(world: World) -> None:
    _, extract = world.replay(tree(), [*LINES, "99,V,2024-01-01,?,R", "98,V"])
    assert replay.dead(world.kafka, [extract]) == 2
    assert replay.dead(world.kafka, [extract]) == 0
    letters = [json.loads(record.value) for record in world.records("erp.dead-letters")]
    assert sorted((one["topic"], one["offset"], one["reason"], one["job"]) for one in letters) == [
        ("file:in.csv", 22, "bad_value", "replay"),
        ("file:in.csv", 23, "bad_bytes", "replay"),
    ]


def test_a_missing_topic_says_how_to_create_it(server: Kafka, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="erpulse topics create"):
        replay.read_pairs(server, [(sheet(tmp_path, LINES), declared(tree()))])


def test_what_a_topic_holds(world: World) -> None:
    world.replay(by_content())
    there = present(world.kafka, TOPIC, {"erp"})
    assert len(there.rows) == len(there.prior(declared(by_content()))) == 20
    assert there.prior(declared(tree())) == []
    assert present(world.kafka, TOPIC, {"other"}).rows == set()


def test_the_command_reports_counts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = sheet(
        world.folder, ["1,V1,2010-01-02,R1,5.00", "2,V1,2010-01-03,R2,x"], "row,VendorNum,Date,InvNum,Amount"
    )
    text = (SHIPPED / "corporate_payment.toml").read_text().replace('"parquet"', '"csv"')
    (world.folder / "my.toml").write_text(text)
    (world.folder / "erpulse.toml").write_text(f'[kafka]\nbootstrap_servers = "{world.kafka.bootstrap_servers}"\n')
    monkeypatch.setenv("ERPULSE_CONFIG", str(world.folder / "erpulse.toml"))
    arguments = [shipped, "--map", str(world.folder / "my.toml")]
    outputs = [CliRunner().invoke(command, arguments, catch_exceptions=False).output.splitlines() for _ in range(2)]
    assert outputs[0] == [
        "corporate: 2 lines, 1 rows, 0 repeated",
        "erp.supplier_invoice: 1 rows written, 0 were there",
        "erp.dead-letters: 1 written of 1 lines that cannot be read",
    ]
    assert outputs[1][1:] == [
        "erp.supplier_invoice: 0 rows written, 1 were there",
        "erp.dead-letters: 0 written of 1 lines that cannot be read",
    ]
