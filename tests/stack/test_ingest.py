"""Ingest on real servers: raw bytes in, the rows and letters of the pure functions out, heartbeats between them."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from kafka.partitioner.default import murmur2

from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.events import EVENTS
from connectors.messages import RawMessage
from erpulse.stack.local import Stack
from tests.connectors.ledger import balance
from tests.jobs.worker import RBKP, RSEG, Worker, budget, sap
from tests.stack.ingest_job import CANONICAL, SOURCES, Running, kept, running_ingest, until

pytestmark = pytest.mark.stack

HEADERS = (("traceparent", b"00-ab"), ("binary", b"\xff\x00"))
SENT = [
    budget(1),
    budget(2, "u", amount="11.50"),
    budget(3, "u", amount="12.25", category="K"),
    budget(4, "c", budget_id="8")._replace(key=b'{"budget_id":"8"}'),
    budget(5, "d"),
    budget(5)._replace(value=None),
    budget(6, "c")._replace(value=b'{"op":"c"', headers=HEADERS),
    budget(7, "t")._replace(key=None),
    budget(8, "u", budget_id="99")._replace(key=b'{"budget_id":"99"}'),
    sap("RSEG", 9, RSEG),
    sap("RBKP", 10, RBKP),
    sap("RBKP", 11, RBKP | {"LIFNR": "V2"}, RBKP),
]


@pytest.fixture(scope="module")
def job(stack_session: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    names = {message.topic for message in SENT}
    with running_ingest(stack_session, tmp_path_factory.mktemp("ingest"), names) as running:
        yield running


@pytest.fixture(scope="module")
def sent(job: Running) -> list[RawMessage]:
    placed = job.send(SENT)
    wanted = balance(pure(job, placed).rows)
    until(lambda: len(job.letters()) >= 3 and sums(job.rows()) == wanted)
    return placed


def pure(job: Running, messages: list[RawMessage]) -> Worker:
    """Return what the functions make of records without Flink."""
    return Worker({name: job.settings.sources[name] for name in SOURCES}).take(*messages)


def sums(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return what rows add up to, null while some of a document are still on their way."""
    try:
        return balance(rows)
    except AssertionError:
        return None


def by_document(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in rows:
        found[row["document"]].append(row)
    return dict(found)


def test_rows_are_those_of_the_pure_functions(job: Running, sent: list[RawMessage]) -> None:
    found = job.rows()
    expected = pure(job, sent)
    # Topics of one document's tables are read side by side: their order decides only by way of which rows it ends.
    assert balance(found) == balance(expected.rows)
    for document in ("shop|budgets|7", "shop|budgets|8"):
        assert by_document(found)[document] == by_document(expected.rows)[document]


def test_what_is_refused_is_kept_whole(job: Running, sent: list[RawMessage]) -> None:
    expected = pure(job, sent)
    letters = {f"{one['topic']}/{one['partition']}/{one['offset']}": one for one in job.letters()}
    assert {one["reason"] for one in letters.values()} == {"bad_bytes", "truncate_unapproved", "no_history"}
    for letter in expected.letters:
        mine, theirs = kept(letter), letters.pop(letter.id)
        assert sorted(mine.pop("headers")) == sorted(theirs.pop("headers"))  # a map on their way through Flink
        assert theirs == mine
    assert letters == {}


def test_keys_name_documents_and_letters(job: Running, sent: list[RawMessage]) -> None:
    assert sent
    for record in job.records(*CANONICAL, DEAD_LETTERS):
        count = job.settings.kafka.partitions
        assert record.partition == (murmur2(record.key) & 0x7FFFFFFF) % count
        if record.topic == DEAD_LETTERS:
            assert record.key.decode().startswith("raw.")
        elif record.value != b"{}":
            assert f'"document":"{record.key.decode()}"' in record.value.decode()


def test_heartbeats_move_every_partition(job: Running, sent: list[RawMessage]) -> None:
    assert sent
    wanted = {(table.topic, number) for table in EVENTS.values() for number in range(job.settings.kafka.partitions)}

    def beats() -> dict[tuple[str, int], list[int]]:
        found = defaultdict(list)
        for record in job.records(*CANONICAL):
            if record.value == b"{}":
                found[record.topic, record.partition].append(record.timestamp)
        return dict(found)

    assert until(lambda: beats().keys() == wanted and all(len(times) > 5 for times in beats().values()))


def test_the_broker_stamps_the_rows(job: Running, sent: list[RawMessage]) -> None:
    assert sent
    times = defaultdict(list)
    for record in job.records(*CANONICAL):
        assert record.timestamp_type == 1
        times[record.topic, record.partition].append(record.timestamp)
    assert all(found == sorted(found) for found in times.values())
    assert min(min(found) for found in times.values()) >= min(message.timestamp_ms for message in sent) - 60_000
