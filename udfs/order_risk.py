"""Probability that a running production order will have rejected pieces, after each operation, and why.

Two models see the same prefix of the order (`udfs/order_prefix.py`): a logistic regression, strong where orders are
few, and small boosted trees, which find thresholds. The score is the mean of their log odds. An order weighs 1 in
learning however many operations it has. Only orders that are closed teach: their outcome is known.

The reason is leave-one-out: how much lower the probability were, had the order the usual value there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from udfs.order_prefix import prefixes

MIN_CLOSED = 30  # closed orders, and
MIN_EACH = 5  # of each outcome, below which nothing is said
SEED = 0
REASONS = 3
LEAST_REASON = 0.02  # probability that a cause must make up to be named
RARE = 2  # closed orders that a category must be in to be a column
Floats = npt.NDArray[np.float64]
WORDS = {
    "event_count": "operations so far",
    "order_qty_log": "order quantity",
    "good_log": "good pieces",
    "good_ratio": "good pieces to order quantity",
    "good_max_ratio": "largest report of good pieces to order quantity",
    "review_ratio": "sent to review to order quantity",
    "rework_count": "reworks",
    "minutes_log": "minutes of work",
    "minutes_mean_log": "minutes per operation",
    "minutes_last_log": "minutes of the last operation",
    "minutes_per_good_log": "minutes per good piece",
    "elapsed_log": "minutes since the start",
    "gap_log": "minutes since the operation before",
    "empty_count": "reports without good pieces",
    "operation_distinct": "different operations",
    "machine_distinct": "different machines",
    "worker_distinct": "different workers",
}


@dataclass(frozen=True)
class RiskModel:
    """A fitted model.

    Attributes:
        columns: Features in order.
        usual: Median of each feature over closed orders.
        linear: Fitted pipeline of scikit-learn.
        trees: Fitted boosted trees of scikit-learn.
        orders: Closed orders it learnt from.
    """

    columns: tuple[str, ...]
    usual: Floats
    linear: Any
    trees: Any
    orders: int


def fit_order_risk(events: pd.DataFrame, outcomes: Mapping[str, bool]) -> RiskModel | None:
    """Return the model that closed orders teach.

    Args:
        events: Operations of closed orders, as `udfs.order_prefix.prefixes` takes them.
        outcomes: Order to whether it had rejects; orders that are not named do not teach.

    Returns:
        The model; null with fewer than 30 closed orders, or fewer than 5 of either outcome.
    """
    taught = events[events["order_id"].isin(list(outcomes))]
    return _fit(prefixes(taught), taught["order_id"], outcomes)


def predict_order_risk(model: RiskModel | None, events: pd.DataFrame, *, reasons: bool = True) -> pd.DataFrame:
    """Return the risk of each order as of each of its events.

    Args:
        model: Fitted model; null answers null.
        events: Operations of running orders.
        reasons: Whether to work out why, which costs a pass per feature.

    Returns:
        Same index: `reject_probability` (0..1) and `reason` in words.
    """
    return _predict(model, prefixes(events), reasons=reasons)


def predict_newest(model: RiskModel, events: pd.DataFrame, *, reasons: bool = False) -> tuple[float, str]:
    """Return the risk of one order as of the newest of its events, and why.

    Args:
        model: Fitted model.
        events: Operations of one running order, oldest first, at least one.
        reasons: Whether to work out why, which costs a pass per feature.
    """
    told = _predict(model, prefixes(events).tail(1), reasons=reasons).iloc[0]
    return float(told["reject_probability"]), str(told["reason"])


def walk_forward(events: pd.DataFrame, outcomes: Mapping[str, bool], every: int = 5) -> "pd.Series[float]":
    """Return the risk after each event, knowing only orders that were closed before that event's day.

    Args:
        events: All operations; an order closes with its last one.
        outcomes: Order to whether it had rejects, known from that moment.
        every: Closed orders after which the model is learnt anew.

    Returns:
        Probability, same index; null during warm-up.
    """
    table, by = prefixes(events), events["order_id"]
    closed = events.groupby("order_id")["time"].max().sort_values(kind="stable")
    told, model, count = pd.Series(np.nan, index=events.index), None, -every
    for day, rows in events.groupby(events["time"].dt.normalize(), sort=True):
        known = [str(name) for name in closed.index[closed < pd.Timestamp(str(day))]]
        if len(known) >= count + every:
            past = by.isin(known)
            model = _fit(table[past], by[past], {name: outcomes[name] for name in known if name in outcomes})
            count = len(known)
        told[rows.index] = _predict(model, table.loc[rows.index], reasons=False)["reject_probability"]
    return told


def _fit(table: pd.DataFrame, by: "pd.Series[Any]", outcomes: Mapping[str, bool]) -> RiskModel | None:
    positive = sum(outcomes.values())
    if len(outcomes) < MIN_CLOSED or min(positive, len(outcomes) - positive) < MIN_EACH:
        return None
    columns = _telling(table, by)
    x, y = _matrix(table, columns), by.map(outcomes).to_numpy(bool)
    weight = 1.0 / by.map(by.value_counts()).to_numpy("float64")
    usual = np.median(x, axis=0)
    linear, trees = _untrained()
    linear.fit(x, y, logisticregression__sample_weight=weight)
    trees.fit(x, y, sample_weight=weight)
    return RiskModel(tuple(columns), usual, linear, trees, len(outcomes))


def _untrained() -> tuple[Any, Any]:
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]  # noqa: PLC0415

    trees = HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.05, max_leaf_nodes=6, min_samples_leaf=15, random_state=SEED
    )
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.05, max_iter=1000)), trees


def _telling(table: pd.DataFrame, by: "pd.Series[Any]") -> list[str]:
    """Return the columns that vary, and categories seen in more than one order."""
    orders = table.gt(0).groupby(by).any().sum()
    varies = table.max() > table.min()
    return [name for name in table.columns if varies[name] and ("=" not in name or orders[name] >= RARE)]


def _matrix(table: pd.DataFrame, columns: Sequence[str]) -> Floats:
    """Return the features in order; what is null or was never seen counts as none."""
    matrix: Floats = table.reindex(columns=list(columns)).fillna(0.0).to_numpy("float64")
    return matrix


def _predict(model: RiskModel | None, table: pd.DataFrame, *, reasons: bool) -> pd.DataFrame:
    if model is None:
        words = f"fewer than {MIN_CLOSED} closed orders, or {MIN_EACH} of each outcome, are known"
        return pd.DataFrame({"reject_probability": np.nan, "reason": words}, index=table.index)
    x = _matrix(table, model.columns)
    risk = _probability(model, x)
    words_of = _reasons(model, x, risk) if reasons else [""] * len(x)
    return pd.DataFrame({"reject_probability": risk, "reason": words_of}, index=table.index)


def _probability(model: RiskModel, x: Floats) -> Floats:
    if not len(x):
        return np.zeros(0)
    odds = (np.asarray(model.linear.decision_function(x)) + np.asarray(model.trees.decision_function(x))) / 2
    probability: Floats = 1.0 / (1.0 + np.exp(-odds))
    return probability


def _reasons(model: RiskModel, x: Floats, risk: Floats) -> list[str]:
    gain = np.zeros_like(x)
    for place, usual in enumerate(model.usual):
        other = x.copy()
        other[:, place] = usual
        differs = x[:, place] != usual
        gain[differs, place] = risk[differs] - _probability(model, other[differs])
    return [_words(model, values, gains) for values, gains in zip(x, gain, strict=True)]


def _words(model: RiskModel, values: Floats, gains: Floats) -> str:
    name = model.columns
    order = [place for place in np.argsort(-gains) if gains[place] >= LEAST_REASON][:REASONS]
    said = [f"{_said(name[p], values[p])} (usually {_amount(name[p], model.usual[p])}) {gains[p]:+.0%}"
            for p in order]  # fmt: skip
    return "; ".join(said) or "nothing stands out against closed orders"


def _said(column: str, value: float) -> str:
    """Return a feature in words.

    >>> _said("order_qty_log", 5.77), _said("operation=Turning", 2.0), _said("part=Gear", 0.0)
    ('order quantity 320', '2 x operation Turning', 'not part Gear')
    """
    name, equals, category = column.partition("=")
    if name == "part" and equals:
        return f"{'' if value else 'not '}part {category}"
    return f"{value:.0f} x {name} {category}" if equals else f"{WORDS.get(name, name)} {_amount(column, value)}"


def _amount(column: str, value: float) -> str:
    """Return a value as it was before its logarithm.

    >>> _amount("order_qty_log", 5.77), _amount("good_ratio", 0.25), _amount("part=Gear", 1.0)
    ('320', '0.25', 'it')
    """
    if column.startswith("part="):
        return "it" if value else "another"
    return f"{np.expm1(value) if column.endswith('_log') else value:.3g}"
