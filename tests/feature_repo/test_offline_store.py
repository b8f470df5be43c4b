"""Which offline store answers right where rows of one entity share a millisecond, come late, or lie in partitions.

The store that `feature_store.yaml` names must get every row right. Feast's file store is shown to get many wrong, so
that a version which mends it is noticed.
"""

from pathlib import Path
from random import Random

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig, ValueType
from feast.data_format import ParquetFormat
from feast.types import Float64, Int64

from erpulse.features import repository

START = pd.Timestamp("2024-01-01", tz="UTC")
KEYS, ROWS, ASKED = 6, 900, 200


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Rows of a topic: three hours apart on average, most of them sharing their millisecond with others."""
    dice = Random(7)  # noqa: S311  # reproducible, no secret
    known = [START + pd.Timedelta(hours=3 * (n // 30), milliseconds=dice.choice((0, 0, 1))) for n in range(ROWS)]
    return pd.DataFrame(
        {
            "source": "acme",
            "supplier_id": [f"{dice.randrange(KEYS):04d}" for _ in range(ROWS)],
            "amount": [n / 7 for n in range(ROWS)],
            "position": range(ROWS),
            "known_time": known,
            "revision": pd.to_datetime(range(ROWS), unit="ms", utc=True),
        }
    ).sort_values(["known_time", "revision"])


@pytest.fixture(scope="module")
def asked(rows: pd.DataFrame) -> pd.DataFrame:
    """Entities at the very millisecond of a row, or just after it."""
    dice = Random(11)  # noqa: S311
    picked = rows.iloc[[dice.randrange(ROWS) for _ in range(ASKED)]]
    times = [time + pd.Timedelta(milliseconds=dice.choice((0, 1, 500))) for time in picked["known_time"]]
    frame = picked[["source", "supplier_id"]].assign(event_timestamp=times)
    return frame.drop_duplicates().reset_index(drop=True)


def archive(rows: pd.DataFrame, folder: Path, suffix: str, *, int96: bool) -> None:
    """Write rows as the archive job does: partitions by day, several files each, in no order, one unfinished."""
    for day, part in rows.sample(frac=1, random_state=3).groupby(rows["known_time"].dt.strftime("%Y-%m-%d")):
        home = folder / f"day={day}"
        home.mkdir(parents=True)
        for number in range(2):
            table = pa.Table.from_pandas(part.iloc[number::2], preserve_index=False)
            pq.write_table(table, home / f"part-0f1e-0-{number}{suffix}", use_deprecated_int96_timestamps=int96)
        (home / ".part-0f1e-0-2.inprogress.77").write_bytes(b"PAR1")


def answered(kind: str, path: str, asked: pd.DataFrame, home: Path) -> pd.DataFrame:
    """Return Feast's point-in-time join."""
    store = FeatureStore(
        config=RepoConfig(
            project="erpulse",
            provider="local",
            registry=str(home / f"{kind}.db"),
            online_store=None,
            offline_store={"type": kind},
            entity_key_serialization_version=3,
        )
    )
    keys = [Entity(name=name, join_keys=[name], value_type=ValueType.STRING) for name in ("source", "supplier_id")]
    source = FileSource(
        name="archive",
        path=path,
        file_format=ParquetFormat(),
        timestamp_field="known_time",
        created_timestamp_column="revision",
    )
    fields = [Field(name="amount", dtype=Float64), Field(name="position", dtype=Int64)]
    store.apply([*keys, FeatureView(name="spend", entities=keys, schema=fields, source=source)])
    found = store.get_historical_features(asked.copy(), ["spend:amount", "spend:position"]).to_df()
    return asked.merge(found, on=list(asked.columns), how="left")


def wrong(found: pd.DataFrame, rows: pd.DataFrame) -> int:
    """Return how many answers are not the last row of the log that was known by then."""
    right = [
        rows[(rows["supplier_id"] == supplier) & (rows["known_time"] <= moment)]["position"].iloc[-1]
        for supplier, moment in zip(found["supplier_id"], found["event_timestamp"], strict=True)
    ]
    return int((found["position"] != right).sum())


@pytest.mark.parametrize("int96", [False, True])
def test_the_store_that_the_repository_names_is_right(
    rows: pd.DataFrame, asked: pd.DataFrame, tmp_path: Path, *, int96: bool
) -> None:
    named = yaml.safe_load((repository.location() / "feature_store.yaml").read_text())["offline_store"]["type"]
    archive(rows, tmp_path / "archive" / "spend", "", int96=int96)
    found = answered(named, str(tmp_path / "archive" / "spend" / "*" / "part-*"), asked, tmp_path)
    assert len(found) == len(asked)
    assert wrong(found, rows) == 0


def test_the_file_store_is_wrong_at_ties(rows: pd.DataFrame, asked: pd.DataFrame, tmp_path: Path) -> None:
    archive(rows, tmp_path / "archive" / "spend", ".parquet", int96=False)
    found = answered("file", str(tmp_path / "archive" / "spend"), asked, tmp_path)
    assert wrong(found, rows) > len(asked) // 10
