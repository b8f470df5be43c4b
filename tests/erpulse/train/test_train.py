"""`erpulse train`: what earns its place is written with its card, what does not is refused with by how much."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from connectors.errors import ConfigError
from connectors.settings import Settings, load
from erpulse.cli.train import command
from erpulse.train import train as training
from erpulse.train.train import RefusedError, model_of, train
from tests.udfs import payers
from udfs.models import files


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(env={}, flags={"models.root": str(tmp_path / "models")})


@pytest.fixture
def invoices(tmp_path: Path) -> str:
    rows = payers.invoices()
    rows.assign(invoice_id=rows.index).to_csv(tmp_path / "invoices.csv", index=False)
    return str(tmp_path / "invoices.csv")


def test_a_model_that_wins_is_written_with_its_card(settings: Settings, invoices: str) -> None:
    done = train(model_of("pay_date"), [invoices], settings, None)
    card = json.loads((done.folder / files.CARD).read_text())
    assert card["validation"]["model"] < min(card["validation"]["others"].values())
    assert (card["version"], card["rows"], card["as_of"]) == ("1", 360, "2023-12-28")
    assert card["packages"]["scikit-learn"]
    loaded = files.load(settings.models.root, "pay_date", "1")
    told = loaded.predict(payers.invoices().tail(3), pd.Timestamp("2023-12-28"))
    assert told["days_late_p50"].notna().all()


def test_the_day_ends_what_is_known(settings: Settings, invoices: str, tmp_path: Path) -> None:
    rows = pd.read_csv(invoices)
    rows.loc[rows["paid"] >= "2023-11-01", "paid"] = "2030-01-01"
    rows.loc[rows["issued"] >= "2023-11-01", "customer_id"] = "other"
    rows.to_csv(tmp_path / "future.csv", index=False)
    day = pd.Timestamp("2023-11-01")
    one, two = (train(model_of("pay_date"), [name], settings, day) for name in (invoices, str(tmp_path / "future.csv")))
    asked = payers.invoices().query("issued == @day")
    first, second = (files.load(settings.models.root, "pay_date", kept.folder.name) for kept in (one, two))
    columns = ["days_late_p10", "days_late_p50", "days_late_p90", "late_probability"]
    assert first.predict(asked, day)[columns].equals(second.predict(asked, day)[columns])


def test_a_model_that_loses_is_refused_by_how_much(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = payers.invoices()
    rows["paid"] = rows["due"]  # the due date says it all
    rows.to_csv(tmp_path / "punctual.csv", index=False)
    with pytest.raises(
        RefusedError, match=r"pay_date' refused: MAE .* against 0 of 'due date', worse by .*nothing was"
    ):
        train(model_of("pay_date"), [str(tmp_path / "punctual.csv")], settings, None)
    monkeypatch.setattr(training, "HELD_BACK", 0.01)
    with pytest.raises(RefusedError, match="too little to judge it"):
        train(model_of("pay_date"), [str(tmp_path / "punctual.csv")], settings, None)
    assert not Path(settings.models.root).exists()


def test_mistakes_are_told(settings: Settings, invoices: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'pay_dat': not known; did you mean 'pay_date'"):
        model_of("pay_dat")
    pd.read_csv(invoices).drop(columns="due").to_csv(tmp_path / "short.csv", index=False)
    with pytest.raises(ConfigError, match=r"columns missing in .*due: net due date"):
        train(model_of("pay_date"), [str(tmp_path / "short.csv")], settings, None)
    with pytest.raises(ConfigError, match="takes no further features"):
        train(model_of("pay_date"), [invoices], settings, None, ["supplier_spend:invoice_count_30d"])
    with pytest.raises(ConfigError, match="cannot be read"):
        train(model_of("pay_date"), [str(tmp_path / "none.csv")], settings, None)


def test_the_command_says_what_it_reached(invoices: str, tmp_path: Path) -> None:
    flags = ["--from", invoices, "--set", f"models.root={tmp_path / 'kept'}"]
    done = CliRunner().invoke(command, ["pay_date", *flags, "--as-of", "2023-12-01"])
    assert done.exit_code == 0, done.output
    assert "due date: " in done.output
    assert 'pin it with [models.versions] pay_date = "1"' in done.output
