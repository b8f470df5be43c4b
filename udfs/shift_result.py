"""What a team's shift will yield against its target, and how likely it falls short.

Two models see the plan (target, standard minutes, people, style changes), what the shift has reported (overtime, idle
time, incentive), and how the team did on its last days: boosted trees for the absolute error and the median over
extremely randomised trees. The forecast is the mean of both, since results lie close to the target when it is met and
far below when not: a mean of results would lie where none is. What both missed on days held back is the range.

A row is known by its day: results of the same day do not inform each other, and order within a day does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

KEYS = ("department", "team")
MIN_ROWS = 60  # results below which nothing is said
HELD_BACK = 0.25  # share of days that measures the error
RECENT, LONG = 5, 20  # days of a team's history
SEED = 0
TREES = 100
REASONS = 3
LEAST_REASON = 0.005
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ShiftModel:
    """A fitted model.

    Attributes:
        columns: Features in order.
        codes: Category column to its known values, in the order of their codes.
        usual: Median of each feature.
        boosted: Fitted boosted trees.
        random: Fitted randomised trees.
        errors: Result minus forecast on days held back, sorted, in units of the result.
    """

    columns: tuple[str, ...]
    codes: dict[str, tuple[str, ...]]
    usual: Floats
    boosted: Any
    random: Any
    errors: Floats


def history(shifts: pd.DataFrame) -> pd.DataFrame:
    """Return how each team, and its department, did on days before.

    Args:
        shifts: One row per shift: `day`, `target`, `actual` (null while it runs) and the columns of `KEYS`.

    Returns:
        Same index: mean result and mean result minus target of the last 5 and 20 days, and of the last day.

    >>> three = pd.DataFrame(
    ...     {
    ...         "day": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"]),
    ...         "team": "1",
    ...         "department": "sewing",
    ...         "target": 0.8,
    ...         "actual": [0.7, 0.9, 0.1],
    ...     }
    ... )
    >>> history(three)["actual_last_department_team"].tolist()
    [nan, 0.7, 0.9]
    """
    text = {name: shifts[name].astype(str) for name in KEYS}
    known = shifts.assign(gap=shifts["actual"] - shifts["target"], **text)
    out = [_of(known, keys) for keys in (list(KEYS), ["department"])]
    return pd.concat(out, axis=1)


def _of(known: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    daily = known.groupby([*keys, "day"], dropna=False)[["actual", "gap"]].mean().sort_index(level="day")
    name = "_".join(keys)
    columns: dict[str, Any] = {}
    for measure in ("actual", "gap"):
        by = daily[measure].groupby(level=keys, dropna=False)
        columns[f"{measure}_last_{name}"] = by.shift()
        for days in (RECENT, LONG):
            columns[f"{measure}_mean_{days}_{name}"] = by.transform(
                lambda values, n=days: values.shift().rolling(n, min_periods=1).mean()
            )
    table = pd.DataFrame(columns).reset_index()
    return known[[*keys, "day"]].merge(table, on=[*keys, "day"], how="left").set_index(known.index)[list(columns)]


def features(shifts: pd.DataFrame) -> pd.DataFrame:
    """Return everything a forecast may use: keys, weekday, all further columns, amounts per worker, and history."""
    plan = shifts.drop(columns=["actual", "day"]).assign(weekday=shifts["day"].dt.weekday)
    workers = plan["workers"].where(plan["workers"] > 0) if "workers" in plan else None
    for name in ("incentive", "overtime_minutes"):
        if name in plan and workers is not None:
            plan[f"{name}_per_worker"] = plan[name] / workers
    return pd.concat([plan, history(shifts)], axis=1)


def fit_shift_result(shifts: pd.DataFrame, day: pd.Timestamp, drop: Sequence[str] = ()) -> ShiftModel | None:
    """Return the model of all results before a day.

    Args:
        shifts: As for `history`, with any further columns: numbers, or text for categories.
        day: Exclusive.
        drop: Columns not to use, such as what is only known when the shift ends.

    Returns:
        The model; null with fewer than 60 results.
    """
    return _fit(features(shifts).drop(columns=list(drop), errors="ignore"), shifts, day)


def predict_shift_result(model: ShiftModel | None, shifts: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return what the shifts of a day will yield.

    Args:
        model: Fitted before that day; null answers null.
        shifts: Shifts of the day and of the days before; `actual` of the day is not looked at.
        day: Day of the shifts to forecast.

    Returns:
        One row per shift of that day: `expected`, `expected_p10`, `expected_p90` (unit of the result),
        `shortfall_probability` (0..1, of a result below target), `reason` in words.
    """
    blind = shifts.assign(actual=shifts["actual"].where(shifts["day"] < day))
    return _predict(model, features(blind)[shifts["day"] == day], shifts["target"], reasons=True)


