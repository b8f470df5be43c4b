"""Feature rows into Redis: our writer against Feast's and against Redis itself, on the same rows, in one run.

    python benchmarks/online_writer.py [ROWS]

Every contender stores the same rows in batches of one Arrow batch, on a private server that is empty before each run:

- feast      `online_write_batch`, its protobuf messages built beforehand
- feast raw  the same with `skip_dedup`: no comparison with what is stored
- ours json  `OnlineWriter`: JSON text in, parsed, compared in Redis, stored
- ours       `write`: feature rows in, compared in Redis, stored
- redis-py   HSET of the finished bytes through the Python client's pipeline: no encoding, no comparison
- wire       HSET of the finished protocol text through a socket: what the server alone can take
"""

import gc
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import redis

from connectors.online import FeatureRow, OnlineView, OnlineWriter, encode_rows, store_json, write
from connectors.settings import OnlineStore
from erpulse.stack.redis_server import program

ROWS, BATCH, ROUNDS = 100_000, 10_000, 3
MS = 1_700_000_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VIEW = OnlineView(
    "supplier_spend",
    ("source", "supplier_id"),
    (
        ("spend_amount_sum_30d", "DOUBLE"),
        ("spend_amount_sum_365d", "DOUBLE"),
        ("invoice_count_30d", "BIGINT"),
        ("invoice_count_365d", "BIGINT"),
        ("invoice_amount_log_mean_365d", "DOUBLE"),
        ("invoice_amount_log_std_365d", "DOUBLE"),
    ),
)


class Run(NamedTuple):
    """Rows per second, and microseconds of processor time per row in this process and in Redis."""

    rate: float
    client: float
    server: float


def made(count: int) -> list[FeatureRow]:
    """Return rows of half as many suppliers, in the order in which they were known; no batch holds one twice."""
    dice = Random(1)  # noqa: S311  # reproducible
    rows = []
    for number in range(count):
        total, lines = round(dice.lognormvariate(8, 2), 2), dice.randrange(1, 400)
        values = (total, round(total * 9.5, 2), lines, lines * 11, dice.gauss(6, 1), dice.random())
        key = ("erp", f"{number % max(count // 2, BATCH):010d}")
        rows.append(FeatureRow(key, values, MS + 40 * number))
    return rows


@contextmanager
def server() -> Iterator[int]:
    """Run a private Redis that keeps nothing."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as home:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", home]
        with subprocess.Popen([str(program()), *options], stdout=subprocess.DEVNULL) as process:
            try:
                while True:
                    try:
                        redis.Redis(port=port).ping()
                        break
                    except redis.ConnectionError:
                        time.sleep(0.05)
                yield port
            finally:
                process.terminate()


def batches(items: list[Any]) -> list[list[Any]]:
    """Return the items in Arrow batches."""
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]


def feast(port: int, rows: list[FeatureRow], *, skip_dedup: bool) -> Callable[[], None]:
    """Return Feast's writer over its own messages."""
    from feast import Entity, FeatureView, Field, FileSource, RepoConfig, ValueType  # noqa: PLC0415
    from feast.infra.online_stores.redis import RedisOnlineStore  # noqa: PLC0415
    from feast.protos.feast.types.EntityKey_pb2 import EntityKey  # noqa: PLC0415
    from feast.protos.feast.types.Value_pb2 import Value  # noqa: PLC0415
    from feast.types import Float64, Int64  # noqa: PLC0415

    online = {"type": "redis", "connection_string": f"127.0.0.1:{port}", "skip_dedup": skip_dedup}
    config = RepoConfig(
        project="erpulse",
        provider="local",
        registry="unused.db",
        online_store=online,
        entity_key_serialization_version=3,
    )
    entities = [Entity(name=key, join_keys=[key], value_type=ValueType.STRING) for key in VIEW.keys]
    types = {"DOUBLE": Float64, "BIGINT": Int64}
    fields = [Field(name=name, dtype=types[sql]) for name, sql in VIEW.fields]
    view = FeatureView(name=VIEW.name, entities=entities, schema=fields, source=FileSource(path="unused.parquet"))
    kinds = {"DOUBLE": "double_val", "BIGINT": "int64_val"}
    messages = batches(
        [
            (
                EntityKey(join_keys=VIEW.keys, entity_values=[Value(string_val=text) for text in row.key]),
                {n: Value(**{kinds[sql]: v}) for (n, sql), v in zip(VIEW.fields, row.values, strict=True)},
                EPOCH + timedelta(milliseconds=row.known_ms),
                None,
            )
            for row in rows
        ]
    )
    store = RedisOnlineStore()

    def run() -> None:
        for batch in messages:
            store.online_write_batch(config, view, batch, None)

    return run


def ours(port: int, rows: list[FeatureRow]) -> Callable[[], None]:
    """Return our writer over feature rows."""
    client = redis.Redis(port=port)

    def run() -> None:
        for batch in batches(rows):
            write(client, "erpulse", VIEW, batch)

    return run


