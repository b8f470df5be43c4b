"""Statements that do not add up are found, rounding is borne, whatever the unit."""

import numpy as np
import pandas as pd
import pytest

from udfs.statement_identity import breaks


def statements(days: int = 200, seed: int = 3) -> pd.DataFrame:
    """Return statements in whole units, each figure rounded by itself, so that some are off by one or two."""
    dice = np.random.default_rng(seed)
    credits, debits = dice.lognormal(8, 1, days), dice.lognormal(8, 1, days)  # noqa: A001
    closing = 1e5 + np.cumsum(credits - debits)
    opening = np.append(1e5, closing[:-1])
    table = {"opening": opening, "credits": credits, "debits": debits, "closing": closing}
    return pd.DataFrame(table, index=pd.bdate_range("2024-01-01", periods=days)).round()


@pytest.mark.parametrize("scale", [1.0, 1e-3, 137.0])
def test_rounding_is_borne_and_breaks_are_found(scale: float) -> None:
    clean = statements() * scale
    assert not breaks(clean)["is_break"].any()
    for place, figure in ((60, "credits"), (90, "closing"), (120, "opening"), (199, "debits")):
        broken = clean.copy()
        broken.iloc[place, broken.columns.get_loc(figure)] += 7 * scale
        found = breaks(broken)
        assert found["is_break"].iloc[place]
        assert found["reason"].iloc[place]
        assert found["is_break"].sum() <= 2


def test_a_missing_statement_breaks_the_chain() -> None:
    told = breaks(statements().drop(statements().index[50]))
    assert told.index[told["is_break"]].tolist() == [statements().index[51]]
    assert "off the closing before" in told["reason"].loc[statements().index[51]]


def test_null_figures_are_no_break() -> None:
    odd = statements()
    odd.iloc[30, 1] = np.nan
    told = breaks(odd)
    assert np.isnan(told["identity_gap"].iloc[30])
    assert not told["is_break"].any()
