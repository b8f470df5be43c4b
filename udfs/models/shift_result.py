"""Model `shift_result`: what a team's shift will yield against its target. The method is in `udfs/shift_result.py`."""

from dataclasses import fields

import pandas as pd

from udfs import shift_result
from udfs.models.record import Model, Score, State
from udfs.shift_result import ShiftModel, fit_shift_result, history, predict_shift_result

LEAST_JUDGED = 30


def _fit(rows: pd.DataFrame, as_of: pd.Timestamp) -> State | None:
    model = fit_shift_result(rows, as_of)
    return None if model is None else {field.name: getattr(model, field.name) for field in fields(model)}


def _predict(state: State | None, rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    if state is None:
        return predict_shift_result(None, rows, as_of)
    codes = {name: tuple(known) for name, known in state["codes"].items()}
    return predict_shift_result(
        ShiftModel(**{**state, "columns": tuple(state["columns"]), "codes": codes}), rows, as_of
    )


def _judge(rows: pd.DataFrame, cut: pd.Timestamp, as_of: pd.Timestamp) -> Score | None:
    """Return the error of the shifts from one day to another, each forecast from the days before it."""
    state = _fit(rows, cut)
    known = rows[rows["day"] < as_of]
    new = known[known["day"].ge(cut) & known["actual"].notna()]
    if state is None or len(new) < LEAST_JUDGED:
        return None
    told = pd.concat([_predict(state, known, pd.Timestamp(str(day))) for day in sorted(new["day"].unique())])
    usual = history(known)["gap_mean_5_department_team"].reindex(new.index).fillna(0.0)
    plain = {"target": new["target"], "target and the team's last 5 days": new["target"] + usual}
    others = {name: float((values - new["actual"]).abs().mean()) for name, values in plain.items()}
    error = float((told["expected"].reindex(new.index) - new["actual"]).abs().mean())
    return Score("MAE of the shift's result", error, others, len(new))


MODEL = Model(
    name="shift_result",
    about="What a team's shift will yield, how likely it falls short of its target, and why.",
    entity=("department", "team", "day"),
    label="actual",
    time="day",
    needs={
        "day": "day of the shift",
        "department": "department of the team",
        "team": "team",
        "target": "target, as a share of the standard output",
        "actual": "result in the same unit; null while the shift runs",
    },
    takes={
        "workers": "people",
        "incentive": "incentive of the shift, currency",
        "overtime_minutes": "overtime, minutes",
    },
    fit=_fit,
    predict=_predict,
    judge=_judge,
    seeds=(shift_result.SEED,),
    free=True,
    dates=("day",),
)
