"""Rows and letters that the log lacks are found, and what is appended makes it whole."""

from typing import Any

import msgspec
import pytest

from connectors.accept import Message
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.messages import RawMessage
from erpulse.repair.ingest import lacking
from erpulse.repair.shadow import Row, Shadow
from tests.connectors.ledger import balance
from tests.jobs.worker import RBKP, RSEG, SOURCES, Worker, budget, sap

SENT = [
    budget(1),
    budget(2, "u", amount="11.50"),
    budget(3, budget_id="8")._replace(key=b'{"budget_id":"8"}'),
    budget(4, "d", budget_id="8")._replace(key=b'{"budget_id":"8"}'),
    budget(6, "c")._replace(value=b'{"op":"c"'),
    sap("RSEG", 9, RSEG),
    sap("RBKP", 10, RBKP),
    sap("RBKP", 11, RBKP | {"LIFNR": "V2"}, RBKP),
]
SHADOW = Shadow(SOURCES).take(SENT)


class Log:
    """The canonical topics and the dead letters, as records in order."""

    def __init__(self, sent: list[RawMessage]) -> None:
        """Hold what a run without faults wrote."""
        worker = Worker().take(*sent)
        self.rows: list[dict[str, Any]] = worker.rows
        self.letters = {letter.id for letter in worker.letters}

    def last(self) -> dict[str, Row]:
        """Return the last row of each document, as it is read from the broker."""
        return {
            row["document"]: Row(row["topic"], own(row), msgspec.json.encode(own(row)).decode()) for row in self.rows
        }

    def append(self, messages: tuple[Message, ...]) -> None:
        """Append records."""
        for message in messages:
            if message.topic == DEAD_LETTERS:
                self.letters.add(message.key)
            else:
                self.rows.append(msgspec.json.decode(message.value) | {"topic": message.topic})


def own(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "topic"}


@pytest.fixture
def log() -> Log:
    return Log(SENT)


def test_a_whole_log_lacks_nothing(log: Log) -> None:
    assert lacking(SHADOW, log.last(), log.letters) == []


@pytest.mark.parametrize("first", range(6))
@pytest.mark.parametrize("count", [1, 2, 6])
def test_lost_rows_are_appended(log: Log, first: int, count: int) -> None:
    whole = balance(log.rows)
    del log.rows[first : first + count]
    log.letters.clear()
    lacks = lacking(SHADOW, log.last(), log.letters)
    assert any("dead letter" in lack.what for lack in lacks)
    for lack in lacks:
        log.append(lack.messages)
    assert lacking(SHADOW, log.last(), log.letters) == []
    last = {row["document"]: row for row in log.rows}
    assert {name for name, row in last.items() if row["sign"] > 0} == whole.keys()
    for name, row in whole.items():
        assert {column: last[name][column] for column in row} == row


def test_what_the_raw_records_do_not_tell_is_left_alone(log: Log) -> None:
    assert lacking(Shadow(SOURCES), log.last(), log.letters) == []


def test_an_old_version_is_taken_back_first(log: Log) -> None:
    log.rows = [row for row in log.rows if row["document"] != "shop|budgets|7" or row["op"] == "insert"][:1]
    lacks = {lack.name: lack for lack in lacking(SHADOW, log.last(), log.letters)}
    told = [msgspec.json.decode(message.value) for message in lacks["shop|budgets|7"].messages]
    assert [(row["sign"], row["superseded"], float(row["amount"])) for row in told] == [
        (-1, True, 10.0),
        (1, True, 11.5),
    ]
    assert lacks["shop|budgets|7"].what == "counts in an old version"
