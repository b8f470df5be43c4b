"""What transactional ids cost the broker: heap and time to restart with as many as a strategy of naming leaves behind.

A sink that counts its ids up (`INCREMENTING`) leaves one per checkpoint and writer until the broker forgets it
(`transactional.id.expiration.ms`); one that takes them from a pool (`POOLING`) leaves a handful. The ids are written
into the broker's own transaction log, as finished transactions, in the format of Kafka's `TransactionLogKey` and
`TransactionLogValue`, version 0; then the broker is stopped and started again, and has to load them.

Usage: python benchmarks/transaction_ids.py [COUNT ...]      (default 10 3600 60000 600000)
"""

import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.settings import Kafka
from erpulse.stack import java, kafka
from erpulse.stack.layout import CHECKOUT, HOME, Layout
from erpulse.stack.ports import answers, choose

LOG = "__transaction_state"
# The only client whose records the broker takes into a topic of its own.
ADMIN = "__admin_client"
COMPLETE_COMMIT = 4
PATIENCE_S = 180


def log_key(name: str) -> bytes:
    r"""Return the key of a transactional id.

    >>> log_key("ab")
    b'\x00\x00\x00\x02ab'
    """
    return struct.pack(">hh", 0, len(name)) + name.encode()


def log_value(producer: int, epoch: int, now_ms: int) -> bytes:
    """Return the value that says: the last transaction of this id was committed.

    >>> len(log_value(7, 3, 1))
    37
    """
    return struct.pack(">hqhibiqq", 0, producer, epoch, 900_000, COMPLETE_COMMIT, 0, now_ms, now_ms)


def partition_of(name: str, count: int) -> int:
    """Return the partition of the transaction log that holds an id: Java's `hashCode`, without its sign.

    >>> partition_of("abc", 50)  # 96354
    4
    """
    code = 0
    for letter in name:
        code = (31 * code + ord(letter)) & 0xFFFFFFFF
    return (code & 0x7FFFFFFF) % count


@contextmanager
def running(layout: Layout, ports: dict[str, int]) -> Iterator[tuple[int, float]]:
    """Run the broker of a folder; yield its process number and the seconds until it gave a producer its id."""
    program = java.require()
    config = kafka.configure(layout, ports)
    kafka.format_storage(program, layout, config)
    begun = time.monotonic()
    with (
        (layout.logs / "kafka.out").open("w") as out,
        subprocess.Popen(kafka.command(program, layout, config), stdout=out, stderr=out) as server,
    ):
        try:
            while not (answers(ports["kafka"]) and kafka.is_ready(ports)):
                if server.poll() is not None or time.monotonic() - begun > PATIENCE_S:
                    raise SystemExit(f"the broker did not start:\n{(layout.logs / 'kafka.out').read_text()[-1500:]}")
                time.sleep(0.05)
            ask_for_ids(ports)
            yield server.pid, time.monotonic() - begun
        finally:
            server.terminate()


def ask_for_ids(ports: dict[str, int]) -> None:
    """Return when every partition of the transaction log is loaded: it hands out an id only then."""
    from kafka import KafkaProducer  # noqa: PLC0415

    for place in range(4):
        name = next(f"probe-{n}" for n in range(1000) if partition_of(f"probe-{n}", 4) == place)
        client = KafkaProducer(bootstrap_servers=f"127.0.0.1:{ports['kafka']}", transactional_id=name, acks="all")
        client.init_transactions()
        client.close()


def write_ids(server: Kafka, begin: int, end: int) -> None:
    """Write finished transactions of the ids numbered `begin` to `end`."""
    from kafka import KafkaProducer  # noqa: PLC0415

    now_ms = int(time.time() * 1000)
    client = KafkaProducer(
        bootstrap_servers=server.bootstrap_servers,
        client_id=ADMIN,
        acks="all",
        linger_ms=20,
        batch_size=1 << 17,
        metadata_max_age_ms=10**7,
    )
    client.partitions_for(LOG)
    client._metadata.internal_topics.clear()  # noqa: SLF001  the client hides them from itself
    for number in range(begin, end):
        name = f"local-procurement_spend-1-features_out-0-{number}"
        place = partition_of(name, 4)
        client.send(LOG, key=log_key(name), value=log_value(10_000 + number, 1, now_ms), partition=place)
    client.flush()
    client.close()


def heap_mib(pid: int) -> float:
    """Return the live heap of a JVM, MiB: what a class histogram counts after a full collection."""
    done = subprocess.run(["jcmd", str(pid), "GC.class_histogram"], capture_output=True, text=True, check=True)
    return int(done.stdout.strip().splitlines()[-1].split()[2]) / (1 << 20)


def main(counts: list[int]) -> None:
    """Print one row per number of ids."""
    print(f"{'ids':>9} {'start s':>9} {'heap MiB':>9} {'log MiB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout.of(Path(folder), CHECKOUT / HOME / "jars")
        layout.make()
        ports = choose(layout.ports_file)
        server, written = Kafka(bootstrap_servers=f"127.0.0.1:{ports['kafka']}"), 0
        for count in sorted(counts):
            with running(layout, ports):
                write_ids(server, written, count)
            written = count
            with running(layout, ports) as (pid, seconds):
                size = sum(f.stat().st_size for f in (layout.data / "kafka").glob(f"{LOG}-*/*.log")) / (1 << 20)
                print(f"{count:>9,} {seconds:>9.1f} {heap_mib(pid):>9.0f} {size:>8.1f}", flush=True)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [10, 3_600, 60_000, 600_000])
