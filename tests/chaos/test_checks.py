"""The checks find what is wrong: a log without faults passes, and each kind of damage done to it is seen."""
# ruff: noqa: S608  # names of the job

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from connectors.accept import Message
from connectors.alerts import TOPIC as ALERTS
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from erpulse.backtest import truth
from erpulse.extract.sql import quoted
from erpulse.simulate import stream
from jobs.procurement_spend import JOB
from jobs.sums import names
from tests.chaos import alerted, compare, computed, ingested
from tests.chaos.feed import story
from tests.chaos.log import CANONICAL, Log, Record
from tests.chaos.plan import plan
from tests.connectors.ledger import METADATA
from tests.jobs.procurement_truth import TRUTHS
from tests.jobs.worker import Worker

PLAN = plan(3, kills=2)
BEGUN_MS = 1_790_000_000_000
SOURCES = stream.sources()


def raw() -> list[Record]:
    """Return the raw records of a story, in one partition per topic."""
    history, live = story(PLAN)
    sent = [*history[:900], *live[:700]]
    return [
        Record(one.topic, 0, place, BEGUN_MS + place, one.key, one.value, tuple((n, v or b"") for n, v in one.headers))
        for place, one in enumerate(sent)
    ]


def written(records: list[Record]) -> list[Record]:
    """Return the canonical rows and dead letters that the pure functions make of them."""
    worker = Worker(SOURCES)
    messages: list[Message] = []
    for message in ingested.messages(Log(records)):
        before, letters = len(worker.rows), len(worker.letters)
        worker.take(message)
        messages += [Message(row["topic"], row["document"], as_text(row)) for row in worker.rows[before:]]
        messages += [Message(DEAD_LETTERS, one.id, encoded(one)) for one in worker.letters[letters:]]
    return [
        Record(one.topic, 0, place, BEGUN_MS + 10_000 + place // 2, one.key.encode(), one.value.encode(), ())
        for place, one in enumerate(messages)
    ]


def as_text(row: dict[str, object]) -> str:
    return json.dumps({name: value for name, value in row.items() if name != "topic"})


def encoded(letter: object) -> str:
    return msgspec.json.encode(letter).decode()


def features(records: list[Record], folder: Path) -> list[Record]:
    """Return feature rows as the batch computation has them, one per canonical row."""
    computed.lay_out(Log(records), folder)
    found: list[Record] = []
    for view, sums in truth.pairs(JOB):
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            truth.truth(connection, sums, folder / "in" / sums.of.topic / "rows.json")
            columns = [*sums.by, *(name for name in view.fields if name in names(sums))]
            keys = ", ".join(map(quoted, sums.by))
            query = (
                f"SELECT t, {', '.join(map(quoted, columns))} FROM truth JOIN (SELECT {keys}, known AS t FROM events) "
                f"USING ({keys}, t) ORDER BY t"
            )
            for t, *values in connection.execute(query).fetchall():
                row = dict(zip(columns, map(str, values), strict=True)) | {"known_time": computed.iso(t)}
                found.append(Record(view.topic, 0, len(found), t, b"k", json.dumps(row).encode(), ()))
    return found + [record for name in TRUTHS for record in lives(name, folder)]


def lives(name: str, folder: Path) -> list[Record]:
    """Return the rows of a view that is no window, as its own batch computation has them."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        TRUTHS[name](connection, folder / "in")
        cursor = connection.execute("SELECT * FROM wanted ORDER BY t")
        columns = [column[0] for column in cursor.description or ()]
        told = [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]
    return [
        Record(f"features.{name}", 0, place, row["t"], b"k", json.dumps(as_told(row)).encode(), ())
        for place, row in enumerate(row for row in told for _ in range(row["n"]))
    ]


def as_told(row: dict[str, Any]) -> dict[str, str | None]:
    """Return a row as the job writes it."""
    values = {name: None if value is None else str(value) for name, value in row.items() if name not in {"t", "n"}}
    return values | {"known_time": computed.iso(row["t"])}


def alerts() -> list[Record]:
    """Return revisions of two alerts."""
    told = [("a", 1, "open"), ("a", 2, "updated"), ("b", 1, "open"), ("a", 3, "withdrawn"), ("a", 4, "open")]
    return [
        Record(
            ALERTS, 0, place, 0, name.encode(), json.dumps({"alert_id": name, "revision": n, "status": s}).encode(), ()
        )
        for place, (name, n, s) in enumerate(told)
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """Give a log in which nothing is wrong."""
    sent = raw()
    rows = written(sent)
    return [*sent, *rows, *features(rows, tmp_path_factory.mktemp("whole")), *alerts()]


def wrong(records: list[Record], folder: Path) -> set[str]:
    """Return the names of what does not hold."""
    log = Log(records)
    seen = [(one.partition, one.offset, one.value or b"") for one in alerts()]
    found = [*ingested.check(log, SOURCES), *computed.check(log, folder), *alerted.check(log, seen)]
    return {one.name for one in found if not one.holds}


def test_nothing_is_wrong_with_a_whole_log(whole: list[Record], tmp_path: Path) -> None:
    assert wrong(whole, tmp_path) == set()


def first(topics: tuple[str, ...]) -> Callable[[list[Record]], int]:
    return lambda records: next(place for place, one in enumerate(records) if one.topic in topics)


@pytest.mark.parametrize(
    ("topics", "told"),
    [
        (CANONICAL, "canonical rows"),
        ((DEAD_LETTERS,), "dead letters"),
        (("features.supplier_spend",), "supplier_spend: rows"),
        ((ALERTS,), "alert"),
    ],
)
def test_a_lost_or_doubled_record_is_seen(
    whole: list[Record], tmp_path: Path, topics: tuple[str, ...], told: str
) -> None:
    place = first(topics)(whole)
    lost = [*whole[:place], *whole[place + 1 :]]
    doubled = [*whole, whole[place]._replace(offset=len(whole) + 1)]
    for number, damaged in enumerate((lost, doubled)):
        assert any(name.startswith(told) for name in wrong(damaged, tmp_path / str(number)))


def test_a_wrong_sum_is_seen(whole: list[Record], tmp_path: Path) -> None:
    place = first(("features.category_spend",))(whole)
    row = whole[place].json | {"spend_amount_sum_365d": "0.001"}
    whole = [*whole[:place], whole[place]._replace(value=json.dumps(row).encode()), *whole[place + 1 :]]
    assert wrong(whole, tmp_path) == {"category_spend: rows and values, against the batch"}


def test_two_runs_that_differ_in_times_are_equal(whole: list[Record]) -> None:
    later = [one._replace(time_ms=one.time_ms + 60_000) for one in whole if one.topic != ALERTS]
    same = [one for one in whole if one.topic != ALERTS]
    found = [compare.documents(Log(same), Log(later)), *compare.features(Log(same), Log(later))]
    assert [str(one) for one in found if not one.holds] == []


def test_the_last_row_is_the_latest_however_its_time_is_written(whole: list[Record]) -> None:
    place = first(("features.category_spend",))(whole)
    row = whole[place].json
    rows = [
        row | {"known_time": f"2026-01-01T00:00:28.{text}Z", "invoice_count_365d": n}
        for n, text in ((1, "85"), (2, "853"))
    ]
    log = Log([whole[place]._replace(value=json.dumps(one).encode(), offset=n) for n, one in enumerate(rows)])
    view = next(view for view in JOB.features if view.name == "category_spend")
    assert [one["invoice_count_365d"] for one in compare.last(view, log).values()] == [2]
    gone = rows[1] | dict.fromkeys(view.fields, 0)
    assert compare.last(view, Log([whole[place]._replace(value=json.dumps(gone).encode())])) == {}


def test_metadata_is_no_column_of_its_own() -> None:
    assert {*METADATA} <= ingested.NOT_ITS_OWN
