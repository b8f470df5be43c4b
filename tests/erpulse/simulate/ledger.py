"""A naive reading of a stream: decode, map, keep each row's greatest version, join header and line, finish.

Nothing of it is shared with ingest: it is what the simulator's labels are checked against.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd

from connectors.decoders.debezium import decode
from connectors.errors import DecodeError
from connectors.events import event
from connectors.mapping import finish, load_map, parts
from connectors.messages import RawMessage, Skip
from connectors.parts import Part, Provenance
from erpulse.simulate.records import RawRecord
from erpulse.simulate.stream import sources

STAMP_MS = 1_780_000_000_000
SOURCES = sources()
MAPS = {name: load_map(source.map) for name, source in SOURCES.items()}


@dataclass
class Ledger:
    """The newest part of every row, what was refused, and what was skipped."""

    rows: dict[tuple[str, str], Part] = field(default_factory=dict)
    ops: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    refused: list[tuple[RawRecord, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    stale: int = 0

    def see(self, record: RawRecord, offset: int) -> None:
        """Take one record."""
        message = RawMessage(record.key, record.value, record.headers, record.topic, 0, offset, STAMP_MS)
        source = SOURCES[record.source]
        try:
            for change in decode(message, record.source, source):
                if isinstance(change, Skip):
                    self.skipped.append(change.why)
                    continue
                where = Provenance(record.topic, 0, offset, STAMP_MS)
                for part in parts(change, record.source, source, MAPS[record.source], where, None):
                    self._keep(part)
        except DecodeError as error:
            self.refused.append((record, error.reason.value))

    def _keep(self, part: Part) -> None:
        name = (part.event, part.document)
        self.ops.setdefault(name, set()).add(part.op)
        known = self.rows.get(name)
        if known is not None and known.order_key >= part.order_key:
            self.stale += 1
            return
        self.rows[name] = part

    def frame(self, name: str, documents: Container[str] | None = None) -> pd.DataFrame:
        """Return the rows of an event that count, finished, with source, document and event time; all, or some."""
        wanted = [
            part
            for (kind, document), part in self.rows.items()
            if kind == name and (documents is None or document in documents)
        ]
        return pd.DataFrame([row for part in wanted for row in self._finished(name, part)])

    def _finished(self, name: str, part: Part) -> list[dict[str, Any]]:
        if part.role == "header" or part.fields is None or not part.active:
            return []
        lent: dict[str, Any] = {}
        if part.header is not None:
            header = self.rows.get((name, part.header))
            if header is None or header.fields is None or not header.active:
                return []
            lent = header.fields
        row = finish(event(name), {**lent, **part.fields}, SOURCES[part.source])
        for column, kind in event(name).struct.__annotations__.items():
            if "Decimal" in str(kind) and row[column] is not None:
                row[column] = Decimal(row[column])
        who = {"source": part.source, "document": part.document, "event_time": pd.Timestamp(part.event_time)}
        return [{**who, "ops": self.ops[name, part.document], **row}]


def ledger(records: "list[RawRecord]") -> Ledger:
    """Return the books after a stream."""
    books = Ledger()
    for offset, record in enumerate(records):
        books.see(record, offset)
    return books
