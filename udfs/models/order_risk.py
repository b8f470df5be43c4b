"""Model `order_risk`: whether a running production order will have rejects. The method is in `udfs/order_risk.py`."""

from dataclasses import fields
from typing import Any

import pandas as pd

from udfs import order_risk
from udfs.models.record import Model, Score, State
from udfs.order_prefix import prefixes
from udfs.order_risk import RiskModel, fit_order_risk, predict_order_risk

LEAST_JUDGED = 10  # orders


def _fit(rows: pd.DataFrame, as_of: pd.Timestamp) -> State | None:
    model = fit_order_risk(rows[rows["time"] < as_of], _outcomes(rows, as_of))
    return None if model is None else {field.name: getattr(model, field.name) for field in fields(model)}


def _predict(state: State | None, rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    del as_of
    return predict_order_risk(None if state is None else restored(state), rows)


def restored(state: State) -> RiskModel:
    """Return the model that a state stands for."""
    return RiskModel(**{**state, "columns": tuple(state["columns"])})


def _judge(rows: pd.DataFrame, cut: pd.Timestamp, as_of: pd.Timestamp) -> Score | None:
    """Return how well orders that closed from one day to another were ranked after each operation but the last."""
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]  # noqa: PLC0415  heavy

    state = _fit(rows, cut)
    before = _outcomes(rows, cut)
    closed = {order: bad for order, bad in _outcomes(rows, as_of).items() if order not in before}
    if state is None or len(closed) < LEAST_JUDGED or len(set(closed.values())) == 1:
        return None
    new = rows[rows["order_id"].isin(list(closed))]
    last = new.groupby("order_id")["time"].transform("max")
    risk = _predict(state, new, cut)["reject_probability"][new["time"] < last]
    table = prefixes(new).loc[risk.index]
    truth = new["order_id"].loc[risk.index].map(closed).astype(bool)
    others = {name: float(roc_auc_score(truth, values)) for name, values in _plain(table).items()}
    return Score("AUC of rejection before the order ends", float(roc_auc_score(truth, risk)), others, len(risk), True)  # noqa: FBT003


def _plain(table: pd.DataFrame) -> "dict[str, pd.Series[Any]]":
    """Return what ranks without a model: nothing (0.5), reworks, and pieces sent to review."""
    none = pd.Series(0.0, index=table.index)
    return {"all alike": none, "reworks so far": table["rework_count"].fillna(0.0)}


def _outcomes(rows: pd.DataFrame, as_of: pd.Timestamp) -> dict[str, bool]:
    by = rows[rows["rejected"].notna()].groupby("order_id")
    closed = by["time"].max()
    first = by["rejected"].first()
    return {str(order): bool(first[order]) for order in closed.index[closed < as_of]}


MODEL = Model(
    name="order_risk",
    about="How likely a running production order will have rejected pieces, after each operation, and why.",
    entity=("order_id",),
    label="rejected",
    time="time",
    needs={
        "order_id": "the order",
        "time": "end of an operation",
        "operation": "what was done",
        "rejected": "whether the closed order had rejects, on each of its rows; null while it runs",
    },
    takes={
        "part": "what is made",
        "machine": "where",
        "worker": "by whom",
        "order_qty": "pieces ordered",
        "good_qty": "pieces reported good by this operation",
        "review_qty": "pieces sent to review by it",
        "rework": "whether it is a rework",
        "minutes": "how long it took",
        "report": "kind of report",
    },
    fit=_fit,
    predict=_predict,
    judge=_judge,
    seeds=(order_risk.SEED,),
    dates=("time",),
)
