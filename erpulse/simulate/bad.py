"""Messages that no decoder can take, each with the reason under which it must become a dead letter.

They are made of good ones by breaking one thing, and speak of documents that do not exist otherwise.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from erpulse.simulate.documents import Act
from erpulse.simulate.records import Label, Mark, RawRecord

if TYPE_CHECKING:
    from erpulse.simulate.books import Books
    from erpulse.simulate.system import System

Breaker = Callable[[dict[str, Any]], Any]
FAR = 900_000


def _cut(message: dict[str, Any]) -> bytes:
    text = json.dumps(message).encode()
    return text[: len(text) * 2 // 3]


def _latin(message: dict[str, Any]) -> bytes:
    message["payload"]["source"]["db"] = "Münster"
    return json.dumps(message, ensure_ascii=False).encode("latin-1")


def _other_op(message: dict[str, Any]) -> bytes:
    message["payload"]["op"] = "x"
    return json.dumps(message).encode()


def _no_op(message: dict[str, Any]) -> bytes:
    return json.dumps({"payload": {"row": message["payload"]["after"]}}).encode()


def _no_after(message: dict[str, Any]) -> bytes:
    message["payload"]["after"] = None
    return json.dumps(message).encode()


def _truncate(message: dict[str, Any]) -> bytes:
    message["payload"] |= {"op": "t", "after": None}
    return json.dumps(message).encode()


BREAKS: tuple[tuple[str, str, Callable[[dict[str, Any]], bytes]], ...] = (
    ("bad_bytes", "cut off in the middle", _cut),
    ("unknown_op", "an operation that is none", _other_op),
    ("unknown_envelope", "no envelope", _no_op),
    ("missing_field", "an insert without its row", _no_after),
    ("bad_bytes", "not UTF-8", _latin),
    ("truncate_unapproved", "all rows of a table taken away", _truncate),
)


def broken(system: "System", books: "Books", number: int, at: dt.datetime) -> RawRecord:
    """Return the `number`th bad message of a run, labelled."""
    reason, what, how = BREAKS[number % len(BREAKS)]
    invoice = replace(books.direct(at), number=FAR + number)
    first = next(system.records(Act(None, invoice), at, at))
    value = how(json.loads(first.value or b""))
    label = Label(
        incident=f"bad-{number + 1:03d}",
        kind="bad",
        rule="dead_letter",
        source=system.name,
        entity="",
        documents=(),
        expected="dead_letter",
        description=f"{first.topic}: {what}",
        event_time=at,
        topic=first.topic,
        reason=reason,
    )
    return replace(first, value=value, mark=Mark(label, "completes"))
