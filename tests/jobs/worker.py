"""Ingest's two functions with their state, as a worker runs them, and raw records for them."""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.dead_letters import DeadLetter, Note, read
from connectors.messages import RawMessage
from connectors.settings import Source
from jobs.intake import Accepting, Decoding, packed
from jobs.stages import Step
from tests.connectors.decoders.debezium_messages import MYSQL, POSTGRES, SQLSERVER, envelope, raw

SOURCES = {
    "shop": Source(topics=r"raw\.shop\..*", map="plain", currency="EUR", zone="Europe/Berlin"),
    "sap": Source(topics=r"raw\.sap\..*", map="sap", currency="EUR", zone="Europe/Berlin"),
    "nozone": Source(topics=r"raw\.nozone\..*", map="plain", currency="EUR"),
    "dms": Source(topics=r"raw\.dms\..*", map="plain", decoder="dms", currency="EUR", keys={"budgets": ["budget_id"]}),
}
BUDGET = {
    "budget_id": "7", "cost_center": "C", "category": None, "period": "2026", "amount": "10.00", "currency": "EUR",
    "updated_at": "2026-05-15T08:30:00Z", "version": None,
}  # fmt: skip
RBKP = {
    "BELNR": "51", "GJAHR": "2026", "RBSTAT": "5", "STBLG": "", "CPUDT": "20260515", "CPUTM": "103000", "XRECH": "X",
    "BUKRS": "1000", "LIFNR": "V1", "NAME1": "", "XBLNR": "R-1", "RMWWR": "119.00", "WAERS": "EUR", "USNAM": "ME",
    "BLDAT": "20260514", "KURSF": "1.0",
}  # fmt: skip
RSEG = {
    "BELNR": "51", "GJAHR": "2026", "BUZEI": "000001", "WRBTR": "100.00", "SHKZG": "S", "EBELN": "45", "EBELP": "00010",
    "MATNR": "M", "MENGE": "2.000", "BSTME": "ST", "MEINS": "ST",
}  # fmt: skip


def budget(lsn: int, op: str = "c", **more: Any) -> RawMessage:
    """Return a record of a budget from PostgreSQL, keyed; `more` are columns, and members of the record."""
    record = {name: more.pop(name) for name in tuple(more) if name in RawMessage._fields}
    after = None if op in {"d", "t"} else BUDGET | more
    before = {"budget_id": "7"} if op == "d" else None
    value = envelope(op, after, before, POSTGRES | {"table": "budgets", "lsn": lsn, "sequence": None})
    place = {"topic": "raw.shop.public.budgets", "offset": lsn} | record
    return raw(place.pop("value", value), {"budget_id": "7"}, **place)


def sap(table: str, serial: int, row: dict[str, Any] | None, before: dict[str, Any] | None = None) -> RawMessage:
    """Return a record of an SAP table on SQL Server, whose log has complete old rows."""
    op = "c" if before is None else "d" if row is None else "u"
    origin = SQLSERVER | {"table": table, "event_serial_no": serial}
    return raw(envelope(op, row, before, origin), topic=f"raw.sap.dbo.{table}", offset=serial)


def on_mysql(op: str, after: dict[str, Any] | None, before: dict[str, Any] | None, pos: int, **more: Any) -> RawMessage:
    """Return a record of a budget from MySQL, whose log has complete old rows."""
    value = envelope(op, after, before, MYSQL | {"table": "budgets", "pos": pos})
    return raw(value, {"budget_id": "7"}, **({"topic": "raw.shop.shop.budgets", "offset": pos} | more))


@cache
def _functions(sources: bytes) -> tuple[Decoding, Accepting]:
    """Make the functions from what travels to a worker, once: they have no state."""
    return Decoding(sources), Accepting(sources)


class Worker:
    """Decoding and acceptance, with keyed state and what was written.

    Args:
        sources: Sources by id.
    """

    def __init__(self, sources: Mapping[str, Source] = SOURCES) -> None:
        """Begin without state."""
        self.decoding, self.accepting = _functions(packed(sources))
        self.states: dict[str, bytes] = {}
        self.timers: dict[str, int] = {}
        self.decoded: Counter[str] = Counter()
        self.accepted: Counter[str] = Counter()
        self.rows: list[dict[str, Any]] = []
        self.letters: list[DeadLetter] = []
        self.notes: list[Note] = []

    def take(self, *messages: RawMessage, now: int = 1000) -> "Worker":
        """Run records through both functions."""
        for message in messages:
            pairs, tally = self.decoding(message)
            self.decoded[tally] += 1
            for key, payload in pairs:
                self._done(key, self.accepting.step(self.states.get(key), payload, now))
        return self

    def wake(self, now: int) -> "Worker":
        """Run the timers that are due."""
        for key in [key for key, at in self.timers.items() if at <= now]:
            self._done(key, self.accepting.wake(self.states.get(key), now))
        return self

    def _done(self, key: str, step: Step) -> None:
        self.accepted[step.tally] += 1
        if step.state is not None:
            self.states[key] = step.state
        if step.wake_at is not None:
            self.timers[key] = step.wake_at
        for topic, name, value in step.rows:
            if topic == DEAD_LETTERS:
                found = read(value.encode())
                assert name == (found.id if isinstance(found, DeadLetter) else found.letter)
                (self.letters if isinstance(found, DeadLetter) else self.notes).append(found)  # type: ignore[arg-type]
            else:
                row = json.loads(value)
                assert (topic, name) == (f"erp.{topic.removeprefix('erp.')}", row["document"])
                self.rows.append(row | {"topic": topic})
