"""The score against a direct computation over the other amounts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.spend_history import Limits, fires, log_zscore

AMOUNT = st.floats(min_value=0.01, max_value=1e9)


def scored(amounts: list[float], limits: Limits | None = None) -> dict[str, float]:
    """Return the score of the last amount among all, from their sums."""
    logs = np.log(amounts)
    columns = (amounts[-1], len(amounts), logs.sum(), ((logs - logs.mean()) ** 2).sum())
    found = log_zscore(*[pd.Series([x], dtype="float64") for x in columns], limits or Limits())
    return {str(name): value for name, value in found.iloc[0].items()}


@settings(deadline=None)
@given(st.lists(AMOUNT, min_size=9, max_size=40))
def test_as_computed_from_the_others(amounts: list[float]) -> None:
    others = np.log(amounts[:-1])
    spread = max(others.std(ddof=1), 0.25)
    found = scored(amounts)
    assert found["score"] == pytest.approx((np.log(amounts[-1]) - others.mean()) / spread, rel=1e-4, abs=1e-4)
    assert found["low"] == pytest.approx(np.exp(others.mean() - 4 * spread), rel=1e-4)
    assert found["high"] == pytest.approx(np.exp(others.mean() + 4 * spread), rel=1e-4)


def test_too_few_others_say_nothing() -> None:
    assert np.isnan(scored([100.0] * 8)["score"])
    assert scored([100.0] * 9)["score"] == pytest.approx(0)
    assert scored([100.0] * 4, Limits(min_others=3))["score"] == pytest.approx(0)


@pytest.mark.parametrize("value", [0.0, -5.0, np.nan, np.inf, -np.inf])
def test_no_amount_no_score(value: float) -> None:
    columns = [pd.Series([x]) for x in (value, 10.0, 46.0, 1.0)]
    assert log_zscore(*columns, Limits()).isna().all(axis=None)


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_impossible_sums_say_nothing(place: int, value: float) -> None:
    columns = [100.0, 10.0, 46.0, 1.0]
    columns[place] = value
    assert np.isnan(log_zscore(*[pd.Series([x]) for x in columns], Limits())["score"]).all()


def test_a_flat_history_is_believed_to_vary_a_little() -> None:
    assert scored([100.0] * 20 + [100.0 * np.e])["score"] == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("amounts", "fired"),
    [
        ([100.0] * 9 + [5000.0], True),
        ([100.0] * 9 + [700.0], False),  # far out, but the excess is small money
        ([100.0] * 9 + [250.0], False),
        ([100.0] * 9 + [0.01], False),  # far less than usual is no alert
        ([100.0] * 3 + [5000.0], False),
    ],
)
def test_what_fires(amounts: list[float], fired: bool) -> None:  # noqa: FBT001
    found = pd.DataFrame([scored(amounts)])
    assert fires(pd.Series([amounts[-1]]), found, Limits()).tolist() == [fired]
