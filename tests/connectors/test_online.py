"""The online store on a real Redis: parity with Feast, order, ties, replays, races, deletes, threads, outages."""

import pickle
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import redis
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
from feast.protos.feast.types.EntityKey_pb2 import EntityKey
from feast.protos.feast.types.Value_pb2 import Value as ValueProto
from feast.types import Float64, Int64, String

from connectors.errors import ConfigError, ContractError, WiringError
from connectors.online import (
    CHUNK,
    FeatureRow,
    OnlineView,
    OnlineWriter,
    connect,
    delete_view,
    encode_rows,
    entities,
    read,
    store_json,
    write,
)
from connectors.online_layout import MOST_FIELDS
from connectors.settings import OnlineStore, Secret
from tests.redis_server import free_port, running_redis

pytestmark = pytest.mark.stack

FIELDS = (("amount_sum_30d", "DECIMAL(38, 2)"), ("count_30d", "BIGINT"), ("score", "DOUBLE"), ("last_name", "STRING"))
SPEND = OnlineView("spend", ("source", "supplier_id"), FIELDS)
RISK = OnlineView("risk", ("source", "supplier_id"), (("score", "DOUBLE"),))
MS = 1_700_000_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running_redis() as port:
        yield port


@pytest.fixture
def client(port: int) -> redis.Redis:
    found = connect(OnlineStore(port=port))
    found.flushall()
    return found


def row(supplier: str, count: int, ms: int = MS) -> FeatureRow:
    return FeatureRow(("acme", supplier), (count * 1.25, count, None if count % 3 else count / 7, f"n{count}"), ms)


def dump(client: redis.Redis) -> dict[bytes, dict[bytes, bytes]]:
    return {key: client.hgetall(key) for key in client.scan_iter()}


def feast_view(path: Path) -> FeatureView:
    return FeatureView(
        name="spend",
        entities=[Entity(name=key, join_keys=[key]) for key in SPEND.keys],
        schema=[
            *[Field(name=key, dtype=String) for key in SPEND.keys],
            *[
                Field(name=name, dtype=dtype)
                for (name, _), dtype in zip(FIELDS, (Float64, Int64, Float64, String), strict=True)
            ],
        ],
        source=FileSource(path=str(path / "spend.parquet"), timestamp_field="known_time"),
    )


@pytest.fixture
def feast_store(port: int, tmp_path: Path) -> FeatureStore:
    config = RepoConfig(
        project="erpulse",
        provider="local",
        registry=str(tmp_path / "registry.db"),
        online_store={"type": "redis", "connection_string": f"127.0.0.1:{port}"},
        entity_key_serialization_version=3,
    )
    return FeatureStore(config=config)


def feast_rows(rows: list[FeatureRow]) -> list[Any]:
    kinds = {"DECIMAL(38, 2)": "double_val", "BIGINT": "int64_val", "DOUBLE": "double_val", "STRING": "string_val"}
    return [
        (
            EntityKey(join_keys=SPEND.keys, entity_values=[ValueProto(string_val=text) for text in key]),
            {
                name: ValueProto() if value is None else ValueProto(**{kinds[sql]: value})
                for (name, sql), value in zip(FIELDS, values, strict=True)
            },
            EPOCH + timedelta(milliseconds=ms),
            None,
        )
        for key, values, ms in rows
    ]


def test_the_same_bytes_as_feast_writes(client: redis.Redis, feast_store: FeatureStore, tmp_path: Path) -> None:
    rows = [row(f"s{n}", n, MS + 7 * n) for n in range(3 * CHUNK + 5)]
    feast_store._get_provider().online_write_batch(feast_store.config, feast_view(tmp_path), feast_rows(rows), None)
    theirs = dump(client)
    client.flushall()
    assert write(client, "erpulse", SPEND, rows) == len(rows)
    assert dump(client) == theirs == dict(encode_rows(SPEND, rows))


