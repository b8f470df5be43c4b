"""Cash flows: calendar effects are found, ranges hold, nothing is known early, the unit does not matter."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from udfs import cash_flows
from udfs.cash_flows import fit_flows, predict_flows, sums_ahead, walk_forward, whole_months

SMALL = 8  # trees, so that tests stay fast


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cash_flows, "TREES", SMALL)
        yield


def flows(days: int = 600, seed: int = 8) -> "pd.Series[float]":
    """Return flows with pay at month end, tax on the tenth business day, and noise."""
    index = pd.bdate_range("2021-01-01", periods=days)
    month = index.year * 12 + index.month
    place = pd.Series(1, index).groupby(month).cumsum().to_numpy()
    end = np.append(month[1:] != month[:-1], False)
    noise = np.random.default_rng(seed).normal(0, 5, days)
    return pd.Series(100.0 * (place == 10) - 80.0 * end + noise, index)


ALL = flows()


@pytest.fixture(scope="module")
def told() -> pd.DataFrame:
    return walk_forward(ALL, "XX", horizons=(1, 5), every=90)


def test_calendar_effects_beat_the_naive_and_ranges_hold(told: pd.DataFrame) -> None:
    for horizon, rows in told[told["p50"].notna()].groupby("horizon"):
        naive = (ALL.shift(int(str(horizon))).reindex(rows["day"]).to_numpy() - rows["actual"]).abs().mean()
        assert (rows["p50"] - rows["actual"]).abs().mean() < 0.5 * naive
        learnt = rows.iloc[120:]  # past errors move the range from the 40th forecast on
        assert 0.7 < learnt["actual"].between(learnt["p10"], learnt["p90"]).mean() < 0.95


def test_sums_are_of_the_days_between(told: pd.DataFrame) -> None:
    sums = sums_ahead(told, 5).set_index("day")
    assert np.allclose(sums["actual"].dropna(), ALL.rolling(5).sum().dropna())
    known = sums["p50"].notna()
    assert (sums["as_of"][known] == pd.Series(ALL.index, ALL.index).shift(5)[known]).all()
    assert (sums["p50"] - sums["actual"])[known].abs().mean() < 0.5 * sums["actual"][known].abs().mean()


def test_the_future_shuffled_gives_the_same_past(told: pd.DataFrame) -> None:
    cut = 340
    other = ALL.copy()
    other.iloc[cut:] = np.random.default_rng(0).permutation(other.iloc[cut:])
    again = walk_forward(other, "XX", horizons=(1, 5), every=90)
    past = told["as_of"] < ALL.index[cut]
    columns = ["as_of", "day", "horizon", "p10", "p50", "p90"]
    assert_frame_equal(again.loc[past, columns], told.loc[past, columns])


def test_scale_scales_the_forecast(told: pd.DataFrame) -> None:
    # a power of two, so that no digit is rounded and no tie between splits falls another way
    scaled = walk_forward(ALL / 1024, "XX", horizons=(1,), every=90)
    first = told[told["horizon"] == 1].reset_index(drop=True)
    assert np.allclose(scaled["p50"], first["p50"] / 1024, equal_nan=True)


def test_days_to_come_are_forecast_from_what_is_known() -> None:
    known, ahead = ALL.iloc[:380], ALL.iloc[380:400]
    wanted = pd.concat([known, ahead * np.nan])
    calendar = whole_months(pd.DatetimeIndex(wanted.index), "XX")
    model = fit_flows(known, calendar, horizons=(1, 5, 20))
    said = predict_flows(model, wanted, calendar)
    assert said["horizon"].tolist() == list(range(1, 21))
    assert (said["p50"] - ahead).abs().mean() < 0.5 * ahead.abs().mean() + 5
    assert (said["p10"] <= said["p50"]).all()


def test_too_few_days_are_null_with_a_reason_and_constant_flows_do_not_crash() -> None:
    few = ALL.iloc[:100]
    calendar = whole_months(pd.DatetimeIndex(few.index), "XX")
    assert fit_flows(few.iloc[:90], calendar) is None
    said = predict_flows(None, few.where(np.arange(100) < 90), calendar)
    assert said["p50"].isna().all()
    assert said["reason"].eq("fewer than 250 days are known").all()
    same = walk_forward(ALL * 0 + 7.0, "XX", horizons=(1,), every=100).dropna()
    assert same[["p10", "p50", "p90"]].eq(7.0).all(axis=None)
