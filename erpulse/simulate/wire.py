"""Rows of `plain` and files of the bank as raw records, and what is planted in them."""

import datetime as dt
from typing import TYPE_CHECKING

from erpulse.simulate.envelope import Change, Place, TableShape, message
from erpulse.simulate.postgres import POSTGRES
from erpulse.simulate.records import Label, Mark, RawRecord

if TYPE_CHECKING:
    from erpulse.simulate.envelope import Row

SYSTEM, BANK, EURO_BANK = "plain", "bank", "bank_eur"
MT940_TOPIC, CAMT_TOPIC = "raw.bank.mt940", "raw.bank.camt"
SEEN = dt.timedelta(milliseconds=300)


def identity(table: TableShape, row: "Row") -> str:
    """Return the canonical identity of a row."""
    return "|".join([SYSTEM, table.name, *(str(row[name]) for name in table.key)])


def inserted(table: TableShape, row: "Row", at: dt.datetime, step: int = 0, mark: Mark | None = None) -> RawRecord:
    """Return the message of a row that was inserted; `step` tells apart the rows of one transaction."""
    key, value = message(POSTGRES, Change(table, "c", None, row), Place(at, at + SEEN, step))
    return RawRecord(table.topic, key, value, (), SYSTEM, at, None, mark=mark)


def filed(topic: str, value: bytes, at: dt.datetime, mark: Mark | None = None) -> RawRecord:
    """Return the message of a file that the bank sent."""
    return RawRecord(topic, None, value, (), EURO_BANK if topic == CAMT_TOPIC else BANK, at, None, mark=mark)


def planted(  # noqa: PLR0913, PLR0917  -- what a label says
    incident: str, rule: str, entity: str, documents: tuple[str, ...], description: str, source: str = SYSTEM
) -> Mark:
    """Return the mark of the record that completes an incident."""
    label = Label(
        incident=incident,
        kind="incident",
        rule=rule,
        source=source,
        entity=entity,
        documents=documents,
        expected="open",
        description=description,
    )
    return Mark(label, "completes")


def midday(day: dt.date, hour: int = 12, minute: int = 0) -> dt.datetime:
    """Return a moment of a day, UTC.

    >>> midday(dt.date(2026, 5, 15)).isoformat()
    '2026-05-15T12:00:00+00:00'
    """
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC)
