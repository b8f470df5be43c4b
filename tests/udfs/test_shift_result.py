"""Result of a shift: what drives it is found, days before inform it and the same day does not."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from udfs.shift_result import ShiftModel, features, fit_shift_result, predict_shift_result, walk_forward

DAYS = pd.date_range("2023-03-01", periods=30)


def shifts(seed: int = 6) -> pd.DataFrame:
    """Return six teams on thirty days; team 1 is weak, a style change costs 0.2, others meet their target."""
    dice = np.random.default_rng(seed)
    rows = pd.DataFrame([(day, team) for day in DAYS for team in range(1, 7)], columns=["day", "number"])
    change = (dice.random(len(rows)) < 0.2).astype(int)
    actual = 0.8 - 0.15 * (rows["number"] == 1) - 0.2 * change + dice.normal(0, 0.02, len(rows))
    return pd.DataFrame(
        {
            "day": rows["day"],
            "team": rows["number"].astype(str),
            "department": np.where(rows["number"] > 3, "sewing", "finishing"),
            "target": 0.8,
            "actual": actual,
            "style_changes": change,
            "workers": 20.0,
            "incentive": 0.0,
        }
    )


ALL = shifts()


@pytest.fixture(scope="module")
def model() -> ShiftModel:
    found = fit_shift_result(ALL, DAYS[-1])
    assert found is not None
    return found


def test_cause_and_team_are_found(model: ShiftModel) -> None:
    last = ALL.copy()
    today = last["day"] == DAYS[-1]
    last.loc[today, "style_changes"] = (last.loc[today, "team"] == "4").astype(int)
    told = predict_shift_result(model, last, DAYS[-1]).set_index(last.loc[today, "team"])
    assert told.loc["1", "expected"] == pytest.approx(0.65, abs=0.05)
    assert told.loc["4", "expected"] == pytest.approx(0.60, abs=0.06)
    assert told.loc["5", "expected"] == pytest.approx(0.80, abs=0.03)
    assert "style changes 1" in told.loc["4", "reason"]
    assert told.loc["4", "shortfall_probability"] > 0.9


def test_missing_numbers_and_unseen_categories_do_not_crash(model: ShiftModel) -> None:
    odd = ALL.assign(team="99", department=None, workers=np.nan, style_changes=np.nan)
    told = predict_shift_result(model, odd, DAYS[-1])
    assert told["expected"].between(0.4, 1).all()
    null = predict_shift_result(model, ALL.assign(target=np.nan), DAYS[-1])
    assert null["shortfall_probability"].isna().all()


def test_too_few_results_are_null_with_a_reason() -> None:
    assert fit_shift_result(ALL, DAYS[5]) is None
    told = predict_shift_result(None, ALL, DAYS[5])
    assert told["expected"].isna().all()
    assert "fewer than 60" in told["reason"].iloc[0]


def test_walk_forward_beats_the_target_and_the_future_changes_nothing() -> None:
    told = walk_forward(ALL, every=10)
    said = told["expected"].notna()
    assert (told["expected"] - ALL["actual"])[said].abs().mean() < 0.6 * (0.8 - ALL["actual"])[said].abs().mean()
    future = ALL["day"] >= DAYS[22]
    other = ALL.copy()
    for name in ("actual", "style_changes"):
        other.loc[future, name] = np.random.default_rng(2).permutation(other.loc[future, name])
    assert_frame_equal(walk_forward(other, every=10)[~future], told[~future])


def test_the_same_day_is_no_history_and_order_within_a_day_is_none() -> None:
    mixed = ALL.sample(frac=1, random_state=9)
    assert_frame_equal(features(mixed).loc[ALL.index], features(ALL))
    changed = ALL.assign(actual=ALL["actual"].where(ALL["day"] != DAYS[9], 99.0))
    before = ALL["day"] <= DAYS[9]
    assert_frame_equal(features(changed)[before], features(ALL)[before])


def test_constant_results_are_foretold() -> None:
    same = ALL.assign(actual=0.7)
    told = predict_shift_result(fit_shift_result(same, DAYS[-1]), same, DAYS[-1])
    assert told["expected"].tolist() == pytest.approx([0.7] * 6)
    assert told["reason"].eq("as usual").all()