def walk_forward(shifts: pd.DataFrame, every: int = 3, drop: Sequence[str] = ()) -> pd.DataFrame:
    """Return for each shift what was forecast on its day, from results of days before, learnt anew every few days."""
    table = features(shifts).drop(columns=list(drop), errors="ignore")
    model, told = None, []
    for number, (day, rows) in enumerate(table.groupby(shifts["day"], sort=True)):
        if number % every == 0 or model is None:
            model = _fit(table, shifts, pd.Timestamp(str(day)))
        told.append(_predict(model, rows, shifts["target"], reasons=False))
    return pd.concat(told).reindex(shifts.index)


def _fit(table: pd.DataFrame, shifts: pd.DataFrame, day: pd.Timestamp) -> ShiftModel | None:
    past = shifts["actual"].notna() & (shifts["day"] < day)
    if int(past.sum()) < MIN_ROWS:
        return None
    days = np.sort(shifts.loc[past, "day"].unique())
    cut = days[int(len(days) * (1 - HELD_BACK))]
    first = _trained(table[past & (shifts["day"] < cut)], shifts["actual"])
    held = past & (shifts["day"] >= cut)
    whole = _trained(table[past], shifts["actual"])
    errors = np.sort(shifts["actual"][held].to_numpy("float64") - _expected(first, _matrix(first, table[held])))
    return ShiftModel(whole.columns, whole.codes, whole.usual, whole.boosted, whole.random, errors)


def _trained(table: pd.DataFrame, actual: "pd.Series[float]") -> ShiftModel:
    from sklearn.ensemble import (  # type: ignore[import-untyped]  # noqa: PLC0415
        ExtraTreesRegressor,
        HistGradientBoostingRegressor,
    )

    text = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    codes = {name: tuple(sorted(map(str, table[name].dropna().unique()))) for name in text}
    blank = ShiftModel(tuple(map(str, table.columns)), codes, np.zeros(0), None, None, np.zeros(0))
    x, y = _matrix(blank, table), actual.loc[table.index].to_numpy("float64")
    boosted = HistGradientBoostingRegressor(
        loss="absolute_error", max_iter=150, learning_rate=0.05, min_samples_leaf=10, max_leaf_nodes=10,
        random_state=SEED,
    ).fit(x, y)  # fmt: skip
    random = ExtraTreesRegressor(TREES, min_samples_leaf=3, max_features=0.5, random_state=SEED).fit(x, y)
    return ShiftModel(blank.columns, codes, np.median(x, axis=0), boosted, random, np.zeros(0))


def _matrix(model: ShiftModel, table: pd.DataFrame) -> Floats:
    """Return numbers in order; an unseen category and a missing number are -1, which no code or count is."""
    rows = table.reindex(columns=list(model.columns))
    for name, known in model.codes.items():
        rows[name] = rows[name].map({value: place for place, value in enumerate(known)}.get)
    matrix: Floats = rows.astype("float64").replace([np.inf, -np.inf], np.nan).fillna(-1.0).to_numpy("float64")
    return matrix


def _expected(model: ShiftModel, x: Floats) -> Floats:
    if not len(x):
        return np.zeros(0)
    middle = np.median([tree.predict(x) for tree in model.random.estimators_], axis=0)
    expected: Floats = (np.asarray(model.boosted.predict(x)) + middle) / 2
    return expected


def _predict(
    model: ShiftModel | None, rows: pd.DataFrame, target: "pd.Series[float]", *, reasons: bool
) -> pd.DataFrame:
    names = ["expected", "expected_p10", "expected_p90", "shortfall_probability"]
    if model is None:
        reason = f"fewer than {MIN_ROWS} results are known"
        return pd.DataFrame(np.nan, index=rows.index, columns=names).assign(reason=reason)
    x = _matrix(model, rows)
    expected = _expected(model, x)
    low, high = np.quantile(model.errors, [0.1, 0.9])
    aim = target.loc[rows.index].to_numpy("float64")
    short = np.searchsorted(model.errors, aim - expected) / model.errors.size
    out = pd.DataFrame(dict(zip(names, (expected, expected + low, expected + high, short), strict=True)), rows.index)
    out["shortfall_probability"] = out["shortfall_probability"].where(np.isfinite(aim))
    out["reason"] = _reasons(model, rows, x, expected) if reasons else ""
    return out


def _reasons(model: ShiftModel, rows: pd.DataFrame, x: Floats, expected: Floats) -> list[str]:
    effect = np.zeros_like(x)
    for place, usual in enumerate(model.usual):
        other = x.copy()
        other[:, place] = usual
        effect[:, place] = expected - _expected(model, other)
    shown = rows.reindex(columns=list(model.columns))
    return [_words(model, shown.iloc[n], effect[n]) for n in range(len(x))]


def _words(model: ShiftModel, row: "pd.Series[Any]", effect: Floats) -> str:
    order = [place for place in np.argsort(-np.abs(effect)) if abs(effect[place]) >= LEAST_REASON][:REASONS]
    said = [
        f"{model.columns[place].replace('_', ' ')} {_said(row.iloc[place])} {effect[place]:+.3f}" for place in order
    ]
    return "; ".join(said) or "as usual"


def _said(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
