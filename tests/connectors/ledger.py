"""Parts of documents for the tests of acceptance, and what the written rows add up to."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from connectors.accept import Acceptance, Message, Outcome
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.dead_letters import DeadLetter, Note, read
from connectors.known import Root
from connectors.parts import Letter, Part, Provenance
from connectors.settings import Source

SOURCE = Source(topics="raw[.].*", map="plain", currency="EUR")
TIMEOUT_MS = 600_000
LINE = {"order_id": "7", "line_id": "1", "amount": "10.00", "quantity": "2", "material": "M"}
HEADER = {"supplier_id": "V1", "currency": "EUR"}
BUDGET = {"budget_id": "7", "cost_center": "C", "period": "2026", "amount": "10.00", "currency": "EUR"}


def part(order: int, op: str = "insert", fields: dict[str, Any] | None = BUDGET, **more: Any) -> Part:
    """Return a part of a budget, dated by minutes equal to its order."""
    given: dict[str, Any] = {
        "event": "budget",
        "role": "row",
        "root": "s|budget|7",
        "document": "s|B|7",
        "source": "s",
        "op": op,
        "order_key": f"{order:04d}",
        "event_time": time(order),
        "fields": None if op == "delete" else fields,
        "provenance": Provenance("raw.b", 0, order, 1_715_761_801_600),
        "letter": Letter(b"k", f"v{order}".encode(), [("h", b"x")]),
    }
    return Part(**(given | more))


def line(order: int, op: str = "insert", fields: dict[str, Any] | None = LINE, **more: Any) -> Part:
    """Return a part of an order line that waits for its header."""
    at = {"event": "purchase_order", "root": "s|purchase_order|7", "document": "s|L|7|1", "header": "s|H:header|7"}
    return part(order, op, fields, **(at | more))


def header(order: int, op: str = "insert", fields: dict[str, Any] | None = HEADER, **more: Any) -> Part:
    """Return a part of an order's header."""
    at = {"event": "purchase_order", "root": "s|purchase_order|7", "document": "s|H:header|7", "role": "header"}
    return part(order, op, fields, **(at | more))


def time(order: int) -> str:
    """Return the event time of a version."""
    return f"2026-05-15T{order // 60:02d}:{order % 60:02d}:00.000Z"


@dataclass
class Ledger:
    """A root document, what was written for it, and the refusals."""

    root: Root = field(default_factory=Root)
    rows: list[dict[str, Any]] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    acceptance: Acceptance = field(default_factory=lambda: Acceptance({"s": SOURCE}, {"s": "debezium/1"}, TIMEOUT_MS))

    def take(self, *parts: Part, now: int = 1000) -> Outcome:
        """Take in parts and return the outcome of the last."""
        for one in parts:
            outcome = self.acceptance.step(self.root, one, now)
            self.write(outcome.messages)
        return outcome

    def write(self, messages: Iterable[Message]) -> None:
        """Sort records into rows, letters and notes."""
        for message in messages:
            if message.topic != DEAD_LETTERS:
                row = json.loads(message.value)
                assert message.key == row["document"]
                self.rows.append(row)
                continue
            found = read(message.value.encode())
            (self.letters if isinstance(found, DeadLetter) else self.notes).append(found)  # type: ignore[arg-type]

    def signs(self, *columns: str) -> list[tuple[Any, ...]]:
        """Return sign and some columns of all rows, in order."""
        return [(row["sign"], *(row[column] for column in columns)) for row in self.rows]

    def counts(self) -> dict[str, dict[str, Any]]:
        """Return the rows that count by document; each must count exactly once, and nothing else may be left."""
        return balance(self.rows)


METADATA = (
    "topic",
    "event_id",
    "op",
    "order_key",
    "raw_topic",
    "raw_partition",
    "raw_offset",
    "raw_time",
    "superseded",
    "sign",
)


def balance(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what signed rows add up to: per document, the own columns of its one row."""
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        own = json.dumps({name: value for name, value in row.items() if name not in METADATA})
        of_document = sums.setdefault(row["document"], {})
        of_document[own] = of_document.get(own, 0) + row["sign"]
        assert sum(of_document.values()) in {0, 1}
    left = {name: {own: n for own, n in of.items() if n} for name, of in sums.items()}
    assert all(list(of.values()) in ([], [1]) for of in left.values()), left
    return {name: json.loads(next(iter(of))) for name, of in left.items() if of}
