"""Rows of blocks and batches for tests of rules: as SQL builds them, as Arrow hands them over."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from udfs.members import Member
from udfs.procurement_spend import (
    ARGS,
    BANK,
    BUDGET,
    JUDGES,
    OFF,
    PRICE,
    PROCUREMENT_RULES,
    SPEND,
    SPLIT,
)

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
Row = dict[str, Any]


def at(day: float) -> dt.datetime:
    """Return a moment, days after the start."""
    return START + dt.timedelta(days=day)


def member(number: str, day: float = 0.0, amount: float = 777.0, **more: Any) -> Member:
    """Return a version of a document that enters; `day` is when it was known and, unless told, its date."""
    values: Row = {
        "document": f"erp|doc|{number}",
        "event_id": f"erp|doc|{number}@{more.pop('version', 1)}",
        "sign": 1,
        "op": "insert",
        "known_time": at(day),
        "event_time": at(day),
        "number": number,
        "amount": amount,
        "currency": "USD",
        "party": "S1",
        "date": f"{at(more.pop('dated', day)):%Y-%m-%d}",
    }
    return Member(**(values | more))


def taken(row: Member, day: float) -> Member:
    """Return the row that takes a version back."""
    return msgspec.structs.replace(row, sign=-1, known_time=at(day))


def changed(row: Member, day: float, **more: Any) -> list[Member]:
    """Return the two rows of a correction: the old version taken back, the new one entering."""
    new = msgspec.structs.replace(row, event_id=f"{row.document}@{day}", op="update", known_time=at(day), **more)
    return [taken(row, day), new]


def facts(rule: str, row: Member | None = None, **more: Any) -> Row:
    """Return the facts of a rule's row as SQL writes them, of a member or of nobody in particular."""
    row = row or member("D1")
    known: Row = {
        "document": row.document,
        "event_id": row.event_id,
        "event_time": "2026-01-17T00:00:00.000Z",
        "supplier_id": row.party,
        "company_amount": row.amount,
        "company_currency": row.currency,
        "cost_center": "CC1",
        "requester": "anna",
    }
    if rule == SPLIT:
        return known | {"order_id": row.number} | more
    invoice = known | {"supplier_name": None, "invoice_id": row.number, "category": None}
    if rule == PRICE:
        prices = {"unit_price": 11.0, "agreed_price": 10.0, "quantity": 5, "unit": "EA", "material": "M1"}
        agreement = {"agreement_id": "AG1", "currency": "EUR", "valid_from": "2026-01-01", "valid_to": None}
        return invoice | prices | agreement | more
    if rule in (BANK, OFF, BUDGET):
        return invoice | OTHERS[rule] | more
    features = {"invoice_count_365d": 10} if rule == SPEND else {"block_size": 2}
    return invoice | {"reference": row.reference, "features": features} | more


def row(rule: str | None, own: Member | None = None, **more: Any) -> Row:
    """Return one row of a batch."""
    own = own or member("D1")
    values: Row = {
        "rule": rule,
        "source": "erp",
        "entity": "S1",
        "event_id": own.event_id,
        "op": own.op,
        "sign": own.sign,
        "superseded": False,
        "facts": json.dumps(facts(rule or SPEND, own)),
    }
    return values | more


def spending(amount: float, others: Sequence[float] = (100.0,) * 9, **more: Any) -> Row:
    """Return a row of the spend rule: an amount, and the supplier's other amounts of the window."""
    logs = np.log([*others, amount])
    sums = {"amount_count": len(logs), "log_sum": logs.sum(), "log_ssd": ((logs - logs.mean()) ** 2).sum()}
    told = {"facts": json.dumps(facts(SPEND, member("D1", amount=amount)))}
    return row(SPEND) | {"value": amount} | sums | told | more


def priced(price: float, agreed: float = 10.0, quantity: float | None = 5.0, **more: Any) -> Row:
    """Return a row of the price rule."""
    told = facts(PRICE, unit_price=price, agreed_price=agreed, quantity=quantity)
    return row(PRICE) | {"value": price, "expected": agreed, "quantity": quantity, "facts": json.dumps(told)} | more


def blocked(rule: str, members: Sequence[Member], own: Member | None = None, **more: Any) -> Row:
    """Return a row of a rule over a block, by default its last one."""
    texts = [msgspec.json.encode(one).decode() for one in members]
    return row(rule, own or members[-1]) | {"members": np.array(texts, dtype=object)} | more


def batch(rows: Sequence[Row]) -> list["pd.Series[Any]"]:
    """Return the columns of a batch in the types that Arrow gives them, nulls and all."""
    return [_series(kind, [one.get(name) for one in rows]) for name, kind in ARGS.items()]


def judge(rows: Sequence[Row], settings: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Return what the rules make of a batch."""
    found: pd.DataFrame = PROCUREMENT_RULES.make(settings or {})(*batch(rows))
    return found


def verdicts(text: str | None) -> list[tuple[str, str, str, Row]]:
    """Return the verdicts of a row: subject, alert id, open or closed, body."""
    lines = [line.split("\t") for line in text.split("\n")] if text else []
    return [(subject, identity, state, json.loads(body)) for subject, identity, state, body in lines]


def _series(kind: str, values: list[Any]) -> "pd.Series[Any]":
    if kind == "DOUBLE":
        return pd.Series(values, dtype="float64")
    if kind in ("INT", "BOOLEAN") and None not in values and values:
        return pd.Series(values, dtype="int32" if kind == "INT" else "bool")
    if kind == "INT":
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype="object")


RULES = tuple(JUDGES)
OTHERS: dict[str, Row] = {
    BANK: {
        "field": "bank_account",
        "changed_by": "clerk07",
        "changed_at": "2026-01-15T00:00:00.000Z",
        "new_value": "******4711",
        "change_document": "erp|change|7",
        "change_event_id": "erp|change|7@1",
    },
    OFF: {
        "order_id": "PO1",
        "material": "M1",
        "quantity": 5,
        "unit": "EA",
        "unit_price": 11.0,
        "currency": "USD",
        "agreement_id": "AG1",
        "agreed_supplier": "S2",
        "agreed_price": "10.0",
        "agreed_currency": "USD",
    },
    BUDGET: {
        "budget_id": "B1",
        "currency": "USD",
        "period": "2026",
        "known_time": "2026-07-02T12:00:00.000Z",
    },
}
