"""Features of the offline store are joined as they were known at each row's time."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from feast import FeatureStore, RepoConfig

from connectors.errors import ConfigError, WiringError
from connectors.settings import Settings, load
from erpulse.features import repository
from erpulse.train.rows import joined, view_versions
from udfs import models

FEATURE = "supplier_spend:invoice_count_30d"
SHIFT = models.find("shift_result")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(env={}, flags={"flink.archive_dir": f"file://{tmp_path / 'archive'}"})


def test_a_row_sees_what_was_known_at_its_time(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = repository.view(settings, "supplier_spend")
    known = pd.to_datetime(["2024-01-01", "2024-01-05", "2024-01-09"], utc=True)
    empty = {name: [0.0] * 3 if kind == "DOUBLE" else [0] * 3 for name, kind in declared.online.fields}
    table = empty | {"source": "erp", "supplier_id": "7", "invoice_count_30d": [1, 2, 3], "known_time": known}
    rows = pd.DataFrame(table | {"revision": known})
    home = tmp_path / "archive" / "supplier_spend" / "day=2024-01-01"
    home.mkdir(parents=True)
    pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), home / "part-1")
    monkeypatch.setattr(repository, "store", lambda *_: _store(tmp_path, home.parent))
    asked = pd.DataFrame(
        {"source": "erp", "supplier_id": [7, 7, 8], "day": pd.to_datetime(["2024-01-06", "2024-01-02", "2024-01-09"])}
    )
    told = joined(asked, SHIFT, [FEATURE], settings)
    assert told["invoice_count_30d"].tolist()[:2] == [2, 1]
    assert told["invoice_count_30d"].isna().tolist() == [False, False, True]


def _store(home: Path, archive: Path) -> FeatureStore:
    import copy  # noqa: PLC0415

    import entities  # type: ignore[import-not-found]  # noqa: PLC0415
    import supplier_spend  # type: ignore[import-not-found]  # noqa: PLC0415
    from feast import FileSource  # noqa: PLC0415
    from feast.data_format import ParquetFormat  # noqa: PLC0415

    store = FeatureStore(
        config=RepoConfig(project="erpulse", provider="local", registry=str(home / "registry.db"), online_store=None,
                          offline_store={"type": "duckdb"}, entity_key_serialization_version=3)
    )  # fmt: skip
    view = copy.copy(supplier_spend.supplier_spend)
    view.batch_source = FileSource(
        name="here", path=f"{archive}/*/part-*", file_format=ParquetFormat(), timestamp_field="known_time",
        created_timestamp_column="revision",
    )  # fmt: skip
    store.apply([entities.source, entities.supplier, view])
    return store


def test_mistakes_are_told(settings: Settings) -> None:
    rows = pd.DataFrame({"source": ["erp"], "day": pd.to_datetime(["2024-01-01"])})
    with pytest.raises(WiringError, match="did you mean 'invoice_count_30d'"):
        joined(rows, SHIFT, ["supplier_spend:invoice_count_30"], settings)
    with pytest.raises(ConfigError, match="rows lack supplier_id"):
        joined(rows, SHIFT, [FEATURE], settings)


def test_a_view_has_a_version(settings: Settings) -> None:
    found = view_versions([FEATURE, FEATURE], settings)
    assert list(found) == ["supplier_spend"]
    assert found == view_versions([FEATURE], settings)
