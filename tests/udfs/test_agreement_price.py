"""Prices against agreements, in a table of cases."""

import numpy as np
import pandas as pd
import pytest

from udfs.agreement_price import Limits, fires, price_deviation

NAN, INF = np.nan, np.inf


@pytest.mark.parametrize(
    ("price", "agreed", "deviation"),
    [
        (11.0, 10.0, 0.1),
        (9.0, 10.0, -0.1),
        (10.0, 10.0, 0.0),
        (5.0, 0.0, NAN),
        (5.0, -1.0, NAN),
        (NAN, 10.0, NAN),
        (10.0, NAN, NAN),
        (INF, 10.0, NAN),
        (10.0, INF, NAN),
        (-10.0, 10.0, -2.0),
    ],
)
def test_deviation(price: float, agreed: float, deviation: float) -> None:
    found = price_deviation(pd.Series([price]), pd.Series([agreed]))
    assert found.tolist() == pytest.approx([deviation], nan_ok=True)
    assert found.dtype == "float64"


@pytest.mark.parametrize(
    ("price", "agreed", "quantity", "fired"),
    [
        (11.0, 10.0, 5.0, True),
        (10.2, 10.0, 5000.0, False),  # 2 % is borne, whatever the quantity
        (10.3, 10.0, 5.0, True),
        (10.3, 10.0, 3.0, False),  # 0.90 at stake
        (9.0, 10.0, 500.0, False),  # cheaper is no alert
        (11.0, 10.0, NAN, False),
        (11.0, 10.0, -5.0, False),  # a credit gives the money back
        (11.0, 0.0, 5.0, False),
        (INF, 10.0, 5.0, False),
    ],
)
def test_what_fires(price: float, agreed: float, quantity: float, fired: bool) -> None:  # noqa: FBT001
    found = fires(*(pd.Series([x]) for x in (price, agreed, quantity)), Limits())
    assert found.tolist() == [fired]
