"""Events of a small company's cash, and the step run over them as a worker runs it."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from jobs.steps import Running, Steps
from udfs.cash_events import INPUTS
from udfs.cash_position import STEP

STEPS = Steps(by=("company", "currency"), step=STEP)
KEY = "1000\x1fEUR"
START = dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)
"""A Monday."""
DEFAULTS: dict[str, Any] = {
    "kind": "invoice", "grain": "document", "stage": "executed", "final": True, "booked": True, "reversal": False,
    "frequency": "once", "roll": "following", "line_id": "1", "amount": 100.0,
}  # fmt: skip


class Event(NamedTuple):
    """An event, when it was known (epoch ms), and its canonical name."""

    name: str
    at: int
    row: dict[str, Any]


class Told(NamedTuple):
    """A row that was told, and when."""

    at: dt.datetime
    row: Mapping[str, Any]


def day(offset: int) -> dt.date:
    """Return a day so many after the start."""
    return START.date() + dt.timedelta(days=offset)


def at(offset: int, hour: int = 9, second: int = 0) -> int:
    """Return a time of a day so many after the start, epoch ms."""
    moment = dt.datetime.combine(day(offset), dt.time(hour, 0, second), dt.UTC)
    return int(moment.timestamp() * 1000)


def event(name: str, known: int, document: str, *, version: int = 1, sign: int = 1, **more: Any) -> Event:
    """Return an event; fields that are not given are null, or the usual."""
    fields = {field.name for field in msgspec.structs.fields(INPUTS[name])}
    row: dict[str, Any] = {field: DEFAULTS.get(field) for field in fields}
    row |= {"source": "erp", "document": f"erp|{document}", "event_id": f"erp|{document}@{version:04d}", "sign": sign}
    row |= {"superseded": False, "event_time": dt.datetime.fromtimestamp(known / 1000, dt.UTC).isoformat()}
    assert more.keys() <= fields, more.keys() - fields
    return Event(name, known, row | {key: _plain(value) for key, value in more.items()})


def run(
    events: Iterable[Event], rules: Mapping[str, Any] | None = None, until: int | None = None, restart: int = 0
) -> list[Told]:
    """Run the step over events in the order they were known.

    Args:
        events: The events.
        rules: Thresholds.
        until: When to stop waiting for times to wake, epoch ms; the last event's time where it is null.
        restart: Make the worker anew after so many events, so that only what was kept is known.
    """
    running, state, rows = Running(STEPS, {"rules": rules or {}}), None, []
    last = 0
    for place, one in enumerate(sorted(events, key=lambda one: (one.at, one.row["event_id"], -one.row["sign"]))):
        if restart and place % restart == 0:
            running = Running(STEPS, {"rules": rules or {}})
        done = running.take(state, KEY, one.at, f"{one.name}s_owned|{json.dumps(one.row)}")
        state, last = done.state, one.at
        rows += done.rows
    woken = running.wake(state, KEY, until or last)
    rows += woken.rows if woken else []
    return [Told(dt.datetime.fromtimestamp(when / 1000, dt.UTC), row) for when, row in rows]


def of(told: Iterable[Told], kind: str) -> list[Told]:
    """Return the rows of one kind."""
    return [one for one in told if one.row["kind"] == kind]


def findings(told: Iterable[Told], rule: str) -> list[tuple[str, bool, dict[str, Any]]]:
    """Return subject, whether it fires, and words of what a rule told."""
    own = [one.row for one in of(told, "finding") if one.row["rule"] == rule]
    return [(row["subject"], row["fired"], json.loads(row["facts"])) for row in own]


def statement(offset: int, number: int, opening: str, closing: str, *lines: str, **more: Any) -> list[Event]:
    """Return a statement of a day: its balances and lines, known the morning after."""
    known, name = at(offset + 1, 6), f"S{number}"
    own = {"account": "A1", "statement_id": name, "final": True}
    common = own | {"statement_number": number, "balance_date": day(offset), "line_count": len(lines)}
    balances = [
        event("bank_balance", known + place, f"{name}|{kind}", kind=kind, amount=Decimal(amount), **common)
        for place, (kind, amount) in enumerate((("opening", opening), ("closing", closing)))
    ]
    return balances + [
        event(
            "bank_statement_line", known + 10 + place, f"{name}|{place}", amount=Decimal(amount),
            booking_date=day(offset), statement_date=day(offset), line_id=str(place), **own, **more,
        )
        for place, amount in enumerate(lines)
    ]  # fmt: skip


def sale(number: int, amount: float, known: int, due: int, customer: str = "C1", **more: Any) -> Event:
    """Return a customer's invoice."""
    dates = {"invoice_date": day(due - 30), "due_date": day(due)}
    own = {"invoice_id": f"{number}", "customer_id": customer, "amount": amount}
    return event("customer_invoice", known, f"inv|{number}", **own, **dates, **more)


def received(number: int, amount: float, known: int, invoice: int | None = None, **more: Any) -> list[Event]:
    """Return a receipt, and what it settles."""
    own = {"receipt_id": f"R{number}", "customer_id": "C1", "amount": amount, "kind": "receipt"}
    date = {"receipt_date": dt.datetime.fromtimestamp(known / 1000, dt.UTC).date()}
    found = [event("customer_receipt", known, f"rec|{number}", **own, **date, **more)]
    if invoice is not None:
        applied = {"grain": "application", "invoice_id": f"{invoice}"}
        found.append(event("customer_receipt", known + 1, f"rec|{number}|1", **(own | applied), **date))
    return found


def bought(number: int, amount: float, known: int, due: int, **more: Any) -> Event:
    """Return a supplier's invoice."""
    own = {"invoice_id": f"{number}", "supplier_id": "V1", "supplier_name": "Vendor XYZ", "amount": amount}
    return event("supplier_invoice", known, f"bill|{number}", **own, due_date=day(due), **more)


def paid(number: int, amount: float, known: int, invoice: int, date: int, **more: Any) -> list[Event]:
    """Return a payment to the supplier, and what it pays."""
    own = {
        "payment_id": f"P{number}",
        "supplier_id": "V1",
        "amount": amount,
        "value_date": day(date),
        "kind": "payment",
    }
    item = {"grain": "item", "invoice_id": f"{invoice}"}
    return [
        event("supplier_payment", known, f"pay|{number}", **own, **more),
        event("supplier_payment", known + 1, f"pay|{number}|1", **(own | item), **more),
    ]


def history(count: int, late: int, first: int = 0, begin: int = 0) -> list[Event]:
    """Return invoices of a customer that were all paid so many days late."""
    events: list[Event] = []
    for n in range(count):
        due = begin + 2 * n
        events += [sale(first + n, 50.0, at(due - 30), due), *received(first + n, 50.0, at(due + late), first + n)]
    return events


def story() -> list[Event]:
    """Return three weeks of a small company."""
    bills = [bought(n, 100.0 + n, at(n), n + 14, discount_date=day(n + 5), discount_rate=0.02) for n in range(12)]
    feed = [one for n in range(8) for one in statement(n, n + 2, "1000.00", "1000.00")]
    return [*BALANCE, *history(12, 4, begin=-20), *bills, *paid(1, 101.0, at(9), 1, 9), *feed]


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


BALANCE = statement(-3, 1, "0", "1000.00", "1000.00", category="loan")
