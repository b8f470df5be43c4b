"""A model's file is read only if it is what was written, and holds nothing but values and known estimators."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io

from tests.udfs import payers
from udfs import models
from udfs.models import files
from udfs.models.files import ModelFileError, load, pinned, versions, write

ROWS = payers.invoices(150)
DAY = payers.START + pd.Timedelta(days=120)


class Stranger:
    """A type that no model file may hold."""


@pytest.fixture(scope="module")
def state() -> dict[str, object]:
    found = models.find("pay_date").fit(ROWS, DAY)
    assert found is not None
    return found


def test_what_is_read_answers_as_what_was_written(tmp_path: Path, state: dict[str, object]) -> None:
    folder = write(tmp_path, "pay_date", state, {"rows": 150})
    loaded = load(str(tmp_path), "pay_date", folder.name)
    told, direct = loaded.predict(ROWS.tail(5), DAY), models.find("pay_date").predict(state, ROWS.tail(5), DAY)
    assert told["days_late_p50"].tolist() == direct["days_late_p50"].tolist()
    assert told["model"].unique().tolist() == ["pay_date/1"]
    assert loaded.card["rows"] == 150
    assert load(str(tmp_path), "pay_date", "1") is loaded
    assert pinned(str(tmp_path), {"pay_date": "1"}, "pay_date") is loaded
    assert pinned(str(tmp_path), {}, "pay_date") is None


def test_versions_count_up_and_none_is_written_over(tmp_path: Path, state: dict[str, object]) -> None:
    for number in range(1, 4):
        assert write(tmp_path, "pay_date", state, {}).name == str(number)
    assert versions(tmp_path, "pay_date") == ["1", "2", "3"]
    assert sorted(one.name for one in (tmp_path / "pay_date").iterdir()) == ["1", "2", "3"]


def test_a_changed_file_is_not_parsed(
    tmp_path: Path, state: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, "pay_date", state, {})
    data = bytearray((folder / files.FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / files.FILE).write_bytes(data)
    monkeypatch.setattr(skops.io, "loads", lambda *_, **__: pytest.fail("parsed"))
    with pytest.raises(ModelFileError, match="SHA-256 is"):
        load(str(tmp_path), "pay_date", "1")


def test_types_of_others_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "pay_date", {"x": Stranger()}, {})
    with pytest.raises(ModelFileError, match=r"holds .*Stranger; only plain values"):
        load(str(tmp_path), "pay_date", "1")


def test_what_is_not_there_is_told(tmp_path: Path, state: dict[str, object]) -> None:
    write(tmp_path, "pay_date", state, {})
    with pytest.raises(ModelFileError, match="versions: 1"):
        load(str(tmp_path), "pay_date", "7")
    write(tmp_path, "oracle", {"x": np.zeros(2)}, {})
    with pytest.raises(ModelFileError, match="'oracle': not known; allowed: cash_flow"):
        load(str(tmp_path), "oracle", "1")


def test_a_missing_column_is_null_with_a_reason(tmp_path: Path, state: dict[str, object]) -> None:
    loaded = load(str(tmp_path), "pay_date", write(tmp_path, "pay_date", state, {}).name)
    told = loaded.predict(ROWS[["issued", "due", "paid", "customer_id"]].drop(columns="customer_id").tail(2), DAY)
    assert told["days_late_p50"].isna().all()
    assert told["reason"].unique().tolist() == ["not known: customer_id"]
