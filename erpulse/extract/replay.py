"""An extract into Kafka: as history with the times its rows were known, or live at a rate.

History comes before everything else of its topics: a topic whose records are later than the first row is refused, as a
job reads a partition in order and would take the row for late. So extracts that belong together go in one call, and
the call ends with a record in every partition of all canonical topics, which lets their windows run on. A second
replay writes only what is not there: rows are known by their `event_id` and sign, deliveries by their lines.
"""

import heapq
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from connectors import broker
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.dead_letters import DeadLetter, Reason, of_message
from connectors.errors import ConfigError
from connectors.events import EVENTS
from connectors.heartbeats import EMPTY
from connectors.messages import RawMessage
from erpulse.extract.extract import Extract, read_extract
from erpulse.extract.order import Row, ordered
from erpulse.extract.present import Present, present

if TYPE_CHECKING:
    from connectors.settings import Kafka
    from erpulse.extract.record import ExtractMap

HISTORY = {"message.timestamp.type": "CreateTime", "retention.ms": "-1"}
LIVE = {"message.timestamp.type": "LogAppendTime"}
AHEAD_MS = 3_600_000
"""How far a broker lets a record's time be ahead of its clock (`message.timestamp.after.max.ms`)."""
DECODER = "extract/1"
TICKS_PER_SECOND = 20

Progress = Callable[[int], None]


class Sent(NamedTuple):
    """What a replay did to one topic: rows written, and rows that were there."""

    topic: str
    written: int
    present: int


def read_pairs(kafka: "Kafka", pairs: Sequence[tuple[str, "ExtractMap"]]) -> tuple[list[Extract], dict[str, Present]]:
    """Read extracts, each knowing what the topic of its event holds already.

    Raises:
        ConfigError: a topic does not exist, or an extract cannot be read.
    """
    topics = {EVENTS[declared.event].topic for _, declared in pairs if declared.event in EVENTS}
    broker.partitions(kafka, [*topics, DEAD_LETTERS])
    sources = {declared.source for _, declared in pairs}
    held = {topic: present(kafka, topic, sources) for topic in sorted(topics)}
    return [
        read_extract([given], declared, held[EVENTS[declared.event].topic].prior(declared)) for given, declared in pairs
    ], held


def history(
    kafka: "Kafka", extracts: Sequence[Extract], held: dict[str, Present], progress: Progress = lambda _: None
) -> list[Sent]:
    """Write extracts as history: record times are the known times, and a last record closes every canonical topic.

    Args:
        kafka: The broker.
        extracts: All that belongs to this history.
        held: What their topics hold.
        progress: Called with the number of rows sent so far.

    Raises:
        ConfigError: a topic holds later records already, or a row was known in the future.
    """
    plans = [_plan(topic, own, held[topic]) for topic, own in _by_topic(extracts).items()]
    for plan in plans:
        _check_order(plan, held[plan.topic])
    if not any(plan.rows for plan in plans):
        return [Sent(plan.topic, 0, plan.present) for plan in plans]
    last = max(plan.last_ms for plan in plans)
    counts = broker.partitions(kafka, _closable(kafka, held, last))
    with _create_time(kafka, list(counts)), broker.producer(kafka, **_BULK) as client:
        sent = [_send(client, plan, progress) for plan in plans]
        for topic, count in counts.items():
            for number in range(count):
                client.send(topic, EMPTY.encode(), partition=number, timestamp_ms=last + 1)
    return sent


def live(
    kafka: "Kafka",
    extracts: Sequence[Extract],
    held: dict[str, Present],
    rate: float,
    progress: Progress = lambda _: None,
) -> list[Sent]:
    """Write extracts at a rate, in the order they were known; the broker stamps each record with its own time.

    Args:
        kafka: The broker.
        extracts: Extracts.
        held: What their topics hold.
        rate: Rows a second.
        progress: Called with the number of rows sent so far.
    """
    plans = [_plan(topic, own, held[topic]) for topic, own in _by_topic(extracts).items()]
    rows = heapq.merge(*([(row.known_ms, plan.topic, row) for row in plan.rows] for plan in plans))
    begun, done, tick = time.monotonic(), 0, max(1, round(rate / TICKS_PER_SECOND))
    with broker.producer(kafka, linger_ms=5) as client:
        while part := list(islice(rows, tick)):
            for _, topic, row in part:
                client.send(topic, row.value.encode(), key=row.document.encode())
            done += len(part)
            progress(done)
            time.sleep(max(0.0, begun + done / rate - time.monotonic()))
    return [Sent(plan.topic, len(plan.rows), plan.present) for plan in plans]


