"""Feast's own commands over the repository: apply, online and historical reads, and that the two agree."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from feast import FeatureStore

from connectors.online import FeatureRow, OnlineView, connect, write
from connectors.settings import OnlineStore, Settings, load
from erpulse.features import repository
from jobs import catalog
from tests.redis_server import running_redis

pytestmark = pytest.mark.stack

DAYS = ("2024-01-01", "2024-01-02")
ENTITY = {
    "source": "acme",
    "supplier_id": "0017",
    "category": "c1",
    "cost_center": "cc1",
    "requester": "r1",
    "order_id": "4500000001",
    "budget_period": "2024",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feast")
    ignore = shutil.ignore_patterns("data", "__pycache__")
    shutil.copytree(repository.location(), folder / "feature_repo", ignore=ignore)
    return folder


@pytest.fixture(scope="module")
def settings(home: Path) -> Iterator[Settings]:
    with running_redis() as port:
        yield load(
            None,
            {"ERPULSE_ONLINE__PORT": str(port), "ERPULSE_FLINK__ARCHIVE_DIR": (home / "archive").as_uri()},
        )


@pytest.fixture(scope="module")
def store(home: Path, settings: Settings) -> Iterator[FeatureStore]:
    """The repository after a plain `feast apply`, with one entity known twice, a day apart."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in repository.environment(settings).items():
            patch.setenv(name, value)
        patch.setattr(sys, "path", [*sys.path])
        for file in (home / "feature_repo").glob("*.py"):
            patch.delitem(sys.modules, file.stem, raising=False)
        patch.setattr(repository, "location", lambda: home / "feature_repo")
        for view in repository.views(settings).values():
            if set(view.online.keys) <= set(ENTITY):
                fill(view.online, home / "archive", settings.online)
        program = Path(sys.executable).with_name("feast")
        done = subprocess.run(
            [program, "apply"], cwd=home / "feature_repo", env=os.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        yield FeatureStore(repo_path=str(home / "feature_repo"))


def fill(view: OnlineView, archive: Path, online: OnlineStore) -> None:
    rows = [row(view, day) for day in range(2)]
    write(connect(online), online.project, view, rows)
    for day, item in zip(DAYS, rows, strict=True):
        columns = {name: [text] for name, text in zip(view.keys, item.key, strict=True)}
        columns |= {name: [value] for (name, _), value in zip(view.fields, item.values, strict=True)}
        times = {"known_time": pa.array([item.known_ms], pa.timestamp("ms", "UTC"))}
        times["revision"] = pa.array([1], pa.timestamp("ms", "UTC"))
        folder = archive / view.name / f"day={day}"
        folder.mkdir(parents=True)
        pq.write_table(pa.table(columns | times), folder / "part-0f1e-0-0")


def row(view: OnlineView, day: int) -> FeatureRow:
    values = [10 * day + at if sql == "BIGINT" else (10 * day + at) / 3 for at, (_, sql) in enumerate(view.fields)]
    known = pd.Timestamp(DAYS[day], tz="UTC") + pd.Timedelta(hours=12)
    return FeatureRow(tuple(ENTITY[key] for key in view.keys), tuple(values), int(known.timestamp() * 1000))


def test_history_is_what_was_known(store: FeatureStore) -> None:
    times = pd.to_datetime(["2024-01-01 11:59", "2024-01-01 12:00", "2024-01-02 11:59", "2024-01-03 00:00"], utc=True)
    asked = pd.DataFrame([ENTITY] * 4).assign(event_timestamp=times)
    names = ["supplier_spend:invoice_count_30d", "requester_orders:po_line_count_14d"]
    found = store.get_historical_features(asked, names).to_df().sort_values("event_timestamp")
    assert found["invoice_count_30d"].fillna(-1).tolist() == [-1, 2, 2, 12]
    assert found["po_line_count_14d"].fillna(-1).tolist() == [-1, 0, 0, 10]


def test_online_equals_offline_for_a_whole_service(store: FeatureStore) -> None:
    service = store.get_feature_service("procurement_spend")
    online = store.get_online_features(service, [ENTITY], full_feature_names=True).to_dict()
    asked = pd.DataFrame([ENTITY]).assign(event_timestamp=pd.Timestamp("2024-01-03", tz="UTC"))
    offline = store.get_historical_features(asked, service, full_feature_names=True).to_df()
    features = [name for name in online if "__" in name]
    assert {name.split("__")[0] for name in features} == {
        view.name for view in catalog.find("procurement_spend").features
    }
    assert {name: online[name][0] for name in features} == {name: offline[name].iloc[0] for name in features}
