"""A system of record: how one ERP keeps a document in its tables, and what its log says when the document changes."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from connectors.settings import Source
from erpulse.simulate.documents import Act, Document, Invoice, Material, Requester, Supplier
from erpulse.simulate.envelope import Change, Dialect, Place, Row, TableShape, message
from erpulse.simulate.records import Headers, RawRecord

BY_LINE = ("agreement_price", "three_way_match", "invoice_without_order")
"""Rules that judge invoices where they name material and order."""
Rows = dict[tuple[str, tuple[Any, ...]], Row]
Party = Supplier | Requester | Material | int


@dataclass(frozen=True, slots=True)
class System:
    """One ERP on one database.

    Attributes:
        name: Configured id of the source.
        dialect: Its connector.
        shapes: Captured tables by name.
        rows: Rows that a document has in them, by table and key, header before lines.
        party: The text by which the system knows a supplier, a person, a material or a cost centre (a number).
        told: Names of the tables whose rows are canonical documents, by class of document.
        settings: What the settings of erpulse must say about the source.
        client: Leading key columns that are no part of a document's identity (SAP's client).
        centers: Whether order lines carry a cost centre.
        priced: Table whose rows carry the prices of invoices.
    """

    name: str
    dialect: Dialect
    shapes: dict[str, TableShape]
    rows: Callable[[Document], Rows]
    party: Callable[[Party], str]
    told: dict[type, str]
    settings: Source
    client: int = 0
    centers: bool = True
    priced: str = ""

    def records(self, act: Act, moment: dt.datetime, seen: dt.datetime) -> Iterator[RawRecord]:
        """Yield the messages of one act, the tombstones of its deletes among them."""
        for step, change in enumerate(changes(self, act)):
            place = Place(moment, seen, step, act.snapshot)
            key, value = message(self.dialect, change, place)
            yield self._record(change.table.topic, key, value, moment)
            if change.op == "d":
                yield self._record(change.table.topic, key, None, moment)

    def identities(self, rule: str, document: Document) -> tuple[str, ...]:
        """Return the canonical identities that a rule judges: a document's own, or those of its lines."""
        name = self.judged(rule, document)
        return tuple(self.identity(table, key) for table, key in self.rows(document) if table == name)

    def judged(self, rule: str, document: Document) -> str:
        """Return the table whose rows a rule judges."""
        return self.priced if rule in BY_LINE and isinstance(document, Invoice) else self.told[type(document)]

    def entity(self, rule: str, parties: tuple[Party, ...]) -> str:
        """Return who a rule is about, in the system's own numbers; a cost centre it does not tell is empty."""
        hidden = rule == "split_order" and not self.centers
        return "|".join("" if hidden and isinstance(one, int) else self.party(one) for one in parties)

    def identity(self, table: str, key: tuple[Any, ...]) -> str:
        """Return `<source>|<table>|<key parts>`."""
        return "|".join([self.name, table, *map(str, key[self.client :])])

    def _record(self, topic: str, key: bytes, value: bytes | None, moment: dt.datetime) -> RawRecord:
        headers: Headers = ()
        return RawRecord(topic, key, value, headers, self.name, moment, None)


def keyed(shape: TableShape, row: Row) -> tuple[tuple[str, tuple[Any, ...]], Row]:
    """Return a row by its table and key."""
    return (shape.name, tuple(row[name] for name in shape.key)), row


def changes(system: System, act: Act) -> Iterator[Change]:
    """Yield the row changes of an act: what is in one image only is created or deleted, what differs is updated."""
    before = {} if act.before is None else system.rows(act.before)
    after = {} if act.after is None else system.rows(act.after)
    for name, key in reversed([where for where in before if where not in after]):
        yield Change(system.shapes[name], "d", before[name, key], None)
    for (name, key), row in after.items():
        old = before.get((name, key))
        if old is None:
            yield Change(system.shapes[name], "r" if act.snapshot else "c", None, row)
        elif old != row:
            yield Change(system.shapes[name], "u", old, row)
