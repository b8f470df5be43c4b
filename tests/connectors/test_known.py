"""Any order of versions, each any number of times, gives what a clean run gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.known import Root, known_after
from connectors.parts import Fields, Part
from tests.connectors.ledger import HEADER, LINE, Ledger, header, line, part

HEAD = "s|H:header|7"


def test_the_same_object_says_that_nothing_is_new() -> None:
    known = known_after(None, part(2, "upsert"))
    assert known_after(known, part(2, "update")) is known
    assert known_after(known, part(1, "snapshot", dated=True)) is not known  # dated: its time is the document's
    assert known_after(known_after(known, part(3, "delete")), part(1)).fields is None


def test_what_ended_a_life_late_ends_it() -> None:
    """1 insert, 2 delete, 3 upsert, 4 upsert; arriving 1 4 2 3 and once more 1."""
    known = known_after(None, part(1))
    seen = []
    for one in (part(4, "upsert"), part(2, "delete"), part(3, "upsert"), part(1), part(2, "delete")):
        known = known_after(known, one)
        seen.append(known.clock.order)
    assert seen == ["0001", "0004", "0003", "0003", "0003"]


def test_versions_that_completed_another_name_it_anew() -> None:
    some = {"a": 1}
    known = known_after(None, part(1, fields={"a": 0, "b": 0}))
    known = known_after(known, part(4, "update", some, unknown=["b"]))
    names = [known.version]
    for order in (2, 3):
        known = known_after(known, part(order, "update", {"a": 0, "b": order}))
        names.append(known.version)
    assert names == ["0004", "0004~001", "0004~002"]
    assert known.fields == {"a": 1, "b": 3}


@dataclass
class Expected:
    """A document after a run in order, worked out by hand: every version told all, in mind."""

    fields: Fields | None = None
    active: bool = True
    first: str = ""
    told: str | None = None

    def take(self, one: Part) -> None:
        """Take in the next version."""
        if one.fields is None:
            self.fields = None
            return
        if self.fields is None or one.op == "insert":
            self.first, self.told, self.fields = one.event_time, None, {}
        self.told = one.event_time if one.dated else self.told
        self.fields = {**self.fields, **one.fields}
        self.active = one.active

    @property
    def time(self) -> str:
        """Return the event time."""
        return self.told or self.first


@st.composite
def versions(draw: st.DrawFn, make: Any, fields: Fields, amount: str, optional: str) -> list[Part]:
    """Draw the life of a document: any operations that a database can log, some rows partial, some with images."""
    found: list[Part] = []
    alive: Fields | None = None
    for number in range(draw(st.integers(1, 6))):
        order = draw(st.integers(0, 9)) + 10 * number
        begins = ["insert"] if found else ["insert", "upsert", "snapshot"]
        op = draw(st.sampled_from(begins if alive is None else ["update", "update", "upsert", "snapshot", "delete"]))
        row = fields | {amount: str(draw(st.integers(1, 3))), optional: draw(st.sampled_from(["x", "y", None]))}
        more: dict[str, Any] = {"dated": draw(st.booleans()), "active": draw(st.integers(0, 4)) > 0}
        if alive is not None and draw(st.booleans()):
            more["before"] = alive
        if op in {"update", "upsert"} and alive is not None and draw(st.booleans()):
            row, more["unknown"] = row | {optional: alive[optional]}, [optional]
        told = {name: value for name, value in row.items() if name not in more.get("unknown", ())}
        found.append(make(order, op, told, **(more if op != "delete" else {"before": more.get("before")})))
        alive = None if op == "delete" else row
    return found


def a_line(number: int) -> st.SearchStrategy[list[Part]]:
    def make(order: int, op: str, fields: Fields, **more: Any) -> Part:
        return line(order, op, fields, document=f"s|L|7|{number}", **more)

    return versions(make, LINE | {"line_id": str(number)}, "amount", "material")


def run(parts: list[Part]) -> Ledger:
    """Take in parts, then send the refused ones again, in their order, until nothing changes."""
    ledger, open_ = Ledger(), parts
    while True:
        refused = [one for one in open_ if coded(ledger.take(one).count, ledger)]
        if len(refused) == len(open_):
            return ledger
        open_ = sorted(refused, key=lambda one: one.order_key)


def coded(count: str, ledger: Ledger) -> bool:
    """Tell whether a part was refused; the state is encoded in between, as it is on a worker."""
    ledger.root = msgspec.msgpack.decode(msgspec.msgpack.encode(ledger.root), type=Root)
    return count == "dead"


def truth(parts: list[Part]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the lines that count, with amount, material, supplier and time."""
    documents: dict[str, Expected] = {}
    for one in sorted(parts, key=lambda one: one.order_key):
        documents.setdefault(one.document, Expected()).take(one)
    top = documents.pop(HEAD)
    for name, row in documents.items():
        if row.fields is not None and row.active and top.fields is not None and top.active:
            yield (
                name,
                {
                    "amount": float(row.fields["amount"]),
                    "material": row.fields["material"],
                    "supplier_id": top.fields["supplier_id"],
                    "requester": top.fields["requester"],
                    "event_time": row.time,
                },
            )


@settings(max_examples=100, deadline=None)
@given(versions(header, HEADER | {"requester": "R"}, "supplier_id", "requester"), a_line(1), a_line(2), st.data())
def test_any_order_and_repetition_gives_the_same_rows(
    top: list[Part], one: list[Part], two: list[Part], data: st.DataObject
) -> None:
    parts = [*top, *one, *two]
    again = data.draw(st.lists(st.sampled_from(parts), max_size=6))
    counts = run(data.draw(st.permutations(parts + again))).counts()
    found = {name: {key: row[key] for key in expected} for name, row in counts.items() for expected in [dict.fromkeys(
        ("amount", "material", "supplier_id", "requester", "event_time")
    )]}  # fmt: skip
    assert found == dict(truth(parts))