def test_feast_reads_what_we_write(client: redis.Redis, feast_store: FeatureStore, tmp_path: Path) -> None:
    view = feast_view(tmp_path)
    feast_store.registry.apply_feature_view(view, "erpulse")
    for entity in (Entity(name=key, join_keys=[key]) for key in SPEND.keys):
        feast_store.registry.apply_entity(entity, "erpulse")
    write(client, "erpulse", SPEND, [row("0017", 4), row("0018", 3)])
    found = feast_store.get_online_features(
        [f"spend:{name}" for name, _ in FIELDS],
        [{"source": "acme", "supplier_id": supplier} for supplier in ("0017", "0018", "none")],
    ).to_dict()
    assert found["amount_sum_30d"] == [5.0, 3.75, None]
    assert found["count_30d"] == [4, 3, None]
    assert found["score"] == [None, 3 / 7, None]
    assert found["last_name"] == ["n4", "n3", None]


def test_rows_read_back(client: redis.Redis) -> None:
    rows = [row(f"s{n}", n - 2, MS + n) for n in range(5)]
    write(client, "erpulse", SPEND, rows)
    assert read(client, "erpulse", SPEND, [r.key for r in rows]) == rows
    assert read(client, "erpulse", SPEND, [("acme", "none")]) == [None]
    assert read(client, "erpulse", RISK, [rows[0].key]) == [None]


@pytest.mark.parametrize(
    ("stored", "new", "wins"),
    [
        (MS, MS + 1, True),
        (MS, MS, True),
        (MS, MS - 1, False),
        (MS + 1, MS, False),
        (MS + 999, MS + 1000, True),
        (MS + 1000, MS + 999, False),
        (MS, 5, False),
        (5, MS, True),
        (0, 0, True),
        (0, 999, True),
        (1000, 999, False),
        (268_435_455_999, 268_435_456_000, True),
        (268_435_456_000, 268_435_455_999, False),
        (34_359_738_368_001, 34_359_738_367_999, False),
        (34_359_738_367_999, 34_359_738_368_001, True),
        (MS + 128, MS + 2, False),
    ],
)
def test_a_row_is_stored_unless_the_stored_one_is_newer(
    client: redis.Redis, stored: int, new: int, *, wins: bool
) -> None:
    write(client, "erpulse", SPEND, [row("s", 1, stored)])
    assert write(client, "erpulse", SPEND, [row("s", 2, new)]) == wins
    assert read(client, "erpulse", SPEND, [("acme", "s")]) == [row("s", 2, new) if wins else row("s", 1, stored)]


def test_writers_at_once_end_at_the_latest_row(client: redis.Redis, port: int) -> None:
    rows = [row(f"s{n % 40}", n, MS + n) for n in range(4000)]

    def play(seed: int) -> None:
        mine = rows.copy()
        Random(seed).shuffle(mine)  # noqa: S311  # order, not secrets
        own = connect(OnlineStore(port=port))
        for start in range(0, len(mine), 100):
            write(own, "erpulse", SPEND, mine[start : start + 100])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(play, range(4)))
    assert read(client, "erpulse", SPEND, [r.key for r in rows[-40:]]) == rows[-40:]


def test_views_share_an_entity_and_one_can_go(client: redis.Redis) -> None:
    other = FeatureRow(("acme", "s1"), (0.0,), MS)
    write(client, "erpulse", SPEND, [row("s1", 1), row("s2", 2)])
    write(client, "erpulse", RISK, [other])
    write(client, "another", SPEND, [row("s1", 1)])
    assert sorted(entities(client, "erpulse", SPEND)) == [("acme", "s1"), ("acme", "s2")]
    assert delete_view(client, "erpulse", SPEND) == 2
    assert list(entities(client, "erpulse", SPEND)) == []
    assert read(client, "erpulse", RISK, [other.key]) == [other]
    assert len(dump(client)) == 2
    assert delete_view(client, "another", SPEND) == 1


def test_keys_of_odd_length_are_found(client: redis.Redis) -> None:
    for size in (42, 63, 91, 92, 93, 94):  # as a byte: * ? [ \ ] ^
        view = OnlineView("odd", ("k" * size,), (("n", "BIGINT"),))
        write(client, "erpulse", view, [FeatureRow(("*",), (size,), MS)])
        assert list(entities(client, "erpulse", view)) == [("*",)]


def test_the_widest_view(client: redis.Redis) -> None:
    fields = tuple((f"f{n}", "BIGINT") for n in range(MOST_FIELDS))
    rows = [FeatureRow((str(n),), tuple(range(n, n + MOST_FIELDS)), MS) for n in range(3)]
    view = OnlineView("wide", ("source",), fields)
    assert write(client, "erpulse", view, rows) == 3
    assert read(client, "erpulse", view, [r.key for r in rows]) == rows


