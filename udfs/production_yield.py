"""The rules of production_yield behind one vectorized call: the rule a row is a candidate of decides who judges it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from udfs import candidates
from udfs.chart_rules import run_rule, slow_drift
from udfs.lot_rules import hidden_factory, yield_below
from udfs.procurement_limits import links_of
from udfs.production_answer import NO_MODEL, Asked, Finding, Row, answered, unmeasured
from udfs.production_features import Features, pace, violation_counts, yield_chart
from udfs.production_limits import limits_of
from udfs.sensor_rules import process_departs
from udfs.shift_rules import feed_silent, oee_drop
from udfs.vector import VectorUdf
from udfs.work_rules import cycle_time, order_at_risk, scrap_concentrates

if TYPE_CHECKING:
    from udfs.models.files import Loaded

YIELD, SCRAP, HIDDEN = "yield_below_limit", "scrap_concentrates", "hidden_factory"
OEE, FEED, CYCLE, ORDER = "oee_drop", "feed_silent", "cycle_time_departs", "order_at_risk"
RUN, DRIFT, YIELD_DRIFT, PROCESS = "run_rule", "slow_drift", "yield_drift", "process_departs"
VERSION = "production_yield/1"
ARGS = {
    "rule": "STRING",
    "source": "STRING",
    "entity": "STRING",
    "event_id": "STRING",
    "op": "STRING",
    "sign": "INT",
    "superseded": "BOOLEAN",
    "facts": "STRING",
    "members": "ARRAY<STRING>",
    "readings": "ARRAY<DOUBLE>",
    "sizes": "ARRAY<DOUBLE>",
    "times": "ARRAY<DOUBLE>",
    "signs": "ARRAY<DOUBLE>",
}
RETURNS = "ROW<score DOUBLE, kind STRING, alerted BOOLEAN, verdicts STRING, features STRING, model STRING>"
JUDGES: dict[str, Callable[[Row, Any], Finding]] = {
    YIELD: yield_below,
    SCRAP: scrap_concentrates,
    HIDDEN: hidden_factory,
    OEE: oee_drop,
    FEED: feed_silent,
    CYCLE: cycle_time,
    ORDER: order_at_risk,
    RUN: run_rule,
    DRIFT: slow_drift,
    YIELD_DRIFT: slow_drift,
    PROCESS: process_departs,
}


ASKING: dict[str, Callable[..., Finding]] = {ORDER: order_at_risk, PROCESS: process_departs}
MODELS = {ORDER: "order_risk", PROCESS: "process_monitor"}
"""Models that rules ask where the settings pin a version."""
MEASURES: dict[str, Callable[[Row, Any], Features | None]] = {
    YIELD_DRIFT: yield_chart,
    RUN: violation_counts,
    CYCLE: pace,
}
"""What rows of a rule measure beside what it finds."""
KEYS = {
    YIELD_DRIFT: ("plant", "work_center", "material"),
    RUN: ("equipment", "characteristic"),
    CYCLE: ("plant", "work_center", "material", "operation"),
    PROCESS: ("equipment",),
}
"""Facts that features of a rule are kept by, behind the source."""


def make(settings: Mapping[str, Any]) -> Callable[..., pd.DataFrame]:
    """Return the call.

    It takes the columns of `ARGS`, each of shape (n,), and returns the fields of `RETURNS`, shape (n,), with the index
    of its input: `score` (unit by rule; null: cannot say, `kind` then has the reason), `kind` of finding, whether it is
    `alerted`, `verdicts` for the alert log, `features` as their topic has them, and the `model` that answered, if one
    did. A row without rule, sign, version or facts is nobody's: all null.

    Args:
        settings: `rules`, thresholds by rule; `links`, templates of ERP addresses by source and event; `models`, their
            `root` and pinned `versions`.

    Raises:
        ValueError: a threshold or an address cannot be.
    """
    limits, links = limits_of(settings.get("rules", {})), links_of(settings.get("links", {}))
    models = settings.get("models", {})

    asking = {rule: partial(judge, model=_asked(models, MODELS[rule])) for rule, judge in ASKING.items()}

    def production_rules(*columns: "pd.Series[Any]") -> pd.DataFrame:
        frame = candidates.frame(ARGS, columns)
        found = unmeasured(len(frame))
        for rule, judge in JUDGES.items():
            places = np.flatnonzero(frame["rule"] == rule)
            if places.size:
                part = frame.iloc[places].reset_index(drop=True)
                held = _held(asking.get(rule, judge), MEASURES.get(rule), getattr(limits, rule))
                found.put(places, answered(part, links, held, KEYS.get(rule, ())))
        return found.frame(columns[0].index)

    return production_rules


def _asked(models: Mapping[str, Any], name: str) -> Asked:
    """Return what loads the pinned version of a model; it reads the file on the worker, at the first row."""
    root, version = models.get("root", ""), models.get("versions", {}).get(name)
    if version is None:
        return NO_MODEL

    def asked() -> "Loaded | None":
        from udfs.models.files import pinned  # noqa: PLC0415  only where a model is pinned

        return pinned(root, {name: version}, name)

    return asked


def _held(
    judge: Callable[[Row, Any], Finding], measure: Callable[[Row, Any], Features | None] | None, limits: object
) -> Callable[[Row], Finding]:
    if measure is None:
        return lambda row: judge(row, limits)
    return lambda row: judge(row, limits)._replace(features=measure(row, limits))


PRODUCTION_RULES = VectorUdf(name="production_rules", make=make, args=ARGS, returns=RETURNS, version=VERSION)
"""The rules as SQL calls them."""
