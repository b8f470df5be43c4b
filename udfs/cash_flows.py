"""Daily flows of cash some business days ahead: a median and a range that holds what it says, by horizon.

For each horizon a forest of extremely randomised trees learns a day's flow from its place in the calendar and from what
earlier days of the same place had, as known that many days before (`udfs/cash_calendar.py`). The forecast is the median
over trees, since a flow's errors have heavy tails. The range starts as the trees' 10 and 90 % quantiles and is moved
by what past forecasts of that horizon missed (conformalised quantiles: Romano, Patterson & Candes 2019, over a window).

A balance so many days ahead is the last one plus the flows between; its range comes from what such sums missed.
Values are used as they are; scaling them scales the forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from udfs.cash_calendar import Floats, alike, business_days, places, recent

HORIZONS = (1, 5, 20, 65)
"""Horizons with a model of their own, business days; a day between two is forecast by the longer one."""
MIN_DAYS = 250  # a year of business days, below which nothing is said
COVERAGE = 0.8
MEMORY, LEAST_MEMORY = 250, 40  # past errors of a horizon that widen or narrow its range, and the fewest to do so
SPANS = (5, 21, 63)
TREES = 100
SEED = 0
MISSING = 0.0  # no flow, in any unit; a number far off would draw all random splits to itself


@dataclass(frozen=True)
class FlowModel:
    """Fitted forests by horizon.

    Attributes:
        forests: Horizon in business days to its fitted forest.
        days: Days learnt from.
    """

    forests: dict[int, Any]
    days: int


def features(flows: "pd.Series[float]", calendar: pd.DatetimeIndex, lag: int) -> pd.DataFrame:
    """Return what is known of each day `lag` business days before it.

    Args:
        flows: Flow per business day in order of time; null for days to come.
        calendar: Business days of whole months around `flows`.
        lag: Horizon in business days.

    Returns:
        Numbers, one row per day of `flows`.
    """
    days = pd.DatetimeIndex(flows.index)
    place = places(days, calendar)
    values = flows.to_numpy("float64")
    month, start, left, weekday = (
        place[name].to_numpy("int64") for name in ("month", "business_day", "business_day_left", "weekday")
    )
    blocks = {
        "same_start": alike(values, start, lag, 3),
        "same_end": alike(values, left, lag, 3),
        "same_start_year": alike(values, month * 100 + start, lag, 2),
        "same_end_year": alike(values, month * 100 + left, lag, 2),
        "same_weekday": alike(values, weekday, lag, 2),
        "recent": recent(values, lag, SPANS),
        "weeks_ago": _weeks_ago(flows, lag),
    }
    for name, block in blocks.items():
        place = place.assign(**{f"{name}_{column + 1}": block[:, column] for column in range(block.shape[1])})
    return place


def fit_flows(
    flows: "pd.Series[float]", calendar: pd.DatetimeIndex, horizons: Sequence[int] = HORIZONS
) -> FlowModel | None:
    """Return the forests that the known flows teach; null with fewer than 250 known days."""
    known = flows.dropna()
    if len(known) < MIN_DAYS:
        return None
    forests = {lag: _forest(features(known, calendar, lag), known) for lag in horizons}
    return FlowModel(forests, len(known))


def predict_flows(model: FlowModel | None, flows: "pd.Series[float]", calendar: pd.DatetimeIndex) -> pd.DataFrame:
    """Return the flows of the days to come, in order.

    Args:
        model: Fitted before; null answers null.
        flows: Known flows, then null for each business day to come.
        calendar: Business days of whole months around `flows`.

    Returns:
        One row per day to come: `horizon` (business days), `p10`, `p50`, `p90` (unit of the flow; the range is the
        forest's own, not yet moved by its past errors), `reason` where null.
    """
    ahead = flows.index[flows.isna()]
    horizon = np.arange(1, len(ahead) + 1)
    out = pd.DataFrame({"horizon": horizon, "p10": np.nan, "p50": np.nan, "p90": np.nan, "reason": ""}, index=ahead)
    if model is None:
        return out.assign(reason=f"fewer than {MIN_DAYS} days are known")
    lags = np.array([model_horizon(int(step), tuple(model.forests)) for step in horizon])
    for lag in np.unique(lags):
        days = ahead[lags == lag]
        table = features(flows, calendar, int(lag)).loc[days]
        out.loc[days, ["p10", "p50", "p90"]] = quantiles(model.forests[int(lag)], table)
    return out


def model_horizon(horizon: int, horizons: Sequence[int] = HORIZONS) -> int:
    """Return the model's horizon that serves a horizon: the next longer one, beyond all the longest.

    >>> [model_horizon(step) for step in (1, 2, 5, 6, 99)]
    [1, 5, 5, 20, 65]
    """
    return min((one for one in horizons if one >= horizon), default=max(horizons))


def walk_forward(
    flows: "pd.Series[float]", country: str, horizons: Sequence[int] = (1, 5, 20), every: int = 21
) -> pd.DataFrame:
    """Return what was forecast for each day at each horizon, in one pass, from what was known then.

    Args:
        flows: Flow per business day, in order of time.
        country: Whose bank holidays part the months before the first and after the last day.
        horizons: Business days ahead.
        every: Business days after which the forests are learnt anew.

    Returns:
        One row per day and horizon: `as_of`, `day`, `horizon`, `p10`, `p50`, `p90`, `actual`; null during warm-up.
    """
    days = pd.DatetimeIndex(flows.index)
    calendar = whole_months(days, country)
    return pd.concat([_one_horizon(flows, calendar, lag, every) for lag in horizons], ignore_index=True)


def sums_ahead(told: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Return forecasts of the flow summed over the next business days, from daily forecasts of `walk_forward`.

    The change of a balance. Each day is forecast by the model that serves its own horizon. As errors of the days add
    up, the sum is pulled towards no change by as much as would have been best for past sums.

    Args:
        told: As `walk_forward` returns, with every model horizon up to `horizon`.
        horizon: Business days to sum over.

    Returns:
        One row per as-of day: `as_of`, `day` (the last), `horizon`, `p10`, `p50`, `p90`, `actual`.
    """
    lags = sorted(set(told["horizon"]))
    by = {lag: told[told["horizon"] == lag].set_index("day") for lag in lags}
    days = by[lags[0]].index
    middle, spread, actual = np.zeros(len(days)), np.zeros(len(days)), np.zeros(len(days))
    for step in range(1, horizon + 1):
        rows = by[model_horizon(step, lags)]
        back = horizon - step  # row n is the sum that ends on day n: its step lies that many days before
        middle += _moved(rows["p50"].to_numpy("float64"), back)
        spread += _moved(((rows["p90"] - rows["p10"]) / 2).to_numpy("float64") ** 2, back)
        actual += _moved(rows["actual"].to_numpy("float64"), back)
    half = np.sqrt(spread)
    middle = middle * _trust(middle, actual, horizon)
    known = _moved(np.arange(len(days), dtype="float64"), horizon)
    as_of = pd.Series([days[int(n)] if n == n else pd.NaT for n in known])  # noqa: PLR0124  null is not itself
    out = pd.DataFrame({"as_of": as_of, "day": days, "horizon": horizon, "p50": middle, "actual": actual})
    return _calibrated(out.assign(p10=middle - half, p90=middle + half), horizon)


def whole_months(days: pd.DatetimeIndex, country: str) -> pd.DatetimeIndex:
    """Return the business days of all months that days lie in."""
    first, last = days.min().replace(day=1), days.max() + pd.offsets.MonthEnd(0)
    return business_days(first, last, country, days)


def _one_horizon(flows: "pd.Series[float]", calendar: pd.DatetimeIndex, lag: int, every: int) -> pd.DataFrame:
    table = features(flows, calendar, lag)
    values = flows.to_numpy("float64")
    out = np.full((len(flows), 3), np.nan)
    for start in range(MIN_DAYS + lag, len(flows), every):
        known = start - lag + 1  # of the first day forecast the last known day is `lag` days before
        forest = _forest(table.iloc[:known], flows.iloc[:known])
        out[start : start + every] = quantiles(forest, table.iloc[start : start + every])
    as_of = pd.Series(flows.index).shift(lag)
    told = pd.DataFrame(out, columns=["p10", "p50", "p90"])
    told = told.assign(as_of=as_of, day=flows.index, horizon=lag, actual=values)
    return _calibrated(told, lag)


def _forest(table: pd.DataFrame, flows: "pd.Series[float]") -> Any:  # noqa: ANN401
    from sklearn.ensemble import ExtraTreesRegressor  # type: ignore[import-untyped]  # noqa: PLC0415  heavy

    forest = ExtraTreesRegressor(TREES, min_samples_leaf=3, max_features=0.5, random_state=SEED)
    return forest.fit(table.fillna(MISSING).to_numpy("float64"), flows.to_numpy("float64"))


def quantiles(forest: Any, table: pd.DataFrame) -> Floats:  # noqa: ANN401
    """Return the 10, 50 and 90 % quantiles over the trees, one row per row of `features`, unit of the flow."""
    x = table.fillna(MISSING).to_numpy("float64")
    each = np.array([tree.predict(x) for tree in forest.estimators_])
    found: Floats = np.quantile(each, [0.1, 0.5, 0.9], axis=0).T
    return found


def _calibrated(told: pd.DataFrame, lag: int) -> pd.DataFrame:
    """Move each range by the error that past ranges of the horizon needed to hold 80 %; only what was known."""
    half = np.maximum((told["p90"] - told["p10"]).to_numpy("float64") / 2, 1e-12)
    below = (told["p10"] - told["actual"]).to_numpy("float64") / half
    above = (told["actual"] - told["p90"]).to_numpy("float64") / half
    low, high = (_past_quantile(score, lag) * half for score in (below, above))
    p10 = np.minimum(told["p10"] - low, told["p50"])
    return told.assign(p10=p10, p90=np.maximum(told["p90"] + high, told["p50"]))


def _past_quantile(scores: Floats, lag: int) -> Floats:
    """Return for each row the 90 % quantile of the scores known `lag` rows before; 0 while there are few."""
    tail = 1 - (1 - COVERAGE) / 2
    past = pd.Series(scores).rolling(MEMORY, min_periods=LEAST_MEMORY).quantile(tail, interpolation="higher").shift(lag)
    known: Floats = past.fillna(0.0).to_numpy("float64")
    return known


def _trust(forecast: Floats, actual: Floats, lag: int) -> Floats:
    """Return the share of each forecast, 0..1, that would have been best for those known `lag` rows before.

    Best by absolute error: the median of actual / forecast, weighted by the size of the forecast.
    """
    share = np.ones(forecast.size)
    for place in range(forecast.size):
        past = slice(max(0, place - lag + 1 - MEMORY), max(0, place - lag + 1))
        said, was = forecast[past], actual[past]
        told = np.isfinite(said) & np.isfinite(was) & (said != 0)
        if told.sum() >= LEAST_MEMORY:
            share[place] = np.clip(_weighted_median(was[told] / said[told], np.abs(said[told])), 0.0, 1.0)
    return share


def _weighted_median(values: Floats, weights: Floats) -> float:
    """Return the value at half of the weight.

    >>> _weighted_median(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 5.0]))
    2.0
    """
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)])


def _moved(values: Floats, back: int) -> Floats:
    """Return values of rows before; null before the first.

    >>> _moved(np.array([1.0, 2.0, 3.0]), 1).tolist()
    [nan, 1.0, 2.0]
    """
    if not back:
        return values
    return np.concatenate([np.full(min(back, values.size), np.nan), values[:-back]])


def _weeks_ago(flows: "pd.Series[float]", lag: int) -> Floats:
    """Return the flow of the same weekday 52 weeks before: the yearly rhythm of days that no month explains."""
    days = pd.DatetimeIndex(flows.index)
    column = flows.reindex(days - pd.Timedelta(weeks=52)).to_numpy("float64")
    place = flows.index.searchsorted(days - pd.Timedelta(weeks=52))
    known = np.arange(len(flows)) - place >= lag
    return np.where(known, column, np.nan).reshape(-1, 1)
