"""Signed canonical rows of a simulated company: corrections, changed suppliers, deletes, late postings."""

import datetime as dt
import random
from typing import Any

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
START_MS = round(dt.datetime(2024, 1, 1, tzinfo=dt.UTC).timestamp() * 1000)
LATE, CORRECTED, DELETED, MOVED, SAME_MS = 0.2, 0.15, 0.05, 0.4, 0.3


def iso(epoch_ms: int) -> str:
    """Return a time as canonical rows write it."""
    moment = dt.datetime.fromtimestamp(epoch_ms // 1000, dt.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{epoch_ms % 1000:03d}Z"


def rows(documents: int, seed: int) -> list[dict[str, Any]]:
    """Return signed rows in the order they were known.

    A fifth of the documents is known days to months after it happened. Versions follow one another after days, or in
    the same millisecond.
    """
    draw = random.Random(seed)  # noqa: S311  # a test's numbers, not a secret
    found = [row for number in range(documents) for row in _document(draw, number)]
    return sorted(found, key=lambda row: row["known_ms"])  # stable: a correction's halves stay in order


def as_json(row: dict[str, Any], place: int) -> dict[str, Any]:
    """Return a row with all columns a job's source has, as JSON would have them."""
    own = {name: value for name, value in row.items() if not name.endswith("_ms")}
    version = own.pop("version")
    return own | {
        "source": "erp",
        "document": f"erp|inv|{row['invoice_id']}",
        "event_id": f"erp|inv|{row['invoice_id']}@{version:04d}",
        "order_key": f"{version:04d}",
        "event_time": iso(row["event_ms"]),
        "known_time": iso(row["known_ms"]),
        "raw_topic": "raw.erp",
        "raw_partition": 0,
        "raw_offset": place,
        "raw_time": iso(row["known_ms"]),
        "grain": "document",
        "kind": "invoice",
        "amount": row["company_amount"],
        "currency": "EUR",
        "company_currency": "EUR",
    }


def _document(draw: random.Random, number: int) -> list[dict[str, Any]]:
    event = START_MS + draw.randrange(500 * DAY_MS)
    known = event + (draw.randrange(400 * DAY_MS) if draw.random() < LATE else draw.randrange(HOUR_MS))
    content = {
        "invoice_id": str(number),
        "supplier_id": f"S{draw.randrange(40)}",
        "category": draw.choice(("C1", "C2", "C3", None)),
        "cost_center": f"CC{draw.randrange(9)}",
        "requester": draw.choice((None, "ann", "bob")),
        "company_amount": round(draw.lognormvariate(5, 2) * draw.choice((1, 1, 1, -1)), 3),
        "event_ms": event,
    }
    return _versions(draw, content, known)


def _versions(draw: random.Random, content: dict[str, Any], known: int) -> list[dict[str, Any]]:
    current = content | {"version": 1, "op": "insert"}
    found = [_row(current, known, 1)]
    while draw.random() < CORRECTED:
        known += 0 if draw.random() < SAME_MS else draw.randrange(1, 60 * DAY_MS)
        changed = current | {"version": current["version"] + 1, "op": "update"}
        changed["company_amount"] = round(current["company_amount"] * draw.choice((1, 10, 0.1)), 3)
        if draw.random() < MOVED:
            changed |= {"supplier_id": f"S{draw.randrange(40)}", "event_ms": content["event_ms"] - DAY_MS}
        found += [_row(current, known, -1, superseded=True), _row(changed, known, 1, superseded=True)]
        current = changed
    if draw.random() < DELETED:
        found.append(_row(current | {"op": "delete"}, known + draw.randrange(90 * DAY_MS), -1))
    return found


def _row(content: dict[str, Any], known: int, sign: int, *, superseded: bool = False) -> dict[str, Any]:
    return content | {"known_ms": known, "sign": sign, "superseded": superseded}