def dead(kafka: "Kafka", extracts: Sequence[Extract]) -> int:
    """Write the lines that could not become rows to the dead letters, those that are not there yet; return how many."""
    letters = [letter for extract in extracts for letter in dead_letters(extract)]
    if not letters:
        return 0
    there = {record.key.decode() for record in broker.read_all(kafka, [DEAD_LETTERS]) if record.key}
    fresh = [letter for letter in letters if letter.id not in there]
    with broker.producer(kafka) as client:
        for letter in fresh:
            client.send(DEAD_LETTERS, msgspec.json.encode(letter), key=letter.id.encode())
    return len(fresh)


def dead_letters(extract: Extract) -> Iterator[DeadLetter]:
    """Yield the dead letters of an extract: topic `file:<name>`, the line as offset, the line's columns as value."""
    now = round(datetime.now(UTC).timestamp() * 1000)
    for line in extract.dead:
        raw = RawMessage(None, (line.text or "").encode(), (), f"file:{line.file}", 0, line.line, now)
        detail = f"{line.field or 'line'}: column {line.column!r} holds {line.value!r}; wanted {line.wanted}"
        letter = of_message(raw, Reason(line.reason), detail, extract.declared.source, DECODER)
        yield msgspec.structs.replace(letter, job="replay")


_BULK: dict[str, Any] = {"linger_ms": 50, "batch_size": 262_144, "compression_type": "gzip"}


class _Plan(NamedTuple):
    """What is to be written to one topic."""

    topic: str
    rows: list[Row]
    present: int
    first_ms: int
    last_ms: int


def _closable(kafka: "Kafka", held: dict[str, Present], last_ms: int) -> list[str]:
    """Return the canonical topics that hold no record after the last of the history."""
    topics = [table.topic for table in EVENTS.values()]
    there = {topic: held.get(topic) or present(kafka, topic, set()) for topic in topics}
    return [topic for topic in topics if there[topic].last_ms <= last_ms]


def _by_topic(extracts: Sequence[Extract]) -> dict[str, list[Extract]]:
    found: dict[str, list[Extract]] = {}
    for extract in extracts:
        found.setdefault(extract.topic, []).append(extract)
    return found


def _plan(topic: str, extracts: Sequence[Extract], there: Present) -> _Plan:
    rows, known = [], 0
    for batch in ordered(extracts):
        fresh = [row for row in batch if (row.event_id, row.sign) not in there.rows]
        known += len(batch) - len(fresh)
        rows += fresh
    first, last = (rows[0].known_ms, rows[-1].known_ms) if rows else (0, 0)
    return _Plan(topic, rows, known, first, last)


def _check_order(plan: _Plan, there: Present) -> None:
    if plan.rows and there.last_ms >= plan.first_ms:
        raise ConfigError(
            f"topic {plan.topic!r}: holds records up to {_when(there.last_ms)}, the history begins at "
            f"{_when(plan.first_ms)}; history comes first: give all extracts in one call, into fresh topics and before "
            "'ingest' runs, or use --live"
        )
    if plan.last_ms > time.time() * 1000 + AHEAD_MS:
        raise ConfigError(
            f"topic {plan.topic!r}: a row is known at {_when(plan.last_ms)}, in the future; mend [known] of the "
            "map, or the line"
        )


def _send(client: Any, plan: _Plan, progress: Progress) -> Sent:  # noqa: ANN401
    for number, row in enumerate(plan.rows, 1):
        client.send(plan.topic, row.value.encode(), key=row.document.encode(), timestamp_ms=row.known_ms)
        if number % 10_000 == 0:
            progress(number)
    return Sent(plan.topic, len(plan.rows), plan.present)


@contextmanager
def _create_time(kafka: "Kafka", topics: Sequence[str]) -> Iterator[None]:
    """Let the topics take the times of their records; nothing is deleted for its age from then on."""
    configure(kafka, topics, HISTORY)
    try:
        yield
    finally:
        configure(kafka, topics, LIVE)


def configure(kafka: "Kafka", topics: Sequence[str], config: dict[str, str]) -> None:
    """Change settings of topics."""
    from kafka.admin import ConfigResource, ConfigResourceType  # noqa: PLC0415

    with broker.admin(kafka) as client:
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, config) for topic in topics])


def _when(epoch_ms: int) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC).isoformat(sep=" ", timespec="seconds")
