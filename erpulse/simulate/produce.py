"""Send a run to Kafka: history as fast as the broker takes it, the live phase at its own pace."""

import datetime as dt
import time
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from connectors import broker
from connectors.errors import ConfigError
from erpulse.simulate.stream import raw_topics
from erpulse.simulate.tally import Tally

if TYPE_CHECKING:
    from connectors.settings import Kafka
    from erpulse.simulate.parts import Company
    from erpulse.simulate.records import RawRecord
    from erpulse.simulate.stream import Simulation

BLOCK_MS, PATIENCE_S = 10_000, 30
Seen = Callable[["RawRecord", Tally], None]


class Outlet:
    """A Kafka producer that remembers the first failure; records are durable once `flush` returns."""

    def __init__(self, producer: Any, servers: str) -> None:  # noqa: ANN401  -- a KafkaProducer
        """Wrap a producer."""
        self._producer, self._servers = producer, servers
        self._failure: BaseException | None = None

    def send(self, record: "RawRecord") -> None:
        """Send one record.

        Raises:
            ConfigError: this or an earlier record could not be delivered.
        """
        from kafka.errors import KafkaError  # noqa: PLC0415  -- the client takes a third of a second to import

        headers = [(name, value or b"") for name, value in record.headers]
        try:
            future = self._producer.send(record.topic, record.value, record.key, headers)
        except KafkaError as error:
            raise self._refused(error) from error
        future.add_errback(self._failed)
        self._check()

    def flush(self) -> None:
        """Wait until all records are with the broker.

        Raises:
            ConfigError: one of them could not be delivered.
        """
        from kafka.errors import KafkaError  # noqa: PLC0415

        try:
            self._producer.flush(PATIENCE_S)
        except KafkaError as error:
            raise self._refused(error) from error
        self._check()

    def _failed(self, error: BaseException) -> None:
        self._failure = self._failure or error

    def _check(self) -> None:
        if self._failure is not None:
            raise self._refused(self._failure)

    def _refused(self, error: BaseException) -> ConfigError:
        why = str(error) or type(error).__name__
        return ConfigError(f"kafka {self._servers}: a message was not taken: {why}; see 'erpulse status'")


@contextmanager
def outlet(kafka: "Kafka", sources: Iterable[str], topics: Iterable[str] = ()) -> Iterator[Outlet]:
    """Open a producer to topics that are known to be there.

    Args:
        kafka: Where the broker is.
        sources: Systems whose topics are written.
        topics: Topics that other parts of the company write.

    Raises:
        ConfigError: no broker answers, or topics are missing.
    """
    from kafka.errors import KafkaError  # noqa: PLC0415

    more = {"linger_ms": 5, "batch_size": 2**17, "max_block_ms": BLOCK_MS, "allow_auto_create_topics": False}
    try:
        require({*raw_topics(sources), *topics}, broker.found(kafka), kafka.bootstrap_servers)
        with broker.producer(kafka, **more) as producer:
            yield Outlet(producer, kafka.bootstrap_servers)
    except KafkaError as error:
        why = str(error) or type(error).__name__
        raise ConfigError(f"kafka {kafka.bootstrap_servers}: {why}; see 'erpulse status'") from error


def require(topics: Iterable[str], there: Container[str], servers: str) -> None:
    """Make sure that topics exist.

    Raises:
        ConfigError: some are missing.
    """
    missing = sorted(name for name in topics if name not in there)
    if missing:
        some = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if missing[3:] else "")
        raise ConfigError(f"kafka {servers}: no topic {some}; run: erpulse topics create $(erpulse simulate --topics)")


def play(simulation: "Simulation | Company", outlet: Outlet, tally: Tally, seen: Seen) -> None:
    """Send a whole run, and tell `seen` of each record once it has left.

    Args:
        simulation: The run, fresh.
        outlet: Where it goes.
        tally: Counts and labels, filled on the way.
        seen: Told of each record.
    """
    for record in simulation.history(_now()):
        _send(record, outlet, tally, seen)
    outlet.flush()
    start = _now()
    for record in simulation.live(start):
        _wait(start, record.send_s or 0.0)
        _send(record, outlet, tally, seen)
    outlet.flush()


def _send(record: "RawRecord", outlet: Outlet, tally: Tally, seen: Seen) -> None:
    outlet.send(record)
    tally.see(record, time.time_ns() // 1_000_000)
    seen(record, tally)


def _wait(start: dt.datetime, send_s: float) -> None:
    rest = send_s - (_now() - start).total_seconds()
    if rest > 0:
        time.sleep(rest)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
