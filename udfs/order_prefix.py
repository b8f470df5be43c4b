"""What is known of a running production order after each of its operations.

One row per event from the events up to it: sums, shares and counts, so that an order of any length is one row of fixed
columns. Quantities enter as shares of the order's quantity or as logarithms, so their unit shifts a column at most.
"""

from typing import Any

import numpy as np
import pandas as pd

COLUMNS = ("order_id", "time", "part", "operation", "machine", "worker", "order_qty", "good_qty", "review_qty",
           "rework", "minutes", "report")  # fmt: skip
"""Columns of an event; all but `order_id`, `time` and `operation` may be missing or null."""


def prefixes(events: pd.DataFrame) -> pd.DataFrame:
    """Return the features of each order as of each of its events.

    Args:
        events: One row per finished operation: `order_id`, `time` (its end), `operation`; where known `part`,
            `machine`, `worker`, `order_qty`, `good_qty`, `review_qty` (pieces), `rework` (true or false), `minutes`,
            `report` (kind of report). Rows of one order and time keep their order.

    Returns:
        Same index, numbers only; null where a column is missing. Names are part of a model: `operation=...` counts
        the events of that operation, `part=...` is 1 for the order's part.

    >>> two = pd.DataFrame(
    ...     {
    ...         "order_id": ["A", "A"],
    ...         "time": pd.to_datetime(["2024-01-01", "2024-01-02"]),
    ...         "operation": ["Turning", "Inspection"],
    ...         "order_qty": 100,
    ...         "good_qty": [40, 20],
    ...     }
    ... )
    >>> prefixes(two)[["event_count", "good_ratio", "operation=Turning"]].values.tolist()
    [[1.0, 0.4, 1.0], [2.0, 0.6, 1.0]]
    """
    rows = events.reindex(columns=[*COLUMNS]).sort_values("time", kind="stable")
    out = pd.concat([_sums(rows), _variety(rows), _counts(rows, "operation")], axis=1)
    parts = pd.get_dummies(rows["part"].astype(object), prefix="part", prefix_sep="=").astype("float64")
    return pd.concat([out, parts], axis=1).reindex(events.index)


def _sums(rows: pd.DataFrame) -> pd.DataFrame:
    by = rows["order_id"]
    number = rows[["order_qty", "good_qty", "review_qty", "minutes"]].astype("float64")
    count = rows.groupby(by).cumcount() + 1.0
    total = number.groupby(by).cumsum()
    since = _minutes(rows["time"] - rows.groupby(by)["time"].transform("min"))
    gap = _minutes(rows["time"] - rows.groupby(by)["time"].shift())
    size = number["order_qty"]
    known = {name: rows[name].notna().any() for name in ("rework", "report")}
    rework = rows["rework"].astype(object).eq(True).astype("float64")  # noqa: FBT003
    return pd.DataFrame(
        {
            "event_count": count,
            "order_qty_log": _log(size),
            "good_log": _log(total["good_qty"]),
            "good_ratio": total["good_qty"] / size.where(size > 0),
            "good_max_ratio": number["good_qty"].groupby(by).cummax() / size.where(size > 0),
            "review_ratio": total["review_qty"] / size.where(size > 0),
            "rework_count": rework.groupby(by).cumsum() if known["rework"] else np.nan,
            "minutes_log": _log(total["minutes"]),
            "minutes_mean_log": _log(total["minutes"] / count),
            "minutes_last_log": _log(number["minutes"]),
            "minutes_per_good_log": _log(total["minutes"] / (total["good_qty"] + 1)),
            "elapsed_log": _log(since),
            "gap_log": _log(gap.fillna(0.0)),
            "empty_count": number["good_qty"].eq(0).astype("float64").groupby(by).cumsum(),
        }
    )


def _variety(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how many different operations, machines and workers there were, and kinds of report."""
    out = {}
    for name in ("operation", "machine", "worker"):
        new = ~rows.duplicated(["order_id", name]) & rows[name].notna()
        out[f"{name}_distinct"] = new.astype("float64").groupby(rows["order_id"]).cumsum()
    return pd.concat([pd.DataFrame(out), _counts(rows, "report")], axis=1)


def _counts(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    ones = pd.get_dummies(rows[name].astype(object), prefix=name, prefix_sep="=").astype("float64")
    return ones.groupby(rows["order_id"]).cumsum() if ones.shape[1] else ones


def _log(values: "pd.Series[float]") -> "pd.Series[float]":
    return pd.Series(np.log1p(values.clip(lower=0.0)), index=values.index, dtype="float64")


def _minutes(span: "pd.Series[Any]") -> "pd.Series[float]":
    return pd.Series(span.dt.total_seconds() / 60.0, index=span.index, dtype="float64")
