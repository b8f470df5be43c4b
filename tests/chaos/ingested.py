"""Raw records against canonical rows: what the pure functions of ingest make of the same records is the truth."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.dead_letters import DeadLetter, read
from connectors.messages import RawMessage
from connectors.settings import Source
from erpulse.simulate.stream import raw_topics
from tests.chaos.finding import Finding, finding
from tests.chaos.log import CANONICAL, Log
from tests.connectors.ledger import METADATA
from tests.jobs.worker import Worker

NOT_ITS_OWN = {*METADATA, "known_ms"}
"""Columns that say when and from where a row came, not what it says."""


def check(log: Log, sources: Mapping[str, Source]) -> list[Finding]:
    """Return whether each raw record was accepted once or is a dead letter once, and each document's rows are whole."""
    worker = Worker(sources).take(*messages(log))
    return [rows(log, worker), sequences(log), letters(log, worker)]


def messages(log: Log) -> Iterator[RawMessage]:
    """Yield the raw records as they stand in their topics."""
    for one in log.of(*raw_topics()):
        headers: tuple[tuple[str, bytes | None], ...] = tuple(one.headers)
        yield RawMessage(one.key, one.value, headers, one.topic, one.partition, one.offset, one.time_ms)


def rows(log: Log, worker: Worker) -> Finding:
    """Compare the row that counts of each document."""
    wanted, found = standing(worker.rows), standing(log.rows())
    names = wanted.keys() | found.keys()
    wrong = (f"{name}: {found.get(name)}, should be {wanted.get(name)}" for name in sorted(names))
    differs = [told for name, told in zip(sorted(names), wrong, strict=True) if wanted.get(name) != found.get(name)]
    return finding("canonical rows that count, against the pure functions", len(names), differs)


def standing(signed: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the row that counts of each document, its own columns: the last one, unless it was taken back."""
    last = {row["document"]: row for row in signed}
    return {name: own(row) for name, row in last.items() if row["sign"] > 0}


def own(row: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that say what a document says."""
    return {name: value for name, value in row.items() if name not in NOT_ITS_OWN}


def sequences(log: Log) -> Finding:
    """Look at each document's rows in the order of its partition: a row is taken back whole before the next counts."""
    by_document: dict[str, list[dict[str, Any]]] = defaultdict(list)
    partitions: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for record in log.of(*CANONICAL):
        by_document[record.json["document"]].append(record.json)
        partitions[record.json["document"]].add((record.topic, record.partition))
    wrong = [f"{name}: {told}" for name, signed in by_document.items() if (told := broken(signed))]
    wrong += [f"{name}: in {sorted(places)}" for name, places in partitions.items() if len(places) > 1]
    return finding("canonical rows in order, none lost or doubled", sum(map(len, by_document.values())), wrong)


def broken(signed: list[dict[str, Any]]) -> str:
    """Return what is wrong with the rows of one document, empty if nothing is.

    >>> one = {"sign": 1, "event_id": "a@1", "amount": 5, "superseded": False}
    >>> broken([one]), broken([one, one])
    ('', 'row 1 counts before a@1 was taken back')
    """
    stands: dict[str, Any] | None = None
    for place, row in enumerate(signed):
        if row["sign"] > 0:
            if stands is not None:
                return f"row {place} counts before {stands['event_id']} was taken back"
            stands = row
        elif stands is None:
            return f"row {place} takes back {row['event_id']}, and none counts"
        elif own(stands) != own(row) or stands["event_id"] != row["event_id"]:
            return f"row {place} takes back {row['event_id']}, but {stands['event_id']} counts"
        else:
            stands = None
    return ""


def letters(log: Log, worker: Worker) -> Finding:
    """Compare the dead letters: each once, with its reason."""
    found = [letter for one in log.of(DEAD_LETTERS) if isinstance(letter := read(one.value or b""), DeadLetter)]
    told, wanted = sorted((one.id, one.reason) for one in found), sorted((one.id, one.reason) for one in worker.letters)
    wrong = [f"{one} {'is missing' if one in wanted else 'is too many'}" for one in difference(told, wanted)]
    return finding("dead letters, against the pure functions", len(wanted), wrong)


def difference(left: list[Any], right: list[Any]) -> list[Any]:
    """Return what only one of two sorted lists has, as often as it has it more.

    >>> difference([1, 1, 2], [1, 2, 3])
    [1, 3]
    """
    from collections import Counter  # noqa: PLC0415

    one, other = Counter(left), Counter(right)
    return sorted(((one - other) + (other - one)).elements())