def test_nothing_to_write(client: redis.Redis) -> None:
    assert write(client, "erpulse", SPEND, []) == 0


def test_a_misfit_leaves_the_connection_clean(client: redis.Redis) -> None:
    rows = [row(f"s{n}", n) for n in range(CHUNK)]
    with pytest.raises(ContractError):
        write(client, "erpulse", SPEND, [*rows, FeatureRow(("acme",), (), MS)])
    assert write(client, "erpulse", SPEND, rows) == CHUNK
    assert client.ping()


def text(supplier: str, count: int, ms: int) -> str:
    moment = (EPOCH + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f'{{"source":"acme","supplier_id":"{supplier}","count_30d":{count},"known_time":"{moment}"}}'


def test_writer_takes_json_rows_of_several_views(client: redis.Redis, port: int) -> None:
    writer = OnlineWriter(store_json(OnlineStore(port=port)), [SPEND, RISK])
    topics = ["features.spend", "features.risk", "features.spend", "features.spend", "features.spend"]
    values = [
        text("s", 1, MS),
        '{"source":"acme","supplier_id":"s","score":0.5}',
        text("s", 2, MS),
        "no json",
        None,
    ]
    assert writer(topics, values, [None, MS, None, MS, MS]) == [1, 1, 1, 0, 0]
    assert read(client, "erpulse", SPEND, [("acme", "s")]) == [FeatureRow(("acme", "s"), (None, 2, None, None), MS)]
    assert read(client, "erpulse", RISK, [("acme", "s")]) == [FeatureRow(("acme", "s"), (0.5,), MS)]
    with pytest.raises(WiringError, match=r"did you mean 'features\.spend'"):
        writer(["features.spent"], ["{}"], [MS])


def test_writer_travels_and_serves_many_threads(client: redis.Redis, port: int) -> None:
    writer = pickle.loads(pickle.dumps(OnlineWriter(store_json(OnlineStore(port=port)), [SPEND])))  # noqa: S301
    barrier = threading.Barrier(4, timeout=20)

    def play(thread: int) -> int:
        barrier.wait()
        batches = [[text(f"{thread}-{n}", n + start, MS) for n in range(50)] for start in range(20)]
        return sum(sum(writer(["features.spend"] * 50, batch, [None] * 50)) for batch in batches)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(play, range(4))) == 4000
    assert len(list(entities(client, "erpulse", SPEND))) == 200


def test_writer_waits_for_a_redis_that_comes_back() -> None:
    port = free_port()
    writer = OnlineWriter(store_json(OnlineStore(port=port)), [SPEND], retry_seconds=30)
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(writer, ["features.spend"], [text("s", 1, MS)], [None])
        time.sleep(0.3)
        assert not pending.done()
        with running_redis(port=port):
            assert pending.result(timeout=20) == [1]
    with running_redis(port=port):
        assert writer(["features.spend"], [text("s", 1, MS)], [None]) == [1]


def test_a_redis_that_stays_away_is_told() -> None:
    port = free_port()
    with pytest.raises(ConfigError, match=rf"127\.0\.0\.1:{port}.*online\.port"):
        connect(OnlineStore(port=port))
    writer = OnlineWriter(store_json(OnlineStore(port=port)), [SPEND], retry_seconds=0.2)
    with pytest.raises(ConfigError, match=rf"127\.0\.0\.1:{port}"):
        writer(["features.spend"], [text("s", 1, MS)], [None])


def test_a_refused_password_is_not_tried_again() -> None:
    with running_redis("--requirepass", "s3cret") as port:
        writer = OnlineWriter(store_json(OnlineStore(port=port, password=Secret("wr0ng"))), [SPEND], retry_seconds=3600)
        with pytest.raises(ConfigError, match=r"online\.password"):
            writer(["features.spend"], [text("s", 1, MS)], [None])


def test_password() -> None:
    with running_redis("--requirepass", "s3cret") as port:
        store = OnlineStore(port=port, password=Secret("s3cret"))
        assert OnlineWriter(store_json(store), [SPEND])(["features.spend"], [text("s", 1, MS)], [None]) == [1]
        with pytest.raises(ConfigError, match=r"online\.password") as caught:
            connect(OnlineStore(port=port, password=Secret("wr0ng")))
        assert "wr0ng" not in str(caught.value)