def ours_json(port: int, rows: list[FeatureRow]) -> Callable[[], None]:
    """Return the writer that the job uses, over JSON text."""
    writer = OnlineWriter(store_json(OnlineStore(port=port)), [VIEW])
    texts = batches([as_json(row) for row in rows])

    def run() -> None:
        for batch in texts:
            writer([f"features.{VIEW.name}"] * len(batch), batch, [None] * len(batch))

    return run


def as_json(row: FeatureRow) -> str:
    """Return a row as a job writes it."""
    known = (EPOCH + timedelta(milliseconds=row.known_ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    cells = dict(zip(VIEW.keys, row.key, strict=True)) | {"known_time": known}
    return json.dumps(cells | {name: value for (name, _), value in zip(VIEW.fields, row.values, strict=True)})


def redis_py(port: int, rows: list[FeatureRow]) -> Callable[[], None]:
    """Return the Python client's pipeline over finished bytes."""
    client = redis.Redis(port=port)
    encoded = [encode_rows(VIEW, batch) for batch in batches(rows)]

    def run() -> None:
        for batch in encoded:
            with client.pipeline(transaction=False) as pipe:
                for key, fields in batch:
                    pipe.hset(key, mapping=fields)
                pipe.execute()

    return run


def wire(port: int, rows: list[FeatureRow]) -> Callable[[], None]:
    """Return a bare socket over the finished protocol text; each answer is six bytes, `:7` or `:0` and ends of line."""
    commands = [[hset(key, fields) for key, fields in encode_rows(VIEW, batch)] for batch in batches(rows)]
    texts = [(len(batch), b"".join(batch)) for batch in commands]
    link = socket.create_connection(("127.0.0.1", port))

    def run() -> None:
        for count, text in texts:
            link.sendall(text)
            wanted = 4 * count
            while wanted > 0:
                wanted -= len(link.recv(min(wanted, 1 << 16)))

    return run


def hset(key: bytes, fields: dict[bytes, bytes]) -> bytes:
    """Return one HSET as protocol text."""
    words = [b"HSET", key, *[word for pair in fields.items() for word in pair]]
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


def main() -> None:
    """Run every contender in turn, some rounds, and print the medians and their ratios."""
    rows = made(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
    with server() as port:
        contenders = {
            "feast": feast(port, rows, skip_dedup=False),
            "feast raw": feast(port, rows, skip_dedup=True),
            "ours json": ours_json(port, rows),
            "ours": ours(port, rows),
            "redis-py": redis_py(port, rows),
            "wire": wire(port, rows),
        }
        gc.collect()
        gc.freeze()  # what one contender keeps ready is no work for the collector while another one runs
        runs: dict[str, list[Run]] = {name: [] for name in contenders}
        states = set()
        for _ in range(ROUNDS):
            for name, run in contenders.items():
                runs[name].append(timed(run, redis.Redis(port=port), len(rows)))
                states.add(redis.Redis(port=port).execute_command("DEBUG", "DIGEST"))
    assert len(states) == 1, "the contenders left different bytes in Redis"  # noqa: S101
    report({name: Run(*map(statistics.median, zip(*each, strict=True))) for name, each in runs.items()}, len(rows))


def timed(run: Callable[[], None], client: redis.Redis, rows: int) -> Run:
    """Run once on an empty server."""
    client.flushall()
    cpu = [client.info("cpu")]
    start, busy = time.perf_counter(), time.process_time()
    run()
    passed, busy = time.perf_counter() - start, time.process_time() - busy
    cpu.append(client.info("cpu"))
    server = [float(each["used_cpu_user"]) + float(each["used_cpu_sys"]) for each in cpu]
    return Run(rows / passed, busy / rows * 1e6, (server[1] - server[0]) / rows * 1e6)


def report(median: dict[str, Run], rows: int) -> None:
    """Print rates with their ratios, and what a row costs each processor: the ratio of an idle machine."""
    print(f"{rows} rows, batches of {BATCH}, medians of {ROUNDS} rounds; every contender left the same bytes")
    for name, run in median.items():
        against = "".join(f"{run.rate / median[other].rate:6.2f} x {other}" for other in ("feast", "redis-py", "wire"))
        print(
            f"{name:<10}{run.rate:>9,.0f} rows/s{against}  CPU us/row: {run.client:5.2f} here, {run.server:5.2f} Redis"
        )
    ours, limit = median["ours json"], median["wire"]
    print(
        f"the job's writer, JSON included: {ours.rate / median['feast'].rate:.1f} x Feast (goal 12),"
        f" {ours.rate / limit.rate:.2f} of what Redis takes (goal 0.7);"
        f" by the CPU of Redis alone {limit.server / ours.server:.2f}, the rest is its compare-and-write script"
    )


if __name__ == "__main__":
    main()
