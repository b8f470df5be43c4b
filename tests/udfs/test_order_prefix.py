"""An order's prefix is told by its own past alone."""

import numpy as np
import pandas as pd
from pandas.testing import assert_frame_equal

from tests.udfs import shop
from udfs.order_prefix import prefixes


def test_a_prefix_does_not_change_when_more_happens() -> None:
    events, _ = shop.orders(20)
    whole = prefixes(events)
    first = events.groupby("order_id").head(3)
    part = prefixes(first)
    assert_frame_equal(whole.loc[part.index, part.columns], part)
    assert (whole.loc[part.index].drop(columns=part.columns) == 0).all(axis=None)


def test_sums_are_those_of_a_loop() -> None:
    events, _ = shop.orders(6)
    table = prefixes(events)
    for _, rows in events.groupby("order_id"):
        rows = rows.sort_values("time", kind="stable")  # noqa: PLW2901
        ratio = rows["good_qty"].cumsum() / rows["order_qty"]
        assert np.allclose(table.loc[rows.index, "good_ratio"], ratio)
        assert table.loc[rows.index, "event_count"].tolist() == list(range(1, len(rows) + 1))
        assert table.loc[rows.index, "rework_count"].iloc[-1] == rows["rework"].sum()


def test_missing_columns_are_null_and_no_order_quantity_is_no_ratio() -> None:
    bare = pd.DataFrame({"order_id": ["A"], "time": [pd.Timestamp("2024-01-01")], "operation": ["Turning"]})
    told = prefixes(bare).iloc[0]
    assert np.isnan(told["good_ratio"])
    assert np.isnan(told["rework_count"])
    assert told["operation=Turning"] == 1
    assert np.isnan(prefixes(bare.assign(order_qty=0, good_qty=1))["good_ratio"].iloc[0])
