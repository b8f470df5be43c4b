"""A small job with a keyed step: the budget of a source, told at each change and at the end of each day."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
import pandas as pd

from connectors.events.budget import BUDGET
from jobs.spec import Branch, FeatureView, Job
from jobs.steps import Steps
from udfs.step import At, KeyedStep, Stepped
from udfs.vector import VectorUdf

DAY = 86_400_000


class Line(msgspec.Struct):
    """What the step takes of a budget line."""

    event_id: str
    sign: int
    amount: Decimal


class Total(msgspec.Struct):
    """What it keeps."""

    amount: Decimal = Decimal(0)
    seen: list[str] = msgspec.field(default_factory=list)


class Totals:
    """The sum of all lines, and the day's end."""

    def step(self, state: Total | None, event: Line, at: At) -> Stepped:
        """Add a line."""
        state = state or Total()
        state.amount += event.sign * event.amount
        state.seen.append(f"{event.event_id}{event.sign:+d}")
        return Stepped(state, [self._row(state, "change")], (at.now // DAY + 1) * DAY)

    def wake(self, state: Total, at: At) -> Stepped:
        """Tell the sum of the day that ends."""
        return Stepped(state, [self._row(state, "day")], at.now + DAY if len(state.seen) < 4 else None)

    def _row(self, state: Total, kind: str) -> dict[str, Any]:
        return {"kind": kind, "amount_last_now": state.amount, "event_id": state.seen[-1]}


def _make(_: Mapping[str, Any]) -> Totals:
    return Totals()


def _udf(_: Mapping[str, Any]) -> Any:
    def total_rules(rule: "pd.Series[Any]") -> pd.DataFrame:
        null = pd.Series(None, index=rule.index, dtype="object")
        return pd.DataFrame({"score": null.astype("float64"), "kind": null, "alerted": null.notna(), "verdicts": null})

    return total_rules


STEP = KeyedStep(
    name="totals",
    make=_make,
    inputs={"budget": Line},
    state=Total,
    columns={"kind": "STRING", "amount_last_now": "DECIMAL(18, 3)", "event_id": "STRING"},
    version="totals/1",
)
UDF = VectorUdf(
    "total_rules", _udf, {"rule": "STRING"}, "ROW<score DOUBLE, kind STRING, alerted BOOLEAN, verdicts STRING>", "t/1"
)
CANDIDATES = """
SELECT source, t, amount_last_now, event_id, t AS event_time, 'insert' AS op, 1 AS sign, FALSE AS superseded, kind
FROM totals
"""
JOB = Job(
    name="totals",
    sources=(BUDGET,),
    views={"totals": Steps(by=("source",), step=STEP), "told": CANDIDATES},
    udf=UDF,
    branches=(
        Branch(
            view="told",
            feature=FeatureView("totals", ("source",), {"amount_last_now": "DECIMAL(18, 3)", "kind": "STRING"}),
            rule="every",
            entity="kind",
        ),
    ),
    overs=0,
)
