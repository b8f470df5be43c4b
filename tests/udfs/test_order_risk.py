"""Risk of a running order: what made the rejects is found and named, and nothing is known early."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_series_equal
from sklearn.metrics import roc_auc_score

from tests.udfs import shop
from udfs.order_risk import RiskModel, fit_order_risk, predict_order_risk, walk_forward

EVENTS, OUTCOMES = shop.orders()
NEW = pd.DataFrame(
    {"order_id": ["N", "N"], "time": pd.to_datetime(["2024-05-01 08:00", "2024-05-01 10:00"]), "part": "ring",
     "operation": ["turning", "milling"], "order_qty": 100, "good_qty": [10, 5], "rework": [False, True]}
)  # fmt: skip


@pytest.fixture(scope="module")
def model() -> RiskModel:
    found = fit_order_risk(EVENTS, OUTCOMES)
    assert found is not None
    return found


def test_causes_are_found_and_named(model: RiskModel) -> None:
    told = predict_order_risk(model, NEW)
    assert told["reject_probability"].iloc[1] > 0.7
    assert "part ring" in told["reason"].iloc[0]
    calm = predict_order_risk(model, NEW.assign(part="gear", rework=False))
    assert calm["reject_probability"].max() < 0.45


def test_unseen_categories_and_missing_columns_do_not_crash(model: RiskModel) -> None:
    told = predict_order_risk(model, NEW[["order_id", "time", "operation"]].assign(operation="etching", part="new"))
    assert told["reject_probability"].between(0, 1).all()
    assert predict_order_risk(model, NEW.iloc[:0]).empty


def test_too_few_orders_are_null_with_a_reason() -> None:
    few = dict(list(OUTCOMES.items())[:29])
    assert fit_order_risk(EVENTS, few) is None
    assert fit_order_risk(EVENTS, dict.fromkeys(OUTCOMES, False)) is None
    told = predict_order_risk(None, NEW)
    assert told["reject_probability"].isna().all()
    assert "fewer than 30 closed orders" in told["reason"].iloc[0]


def test_walk_forward_ranks_and_the_future_changes_nothing() -> None:
    told = walk_forward(EVENTS, OUTCOMES, every=20)
    seen = told.notna()
    assert roc_auc_score(EVENTS["order_id"].map(OUTCOMES)[seen], told[seen]) > 0.75
    day = EVENTS["time"].quantile(0.7).normalize()
    late = set(EVENTS.loc[EVENTS["time"] >= day, "order_id"])
    other = {order: (not bad if order in late else bad) for order, bad in OUTCOMES.items()}
    dice = np.random.default_rng(0)
    future = EVENTS["time"] >= day
    changed = EVENTS.copy()
    changed.loc[future, "good_qty"] = dice.permutation(changed.loc[future, "good_qty"])
    changed.loc[future, "part"] = dice.permutation(changed.loc[future, "part"])
    assert_series_equal(walk_forward(changed, other, every=20)[~future], told[~future])
