"""Model `pay_date`: when a customer invoice is paid. The method is in `udfs/pay_dates.py`."""

from dataclasses import fields

import numpy as np
import pandas as pd

from udfs.models.record import Model, Score, State
from udfs.pay_dates import PayModel, fit_pay_dates, predict_pay_dates

LEAST_JUDGED = 30


def _fit(rows: pd.DataFrame, as_of: pd.Timestamp) -> State | None:
    model = fit_pay_dates(rows, as_of)
    return None if model is None else {field.name: getattr(model, field.name) for field in fields(model)}


def _predict(state: State | None, rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    model = None if state is None else PayModel(**{**state, "traits": tuple(state["traits"])})
    return predict_pay_dates(model, rows, as_of)


def _judge(rows: pd.DataFrame, cut: pd.Timestamp, as_of: pd.Timestamp) -> Score | None:
    """Return the error of invoices issued from one day to another; those unpaid on the last day are not judged."""
    state = _fit(rows, cut)
    new = rows[rows["issued"].ge(cut) & rows["issued"].lt(as_of) & rows["paid"].lt(as_of) & rows["due"].notna()]
    if state is None or len(new) < LEAST_JUDGED:
        return None
    told = [_predict(state, group, pd.Timestamp(str(day))) for day, group in new.groupby("issued")]
    middle = pd.concat(told)["days_late_p50"].reindex(new.index)
    late = (new["paid"] - new["due"]).dt.total_seconds() / 86_400
    past = rows[rows["paid"].lt(cut)]
    mean = ((past["paid"] - past["due"]).dt.total_seconds() / 86_400).groupby(past["customer_id"]).mean()
    rule = new["customer_id"].map(mean).fillna(0.0)
    others = {"due date": float(late.abs().mean()), "customer mean": float((rule - late).abs().mean())}
    return Score("MAE of the pay date, days", float(np.abs(middle - late).mean()), others, len(new))


MODEL = Model(
    name="pay_date",
    about="When a customer invoice is paid, how likely it is late, and why.",
    entity=("invoice_id",),
    label="paid",
    time="issued",
    needs={
        "customer_id": "who pays",
        "issued": "day of the invoice",
        "due": "net due date",
        "paid": "day it was paid; null while open",
    },
    takes={
        "group": "group, or country, a new payer's habits are taken from",
        "amount": "amount, + in one currency",
        "disputed": "whether it is disputed, true or false",
        "paperless": "whether it is sent as an electronic bill",
        "payment_method": "transfer, direct debit, check, ...",
    },
    fit=_fit,
    predict=_predict,
    judge=_judge,
    dates=("issued", "due", "paid"),
)
