"""Pay dates: habits are found, nothing is known early, units do not matter, and what cannot be said is null."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from tests.udfs import payers
from udfs.pay_dates import fit_pay_dates, predict_pay_dates, walk_forward

ALL = payers.invoices()
NOW = payers.START + pd.Timedelta(days=300)
NUMBERS = ["days_late_p10", "days_late_p50", "days_late_p90", "late_probability"]


def ask(**values: object) -> pd.DataFrame:
    one = {"customer_id": "slow", "group": "B", "issued": NOW, "due": NOW + pd.Timedelta(days=30), "amount": 100.0}
    return pd.DataFrame([one | {"disputed": False} | values])


def test_habit_and_dispute_are_learnt() -> None:
    model = fit_pay_dates(ALL, NOW)
    plain = predict_pay_dates(model, ask(), NOW).iloc[0]
    disputed = predict_pay_dates(model, ask(disputed=True), NOW).iloc[0]
    assert plain["days_late_p50"] == pytest.approx(12, abs=1.5)
    assert disputed["days_late_p50"] == pytest.approx(22, abs=2.5)
    assert plain["late_probability"] > 0.95
    assert plain["days_late_p10"] < plain["days_late_p50"] < plain["days_late_p90"]
    assert "this payer's habit -" in predict_pay_dates(model, ask(customer_id="punctual"), NOW)["reason"].iloc[0]
    assert "dispute" in disputed["reason"]
    assert plain["expected_date"] == NOW + pd.Timedelta(days=30 + round(plain["days_late_p50"]))


def test_what_is_unpaid_after_its_usual_day_is_expected_later_and_late() -> None:
    model = fit_pay_dates(ALL, NOW)
    old = ask(due=NOW - pd.Timedelta(days=13))
    told = predict_pay_dates(model, old, NOW).iloc[0]
    assert told["days_late_p10"] >= 13
    assert told["late_probability"] == pytest.approx(1)
    never = predict_pay_dates(model, ask(due=NOW - pd.Timedelta(days=400)), NOW).iloc[0]
    assert never["days_late_p50"] > 400


def test_walk_forward_beats_the_due_date_and_covers() -> None:
    told = walk_forward(ALL, every_days=21)
    late = (ALL["paid"] - ALL["due"]).dt.days
    said = told["days_late_p50"].notna()
    assert (told["days_late_p50"] - late)[said].abs().mean() < 0.3 * late[said].abs().mean()
    inside = late.between(told["days_late_p10"].round(), told["days_late_p90"].round())[said].mean()
    assert 0.7 < inside < 0.95


def test_the_future_shuffled_gives_the_same_past() -> None:
    future = ALL["issued"] >= NOW
    dice = np.random.default_rng(1)
    other = ALL.copy()
    other.loc[future, ["customer_id", "disputed", "amount"]] = (
        ALL.loc[future, ["customer_id", "disputed", "amount"]].sample(frac=1, random_state=1).to_numpy()
    )
    unpaid_then = ALL["paid"] >= NOW
    other.loc[unpaid_then, "paid"] = NOW + pd.to_timedelta(dice.integers(0, 99, unpaid_then.sum()), unit="D")
    other = other.astype(ALL.dtypes.to_dict())
    past = ALL["issued"] < NOW
    assert_frame_equal(walk_forward(other, every_days=30)[past], walk_forward(ALL, every_days=30)[past])


def test_units_and_epochs_change_nothing() -> None:
    other = ALL.assign(amount=ALL["amount"] * 7919, customer_id="x" + ALL["customer_id"])
    shift = pd.Timedelta(weeks=523)
    for name in ("issued", "due", "paid"):
        other[name] += shift
    then = fit_pay_dates(other, NOW + shift)
    moved = predict_pay_dates(then, other.tail(40), NOW + shift)
    told = predict_pay_dates(fit_pay_dates(ALL, NOW), ALL.tail(40), NOW)
    assert_frame_equal(moved[NUMBERS], told[NUMBERS])


def test_unknown_customers_missing_columns_and_warm_up_have_reasons() -> None:
    early = predict_pay_dates(fit_pay_dates(ALL, payers.START + pd.Timedelta(days=20)), ask(), NOW).iloc[0]
    assert np.isnan(early["days_late_p50"])
    assert "fewer than 20 paid" in early["reason"]
    bare = ALL[["customer_id", "issued", "due", "paid"]]
    model = fit_pay_dates(bare, NOW)
    new = predict_pay_dates(model, ask(customer_id="new"), NOW).iloc[0]
    assert "payer not known yet" in new["reason"]
    assert new["days_late_p90"] - new["days_late_p10"] > 10
    assert predict_pay_dates(model, ask(due=pd.NaT), NOW)["reason"].tolist() == ["no due date"]
    nulls = ask(group=None, disputed=None, amount=np.nan)
    assert predict_pay_dates(fit_pay_dates(ALL, NOW), nulls, NOW)[NUMBERS].notna().all(axis=None)


def test_constant_delays_are_foretold() -> None:
    same = ALL.assign(paid=ALL["due"] + pd.Timedelta(days=3))
    told = predict_pay_dates(fit_pay_dates(same, NOW), ask(), NOW).iloc[0]
    assert told[NUMBERS].tolist() == pytest.approx([3, 3, 3, 1], abs=0.01)
