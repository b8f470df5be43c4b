"""Model `cash_flow`: daily net flow of one account in one currency. The method is in `udfs/cash_flows.py`."""

from typing import Any

import numpy as np
import pandas as pd

from udfs import cash_flows
from udfs.cash_flows import FlowModel, fit_flows, predict_flows, whole_months
from udfs.models.record import Model, Score, State

HORIZON = 5  # business days at which it is judged
LEAST_JUDGED = 20
COUNTRY = "country"


def _fit(rows: pd.DataFrame, as_of: pd.Timestamp) -> State | None:
    flows = _series(rows, as_of)
    if flows.empty:
        return None
    model = fit_flows(flows, whole_months(pd.DatetimeIndex(flows.index), _country(rows)))
    return None if model is None else {"forests": {str(h): f for h, f in model.forests.items()}, "days": model.days}


def _predict(state: State | None, rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the flows of the days from `as_of` on, one row per row of those days."""
    table = rows.sort_values("day", kind="stable")
    flows = table.set_index("day")["flow"].astype("float64") if "flow" in table else pd.Series(np.nan, table["day"])
    flows = flows[~flows.index.duplicated()].where(lambda values: values.index < as_of)
    told = predict_flows(_model(state), flows, whole_months(pd.DatetimeIndex(flows.index), _country(rows)))
    return (
        told.reindex(rows["day"]).set_axis(rows.index, axis=0).assign(reason=lambda out: out["reason"].fillna("known"))
    )


def _judge(rows: pd.DataFrame, cut: pd.Timestamp, as_of: pd.Timestamp) -> Score | None:
    """Return the error of flows 5 business days ahead, from one day to another."""
    model = _model(_fit(rows, cut))
    flows = _series(rows, as_of)
    new = flows.index >= cut
    if model is None or new.sum() < LEAST_JUDGED:
        return None
    table = cash_flows.features(flows, whole_months(pd.DatetimeIndex(flows.index), _country(rows)), HORIZON)[new]
    told = cash_flows.quantiles(model.forests[HORIZON], table)[:, 1]
    actual = flows[new]
    year = flows.reindex(pd.DatetimeIndex(actual.index) - pd.Timedelta(weeks=52)).set_axis(actual.index)
    plain = {
        "same weekday": flows.shift(HORIZON)[new],
        "median so far": flows.expanding().median().shift(HORIZON)[new],
        "same weekday 52 weeks ago": year,
    }
    others = {name: float((values - actual).abs().mean()) for name, values in plain.items() if values.notna().any()}
    return Score(
        f"MAE of the flow {HORIZON} business days ahead", float(np.abs(told - actual).mean()), others, len(actual)
    )


def _model(state: State | None) -> FlowModel | None:
    return None if state is None else FlowModel({int(h): f for h, f in state["forests"].items()}, int(state["days"]))


def _series(rows: pd.DataFrame, as_of: pd.Timestamp) -> "pd.Series[Any]":
    known = rows[rows["day"].lt(as_of) & rows["flow"].notna()]
    return known.groupby("day")["flow"].sum().astype("float64").sort_index()


def _country(rows: pd.DataFrame) -> str:
    named = rows[COUNTRY].dropna() if COUNTRY in rows else pd.Series(dtype=object)
    return str(named.iloc[0]) if len(named) else ""


MODEL = Model(
    name="cash_flow",
    about="Net flow of each business day to come, with a range.",
    entity=("day",),
    label="flow",
    time="day",
    needs={"day": "business day", "flow": "net flow of one account or company in one currency, in +, out -"},
    takes={COUNTRY: "ISO 3166 alpha-2 code of the bank's holidays"},
    fit=_fit,
    predict=_predict,
    judge=_judge,
    seeds=(cash_flows.SEED,),
    dates=("day",),
)
