"""What happens to a transactional id whose epoch runs out, under both strategies of naming.

A producer's epoch is a short: after 32,767 the broker gives the id another producer. With transaction protocol 2 each
commit raises it, so an id that is used again at every checkpoint (`POOLING`) gets there after nine hours at one commit
a second; one that is counted up (`INCREMENTING`) never does. A job writes some rows exactly once; then its ids are aged
in the broker's transaction log to twelve commits before the end, the broker starts again, and the job goes on past it.

Usage: python benchmarks/epoch_rollover.py
"""

import json
import os
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from transaction_ids import ADMIN, LOG, log_key, log_value, partition_of, running

from erpulse.stack.layout import CHECKOUT, HOME, Layout
from erpulse.stack.ports import choose

STRATEGIES = ("INCREMENTING", "POOLING")
LAST = 32_767
LEFT = 12
TOPIC, PREFIX, PARTITIONS = "numbers", "aged", 4
FIRST, SECOND = (1, 60), (61, 260)
JOB = """
import sys
from pyflink.table import EnvironmentSettings, TableEnvironment
jar, server, strategy, first, last = sys.argv[1:]
table = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
for name, value in (("pipeline.jars", jar), ("parallelism.default", "1"), ("restart-strategy.type", "none"),
                    ("execution.checkpointing.interval", "300 ms")):
    table.get_config().set(name, value)
table.execute_sql(f'''CREATE TABLE counted (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '10',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '{first}', 'fields.n.end' = '{last}')''')
table.execute_sql(f'''CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'numbers',
  'format' = 'json',  'properties.bootstrap.servers' = '{server}', 'properties.transaction.timeout.ms' = '60000',
  'sink.delivery-guarantee' = 'exactly-once', 'sink.transactional-id-prefix' = 'aged',
  'sink.transaction-naming-strategy' = '{strategy}')''')
table.execute_sql("INSERT INTO numbers SELECT n FROM counted").wait()
"""


class Identity(NamedTuple):
    """Producer and epoch of a transactional id."""

    producer: int
    epoch: int


def run(server: str, strategy: str, rows: tuple[int, int]) -> None:
    """Let the job write its rows."""
    (jar,) = (CHECKOUT / HOME / "jars" / "flink").glob("flink-sql-connector-kafka-*.jar")
    call = [sys.executable, "-c", JOB, jar.as_uri(), server, strategy, *map(str, rows)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYFLINK_")}
    done = subprocess.run(call, env=own, capture_output=True, text=True, timeout=240, check=False)
    if done.returncode:
        raise SystemExit(f"{strategy}: the job failed\n{done.stderr[-2000:]}")


def identities(server: str) -> dict[str, Identity]:
    """Return what the broker's transaction log says of the job's ids."""
    from kafka import KafkaConsumer, TopicPartition  # noqa: PLC0415

    found: dict[str, Identity] = {}
    with closing(
        KafkaConsumer(bootstrap_servers=server, exclude_internal_topics=False, consumer_timeout_ms=3000)
    ) as client:
        places = [TopicPartition(LOG, number) for number in range(PARTITIONS)]
        client.assign(places)
        client.seek_to_beginning(*places)
        for record in client:
            name = record.key[4:].decode()
            if record.value is not None and name.startswith(PREFIX):
                found[name] = Identity(*struct.unpack(">qh", record.value[2:12]))
    return found


def age(server: str, known: dict[str, Identity]) -> None:
    """Write into the transaction log that the ids are near their last epoch."""
    from kafka import KafkaProducer  # noqa: PLC0415

    now_ms = int(time.time() * 1000)
    with closing(
        KafkaProducer(bootstrap_servers=server, client_id=ADMIN, acks="all", metadata_max_age_ms=10**7)
    ) as client:
        client.partitions_for(LOG)
        client._metadata.internal_topics.clear()  # noqa: SLF001  the client hides them from itself
        for name, one in known.items():
            value = log_value(one.producer, LAST - LEFT, now_ms)
            client.send(LOG, key=log_key(name), value=value, partition=partition_of(name, PARTITIONS))


def committed(server: str) -> list[int]:
    """Return the numbers that a reader of committed records sees."""
    from kafka import KafkaConsumer  # noqa: PLC0415

    with closing(
        KafkaConsumer(
            TOPIC,
            bootstrap_servers=server,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            consumer_timeout_ms=4000,
        )
    ) as client:
        return [int(json.loads(record.value)["n"]) for record in client]


def create(server: str) -> None:
    """Create the topic."""
    from kafka.admin import KafkaAdminClient, NewTopic  # noqa: PLC0415

    with closing(KafkaAdminClient(bootstrap_servers=server)) as admin:
        admin.create_topics([NewTopic(TOPIC, 1, 1)])


def tried(strategy: str, folder: Path) -> str:
    """Return a row: ids, the greatest epoch before, ids that got another producer, rows lost and doubled."""
    layout = Layout.of(folder, CHECKOUT / HOME / "jars")
    layout.make()
    ports = choose(layout.ports_file)
    server = f"127.0.0.1:{ports['kafka']}"
    with running(layout, ports):
        create(server)
        run(server, strategy, FIRST)
        before = identities(server)
        age(server, before)
    with running(layout, ports):
        run(server, strategy, SECOND)
        after, seen = identities(server), committed(server)
    renewed = sum(after[name].producer != one.producer for name, one in before.items())
    lost, doubled = len(set(range(FIRST[0], SECOND[1] + 1)) - set(seen)), len(seen) - len(set(seen))
    greatest = max(one.epoch for one in before.values())
    return f"{strategy:<13} {len(before):>5} {greatest:>14} {len(after):>9} {renewed:>13} {lost:>5} {doubled:>8}"


def main() -> None:
    """Print one row per strategy."""
    print(
        f"{'strategy':<13} {'ids':>5} {'greatest epoch':>14} {'ids then':>9} {'new producers':>13} {'lost':>5} "
        f"{'doubled':>8}"
    )
    for strategy in STRATEGIES:
        with tempfile.TemporaryDirectory() as folder:
            print(tried(strategy, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
