"""Model `process_monitor`: the sensors of one machine in normal operation. The method is in `udfs/detectors`."""

from typing import Any

import numpy as np
import pandas as pd

from udfs.detectors.process_monitor import FEWEST_ROWS, ProcessMonitor
from udfs.models.record import Model, Score, State

LEAST_JUDGED = 30
OWN = ("time", "fault")


def _fit(rows: pd.DataFrame, as_of: pd.Timestamp) -> State | None:
    normal = rows[(rows["time"] < as_of) & ~rows["fault"].eq(True)].sort_values("time", kind="stable")  # noqa: FBT003
    sensors = _sensors(normal)
    if len(sensors.dropna()) < FEWEST_ROWS or not (sensors.max() > sensors.min()).any():
        return None
    return {"monitor": ProcessMonitor().fit(sensors)}


def _predict(state: State | None, rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the score of each row after those before it: above 1 is an alarm; null while it cannot be said."""
    del as_of
    if state is None:
        reason = f"fewer than {FEWEST_ROWS} rows of normal operation are known"
        return pd.DataFrame({"score": np.nan, "sensor": None, "reason": reason}, index=rows.index)
    monitor: ProcessMonitor = state["monitor"]
    ordered = rows.sort_values("time", kind="stable")
    told, stream = [], monitor.start()
    for row in ordered.reindex(columns=monitor.names_).to_numpy("float64"):
        stream, score = monitor.step(stream, row)
        told.append((score.value, score.parts[0][0] if score.parts else None, score.reason))
    found = pd.DataFrame(told, index=ordered.index, columns=["score", "sensor", "reason"])
    return found.astype({"score": "float64"}).loc[rows.index]


def _judge(rows: pd.DataFrame, cut: pd.Timestamp, as_of: pd.Timestamp) -> Score | None:
    """Return how well faulty rows from one day to another are ranked above normal ones."""
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]  # noqa: PLC0415  heavy

    state = _fit(rows, cut)
    new = rows[(rows["time"] >= cut) & (rows["time"] < as_of) & rows["fault"].notna()]
    if state is None or len(new) < LEAST_JUDGED or new["fault"].nunique() < 2:  # noqa: PLR2004  one of each
        return None
    truth = new["fault"].astype(bool)
    score = _predict(state, new, cut)["score"].fillna(0.0)
    plain = {"all alike": pd.Series(0.0, index=new.index), "worst sensor": _worst(rows[rows["time"] < cut], new)}
    others = {name: float(roc_auc_score(truth, values)) for name, values in plain.items()}
    return Score("AUC of faulty rows", float(roc_auc_score(truth, score)), others, len(new), True)  # noqa: FBT003


def _worst(old: pd.DataFrame, new: pd.DataFrame) -> "pd.Series[Any]":
    """Return the greatest distance of a sensor from its own mean, standard deviations."""
    known = _sensors(old)
    spread = known.std().where(lambda deviations: deviations > 0)
    return ((_sensors(new) - known.mean()) / spread).abs().max(axis=1).fillna(0.0)


def _sensors(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop(columns=[*OWN], errors="ignore").select_dtypes("number").astype("float64")


MODEL = Model(
    name="process_monitor",
    about="How far the sensors of one machine are from its normal operation, and which of them is most.",
    entity=("time",),
    label="fault",
    time="time",
    needs={
        "time": "when all sensors were read; further columns that are numbers are sensors, any unit",
        "fault": "whether the machine was faulty; null or false is learnt as normal operation",
    },
    takes={},
    fit=_fit,
    predict=_predict,
    judge=_judge,
    free=True,
    dates=("time",),
)
