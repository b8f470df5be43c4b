"""Each model that is found keeps the form, and what it learns from its rows goes into a file and comes back."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.udfs import payers, shop, texts
from udfs import cash_flows, models, shift_result
from udfs.models.files import load, write


def cash() -> pd.DataFrame:
    days = pd.bdate_range("2021-01-01", periods=360)
    pay = pd.Series(days.month).diff(-1).ne(0).to_numpy()
    return pd.DataFrame({"day": days, "flow": -90.0 * pay + np.random.default_rng(1).normal(0, 5, 360)})


def orders() -> pd.DataFrame:
    events, outcomes = shop.orders()
    return events.assign(rejected=events["order_id"].map(outcomes))


def shifts() -> pd.DataFrame:
    dice = np.random.default_rng(2)
    rows = pd.MultiIndex.from_product([pd.date_range("2023-03-01", periods=30), ["1", "2", "3", "4"]]).to_frame(
        index=False, name=["day", "team"]
    )
    change = (dice.random(len(rows)) < 0.3).astype(int)
    actual = 0.8 - 0.3 * change + dice.normal(0, 0.01, len(rows))
    return rows.assign(department="sewing", target=0.8, actual=actual, style_changes=change)


def machine() -> pd.DataFrame:
    """Return readings of three sensors each half hour; when faulty, the third no longer goes with the others."""
    dice = np.random.default_rng(3)
    a, b, apart = dice.normal(0, 1, (3, 800))
    faulty = np.zeros(800, dtype=bool)
    faulty[[*range(640, 680), *range(740, 780)]] = True
    third = np.where(faulty, apart, a + b + dice.normal(0, 0.05, 800))
    times = pd.date_range("2024-01-01", periods=800, freq="30min")
    return pd.DataFrame({"time": times, "fault": faulty, "pressure": a, "flow": b, "power": third})


ROWS = {
    "process_monitor": machine,
    "pay_date": payers.invoices,
    "cash_flow": cash,
    "order_risk": orders,
    "shift_result": shifts,
    "line_category": lambda: texts.lines(600),
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cash_flows, "TREES", 5)
    monkeypatch.setattr(shift_result, "TREES", 10)


def test_every_model_is_tried_here() -> None:
    assert set(models.names()) == set(ROWS)
    with pytest.raises(KeyError):
        models.find("files")


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_model_beats_the_plain_way_on_what_it_was_made_for_and_survives_its_file(name: str, tmp_path: Path) -> None:
    model, rows = models.find(name), ROWS[name]()
    assert {*model.needs, *model.entity} - {"invoice_id"} <= set(rows.columns)
    end = rows[model.time].max().normalize() + pd.Timedelta(days=1)
    cut = rows[model.time].quantile(0.75).normalize()
    score = model.judge(rows, cut, end)
    assert score is not None
    assert not score.lost_to(), score
    state = model.fit(rows, cut)
    assert state is not None
    loaded = load(str(tmp_path), name, write(tmp_path, name, state, {}).name)
    new = rows[rows[model.time] >= cut] if name != "cash_flow" else rows
    told, direct = loaded.predict(new, cut), model.predict(state, new, cut)
    pd.testing.assert_frame_equal(told.drop(columns="model"), direct)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_too_little_is_null_with_a_reason(name: str) -> None:
    model, rows = models.find(name), ROWS[name]()
    first = rows[model.time].min()
    assert model.fit(rows, first) is None
    assert model.judge(rows, first, first) is None
    told = model.predict(None, rows.tail(3), rows[model.time].iloc[-3])
    assert told["reason"].str.contains("known").all()
    assert told.drop(columns="reason").select_dtypes("float").isna().all(axis=None)
