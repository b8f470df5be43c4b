"""What canonical rows say and a job's topics do not: features, scores and alerts that an outage took.

The job runs over the canonical rows from files, without any server: what it writes is what it would have written had
nothing failed, revision by revision. What of that the log lacks is appended.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from connectors import broker
from connectors.accept import Message
from connectors.heartbeats import EMPTY

if TYPE_CHECKING:
    from connectors.settings import Settings
    from jobs.spec import Job

SETTLED_MS = 60_000
"""Canonical rows younger than this may still be on their way through the job."""
TIMES = ("known_time", "timestamp")
"""Columns that say when a record was known: of features and scores, of alerts."""


class Told(NamedTuple):
    """A record as it compares: its topic, and its columns whatever their order; and when it was known."""

    topic: str
    columns: str
    known: str


@dataclass(frozen=True)
class Found:
    """How a job's topics compare with its run over files.

    Attributes:
        rows: Canonical rows that it read.
        compared: Records that it wrote.
        missing: Records that the log lacks, in the order in which they were known.
        surplus: How many records the log has and should not.
    """

    rows: int
    compared: int
    missing: list[Message]
    surplus: int


def compare(job: "Job", settings: "Settings", folder: Path, now_ms: int | None = None) -> Found:
    """Run a job over its canonical rows from files, and compare what it writes with the log.

    Rows younger than a minute are left out, and what was known since: the running job may be at work on them.

    Args:
        job: The job.
        settings: Where the log is, and the thresholds of the rules.
        folder: Where inputs and outputs may lie meanwhile.
        now_ms: The time, milliseconds since 1970; default now.

    Raises:
        ErpulseError: the run fails, or no broker answers.
    """
    from erpulse.backtest.run import run  # noqa: PLC0415  starts Java

    until = (time.time_ns() // 1_000_000 if now_ms is None else now_ms) - SETTLED_MS
    rows = sum(_write(settings, source.topic, folder / "in", until) for source in job.sources)
    run(job, settings, folder / "in", folder / "out")
    stands = [(record.topic, record.value.decode()) for record in broker.read_all(settings.kafka, job.topics)]
    return differences(rows, written(folder / "out"), stands, iso(until))


def differences(rows: int, wanted: Iterable[Message], stands: Iterable[tuple[str, str]], until: str) -> Found:
    """Compare records, each as often as it is there; what was known later than `until` is left out.

    Args:
        rows: Canonical rows that the job read.
        wanted: What it writes.
        stands: Topic and value of what the log has.
        until: A time as it stands in records.
    """
    by_record = {(told_, place): message for place, (told_, message) in enumerate(_known(wanted, until))}
    left = Counter(one for topic, value in stands if (one := told(topic, value)).known <= until)
    missing = []
    for (one, _), message in sorted(by_record.items(), key=lambda item: item[0][0].known):
        if left[one] > 0:
            left[one] -= 1
        else:
            missing.append(message)
    return Found(rows, len(by_record), missing, sum(left.values()))


def told(topic: str, value: str) -> Told:
    """Return a record as it compares.

    >>> told("t", '{"b": 1, "timestamp": "x"}') == told("t", '{"timestamp":"x","b":1}')
    True
    """
    columns = json.loads(value, parse_float=str)
    known = next((columns[name] for name in TIMES if name in columns), "")
    return Told(topic, json.dumps(columns, sort_keys=True), padded(known))


def padded(text: str) -> str:
    """Return a time with all three digits of its milliseconds, so that times compare as text.

    >>> padded("2026-11-24T15:36:19Z"), padded("2026-11-24T15:36:19.38Z")
    ('2026-11-24T15:36:19.000Z', '2026-11-24T15:36:19.380Z')
    """
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return f"{whole}.{fraction:0<3}Z"


def written(folder: Path) -> Iterator[Message]:
    """Yield the records that a job left in files."""
    for file in sorted(folder.glob("*/part-*")):
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield Message(row.get("topic") or file.parent.name, row["key"], row["value"])


def iso(epoch_ms: int) -> str:
    """Return a time as it stands in records.

    >>> iso(1_700_000_000_123)
    '2023-11-14T22:13:20.123Z'
    """
    return f"{datetime.fromtimestamp(epoch_ms // 1000, UTC):%Y-%m-%dT%H:%M:%S}.{epoch_ms % 1000:03d}Z"


def _known(wanted: Iterable[Message], until: str) -> Iterator[tuple[Told, Message]]:
    return ((one, message) for message in wanted if (one := told(message.topic, message.value)).known <= until)


def _write(settings: "Settings", topic: str, folder: Path, until_ms: int) -> int:
    """Write canonical rows as the job reads them from files, in the order of knowledge, and return how many."""
    records = (one for one in broker.read_all(settings.kafka, [topic]) if one.value and one.value != EMPTY.encode())
    rows = sorted((one for one in records if one.timestamp <= until_ms), key=lambda one: one.timestamp)
    (folder / topic).mkdir(parents=True, exist_ok=True)
    with (folder / topic / "rows.json").open("w", encoding="utf-8") as file:
        for one in rows:
            file.write(f'{one.value.decode()[:-1]},"known_time":"{iso(one.timestamp)}"}}\n')
    return len(rows)
