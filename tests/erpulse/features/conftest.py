"""A broker, a Redis, an archive and a copy of `feature_repo` that belong to one test."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from connectors.online import FeatureRow, OnlineWriter, store_json
from connectors.settings import Settings, load
from erpulse.features import repository
from tests.kafka_server import running_kafka
from tests.redis_server import running_redis

VIEW = "cost_center_spend"
TOPIC = f"features.{VIEW}"
PARTITIONS = 3
KEYS = ("source", "cost_center")
FIELDS = ("spend_amount_sum_30d", "spend_amount_sum_365d", "invoice_count_30d", "invoice_count_365d")


@dataclass
class World:
    """The servers of one test, and what a job would do to them."""

    settings: Settings
    producer: KafkaProducer
    writer: OnlineWriter

    def log(self, rows: list[FeatureRow], *, commit: bool = True) -> None:
        """Append rows to the topic in one transaction, each entity in one partition."""
        self.producer.begin_transaction()
        for row in rows:
            self.producer.send(TOPIC, key="|".join(row.key).encode(), value=as_json(row))
        self.producer.commit_transaction() if commit else self.producer.abort_transaction()

    def store(self, rows: list[FeatureRow]) -> None:
        """Write rows to Redis as the job does."""
        self.writer([TOPIC] * len(rows), [as_json(row) for row in rows], [None] * len(rows))

    def archive(self, rows: list[FeatureRow]) -> None:
        """Write rows to the archive, the position as revision."""
        folder = Path(self.settings.flink.archive_dir.removeprefix("file://")) / VIEW / "day=2024-01-01"
        folder.mkdir(parents=True, exist_ok=True)
        known = pa.array([row.known_ms for row in rows], pa.timestamp("ms"))
        columns: dict[str, Any] = {name: [row.key[at] for row in rows] for at, name in enumerate(KEYS)}
        columns |= {name: [row.values[at] for row in rows] for at, name in enumerate(FIELDS)}
        columns |= {"known_time": known, "revision": pa.array(range(len(rows)), pa.timestamp("ms"))}
        pq.write_table(pa.table(columns), folder / "part-0-0", use_deprecated_int96_timestamps=True)


def as_json(row: FeatureRow) -> bytes:
    """Return a row as the job writes it."""
    moment = datetime.fromtimestamp(row.known_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    keys = ",".join(f'"{name}":"{text}"' for name, text in zip(KEYS, row.key, strict=True))
    values = ",".join(f'"{name}":{value}' for name, value in zip(FIELDS, row.values, strict=True))
    return f'{{{keys},{values},"known_time":"{moment}"}}'.encode()


@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    """Run one broker for all tests of this folder."""
    with running_kafka() as address, closing(KafkaAdminClient(bootstrap_servers=address)) as admin:
        admin.create_topics([NewTopic(TOPIC, num_partitions=PARTITIONS, replication_factor=1)])
        yield address


@pytest.fixture
def feature_repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work on a copy of `feature_repo`: Feast keeps its registry there."""
    copy = tmp_path / "feature_repo"
    shutil.copytree(repository.location(), copy, ignore=shutil.ignore_patterns("data", "__pycache__"))
    monkeypatch.setattr(repository, "location", lambda: copy)
    monkeypatch.setattr(sys, "path", [*sys.path])
    for file in copy.glob("*.py"):
        monkeypatch.delitem(sys.modules, file.stem, raising=False)
    monkeypatch.setenv("FEATURES_REDIS", "")  # set back what the command sets
    monkeypatch.setenv("FEATURES_ARCHIVE", "")
    return copy


@pytest.fixture
def world(broker: str, feature_repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Run the servers, with an empty topic and settings that the command finds."""
    del feature_repo
    with closing(KafkaAdminClient(bootstrap_servers=broker)) as admin:
        admin.delete_records({TopicPartition(TOPIC, number): -1 for number in range(PARTITIONS)})
    with running_redis() as port:
        config = tmp_path / "erpulse.toml"
        config.write_text(
            f'[kafka]\nbootstrap_servers = "{broker}"\n[online]\nport = {port}\n'
            f'[flink]\narchive_dir = "{(tmp_path / "archive").as_uri()}"\n'
        )
        monkeypatch.setenv("ERPULSE_CONFIG", str(config))
        settings = load(config, {})
        view = repository.view(settings, VIEW).online
        with closing(KafkaProducer(bootstrap_servers=broker, transactional_id=str(tmp_path))) as producer:
            producer.init_transactions()
            yield World(settings, producer, OnlineWriter(store_json(settings.online), [view]))
