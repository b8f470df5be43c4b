"""A running ingest job for the tests of this folder, and its topics as they are."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import msgspec
from kafka import TopicPartition

from connectors import broker
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.events import EVENTS
from connectors.messages import RawMessage
from connectors.settings import Settings, load
from erpulse import bundle, topics
from erpulse.stack.layout import CHECKOUT
from erpulse.stack.local import Stack

CANONICAL = [table.topic for table in EVENTS.values()]
SOURCES = {
    "shop": r"raw\.shop\..*",
    "sap": r"raw\.sap\..*",
}
PATIENCE_S = 90


@dataclass
class Running:
    """The job's settings, where they stand, and the broker behind them."""

    settings: Settings
    config: Path

    def send(self, messages: Iterable[RawMessage]) -> list[RawMessage]:
        """Send records and return them as the broker has them."""
        with broker.producer(self.settings.kafka) as client:
            futures = [
                (m, client.send(m.topic, m.value, m.key, [(n, v or b"") for n, v in m.headers])) for m in messages
            ]
            client.flush()
            placed = [(message, future.get(timeout=10)) for message, future in futures]
        return [m._replace(partition=p.partition, offset=p.offset, timestamp_ms=p.timestamp) for m, p in placed]

    def records(self, *names: str) -> list[Any]:
        """Return the committed records of topics, in the order of each partition; all partitions are read at once."""
        with broker.consumer(self.settings.kafka, fetch_max_wait_ms=20) as client:
            places = [TopicPartition(name, number) for name in names for number in client.partitions_for_topic(name)]
            ends = client.end_offsets(places)
            client.assign(places)
            client.seek_to_beginning()
            found: list[Any] = []
            while any(client.position(place) < ends[place] for place in places):
                found += [record for records in client.poll(timeout_ms=50).values() for record in records]
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Return the canonical rows, each with its topic."""
        return [json.loads(r.value) | {"topic": r.topic} for r in self.records(*CANONICAL) if r.value != b"{}"]

    def letters(self) -> list[dict[str, Any]]:
        """Return what the topic of dead letters holds."""
        return [json.loads(record.value) for record in self.records(DEAD_LETTERS)]


def until(holds: Callable[[], Any], seconds: float = PATIENCE_S) -> Any:
    """Return the first true answer, or the last one when time is up."""
    end = time.monotonic() + seconds
    while not (answer := holds()) and time.monotonic() < end:
        time.sleep(0.5)
    return answer


@contextmanager
def running_ingest(stack: Stack, folder: Path, raw: Iterable[str]) -> Iterator[Running]:
    """Submit ingest with `flink run` and the bundle; afterwards the job is cancelled and its topics are gone."""
    stack.up()
    own = [f"[sources.{n}]\ntopics = '{t}'\nmap = '{'plain' if n == 'shop' else 'sap'}'\n" for n, t in SOURCES.items()]
    text = stack.layout.settings_file.read_text(encoding="utf-8") + "\n" + "\n".join(own)
    config = folder / "erpulse.toml"
    config.write_text(text.replace("map =", "currency = 'EUR'\nzone = 'Europe/Berlin'\nmap ="), encoding="utf-8")
    settings = load(config, env={})
    names = list(raw)
    topics.create(settings, names)
    bundle.build(CHECKOUT, folder / "jobs.zip")
    job = stack.submit("jobs.ingest", folder / "jobs.zip", ("--config", str(config)))
    try:
        yield Running(settings, config)
    finally:
        urlopen(Request(f"http://{settings.flink.rest}/jobs/{job}", method="PATCH"), timeout=10).close()
        until(lambda: all(one.state == "CANCELED" for one in stack.jobs() if one.job_id == job), 30)
        with broker.admin(settings.kafka) as client:
            client.delete_topics([*names, *CANONICAL, DEAD_LETTERS])


def kept(letter: Any) -> dict[str, Any]:
    """Return a letter of the pure functions as the topic holds it."""
    found: dict[str, Any] = json.loads(msgspec.json.encode(letter))
    return found
