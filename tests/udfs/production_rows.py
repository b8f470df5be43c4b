"""Rows of production rules for tests: as SQL builds them, as Arrow hands them over."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from udfs.production_yield import ARGS, PRODUCTION_RULES

START = dt.datetime(2026, 1, 5, 6, tzinfo=dt.UTC)
Row = dict[str, Any]


def at(minutes: float) -> str:
    """Return a moment, minutes after the shift's begin."""
    moment = START + dt.timedelta(minutes=minutes)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def made(number: str, minutes: float, good: float, scrap: float = 0.0, rework: float = 0.0, **more: Any) -> Row:
    """Return a confirmation as a member of a block."""
    values = {
        "document": f"mes|c|{number}", "event_id": f"mes|c|{number}@1", "sign": 1, "op": "insert",
        "known_time": at(minutes), "event_time": at(minutes), "number": number, "order": "O1", "operation": "0010",
        "equipment": "M1", "batch": "B1", "setting": None, "worker": None, "reason": "R1" if scrap else None,
        "unit": "pcs", "good": good, "scrap": scrap, "rework": rework, "cost": 10.0, "currency": "EUR", "shift": "S/1",
    }  # fmt: skip
    return values | more


def taken(row: Row, minutes: float) -> Row:
    """Return the row that takes a confirmation back."""
    return row | {"sign": -1, "known_time": at(minutes)}


def row(rule: str | None, facts: Mapping[str, Any], entity: str = "P|W|GEAR", **more: Any) -> Row:
    """Return one row of a batch."""
    known = {"document": "mes|c|1", "event_id": "mes|c|1@1", "event_time": at(60), "plant": "P", "work_center": "W"}
    return {"rule": rule, "source": "mes", "entity": entity, "event_id": "mes|c|1@1", "op": "insert", "sign": 1,
            "superseded": False, "facts": json.dumps(known | dict(facts))} | more  # fmt: skip


def lot(rule: str, members: Sequence[Row], usual: Sequence[float] = (9800.0, 150.0, 50.0), **more: Any) -> Row:
    """Return a row of a rule on a shift's confirmations; `usual` was made elsewhere: good, scrap, rework."""
    own = [sum(m["sign"] * m[name] for m in members) for name in ("good", "scrap", "rework")]
    facts = {"material": "GEAR", "shift": "S/1", "began": at(0), "length": 28_800, "seen": members[-1]["known_time"]}
    whole = {name: a + b for name, a, b in zip(("good", "scrap", "rework"), own, usual, strict=True)}
    last = members[-1]
    return row(rule, facts | whole, members=blocked(members), sign=last["sign"], event_id=last["event_id"]) | more


def charted(rule: str, readings: Sequence[float], signs: Sequence[int] | None = None, **more: Any) -> Row:
    """Return a row of a rule on a series, one reading a minute."""
    facts = {"equipment": "PUMP", "characteristic": "pressure", "unit": "bar", "setting": None, "work_center": None}
    times = np.arange(len(readings)) * 60.0
    own = {"readings": np.array(readings, dtype="float64"), "times": more.pop("times", times),
           "signs": np.array(signs if signs is not None else np.ones(len(readings)), dtype="float64")}  # fmt: skip
    return row(rule, facts | more.pop("facts", {}), "PUMP|pressure") | own | more


def blocked(members: Sequence[Row]) -> Any:
    """Return members as SQL gathers them."""
    return np.array([json.dumps(one) for one in members], dtype=object)


def batch(rows: Sequence[Row]) -> list["pd.Series[Any]"]:
    """Return the columns of a batch in the types that Arrow gives them, nulls and all."""
    return [_series(kind, [one.get(name) for one in rows]) for name, kind in ARGS.items()]


def judge(rows: Sequence[Row], settings: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Return what the rules make of a batch."""
    found: pd.DataFrame = PRODUCTION_RULES.make(settings or {})(*batch(rows))
    return found


def said(found: pd.DataFrame, place: int = -1) -> list[tuple[str, str, Row]]:
    """Return the verdicts of a row: subject, open or closed, body."""
    text = found["verdicts"].iloc[place]
    lines = [line.split("\t") for line in text.split("\n")] if text else []
    return [(subject, state, json.loads(body)) for subject, _, state, body in lines]


def _series(kind: str, values: list[Any]) -> "pd.Series[Any]":
    if kind == "INT" and None not in values and values:
        return pd.Series(values, dtype="int32")
    if kind == "INT":
        return pd.Series(values, dtype="float64")
    if kind == "BOOLEAN" and None not in values and values:
        return pd.Series(values, dtype="bool")
    return pd.Series(values, dtype="object")
