"""Signed rows through the job on files, against the definition of a window, row by row."""
# ruff: noqa: S608  # names of the job

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.settings import Settings
from erpulse.backtest import run, truth
from erpulse.backtest.collect import raw_features
from jobs.procurement_spend import JOB
from jobs.windows import leaves
from tests.erpulse.backtest.signed import as_json, rows

pytestmark = [
    pytest.mark.run,
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # Flink's gateway outlives its handle
]

DOCUMENTS, SEED = 1_500, 7
WINDOWS = ("30d", "365d")
VIEWS = {
    "supplier_spend": "supplier_id",
    "category_spend": "category",
    "cost_center_spend": "cost_center",
    "requester_spend": "requester",
}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], Path]:
    """Run the job over signed rows."""
    folder = tmp_path_factory.mktemp("signed")
    signed = rows(DOCUMENTS, SEED)
    for source in JOB.sources:
        (folder / "in" / source.topic).mkdir(parents=True)
        (folder / "in" / source.topic / "rows.json").touch()
    lines = [json.dumps(as_json(row, place)) + "\n" for place, row in enumerate(signed)]
    (folder / "in" / "erp.supplier_invoice" / "rows.json").write_text("".join(lines))
    run.run(JOB, Settings(), folder / "in", folder / "raw")
    return signed, folder


def told(folder: Path, view: str, entity: str) -> dict[str, dict[int, tuple[Any, ...]]]:
    """Return a view's rows by entity and known time (epoch ms)."""
    own = next(one for one in JOB.features if one.name == view)
    columns = ", ".join(f"spend_amount_sum_{w}, invoice_count_{w}" for w in WINDOWS)
    query = f"SELECT {entity}, epoch_ms(known_time), {columns} FROM ({raw_features(own, folder / 'raw')})"
    found: dict[str, dict[int, tuple[Any, ...]]] = defaultdict(dict)
    with duckdb.connect() as connection:
        for key, at, *values in connection.execute(query).fetchall():
            found[key][at] = tuple(values)
    return found


def wanted(signed: list[dict[str, Any]], entity: str) -> dict[str, dict[int, tuple[Any, ...]]]:
    """Return what the rows of an entity add up to at each moment at which something changes."""
    changes: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(lambda: [Decimal(0), 0, Decimal(0), 0]))
    for row in signed:
        key, known = row[entity], row["known_ms"]
        if key is None:
            continue
        amount = Decimal(str(row["company_amount"]))
        changes[key][known][0] += 0
        for place, window in enumerate(WINDOWS):
            end = leaves(row["event_ms"], known, window)
            if end is not None:
                for at, sign in ((known, row["sign"]), (int(end), -row["sign"])):
                    changes[key][at][2 * place] += sign * amount
                    changes[key][at][2 * place + 1] += sign
    return {key: _running(own) for key, own in changes.items()}


def _running(changes: dict[int, list[Any]]) -> dict[int, tuple[Any, ...]]:
    state: list[Any] = [Decimal(0), 0, Decimal(0), 0]
    found = {}
    for at in sorted(changes):
        state = [before + change for before, change in zip(state, changes[at], strict=True)]
        found[at] = tuple(state)
    return found


def test_the_rows_have_what_makes_sums_hard() -> None:
    signed = rows(DOCUMENTS, SEED)
    late = [row for row in signed if row["sign"] > 0 and row["known_ms"] - row["event_ms"] > 3_600_000]
    assert len(late) > 0.15 * len(signed)
    assert sum(row["superseded"] for row in signed) > 300
    assert sum(row["op"] == "delete" for row in signed) > 50


@pytest.mark.parametrize("view", VIEWS)
def test_every_feature_row_is_what_the_windows_hold(played: tuple[list[dict[str, Any]], Path], view: str) -> None:
    signed, folder = played
    assert told(folder, view, VIEWS[view]) == wanted(signed, VIEWS[view])


@pytest.mark.parametrize("view", VIEWS)
def test_every_entity_ends_at_nothing(played: tuple[list[dict[str, Any]], Path], view: str) -> None:
    last = [own[max(own)] for own in told(played[1], view, VIEWS[view]).values()]
    assert len(last) > 1
    assert set(last) == {(Decimal("0.000"), 0, Decimal("0.000"), 0)}


def test_the_batch_computation_agrees(played: tuple[list[dict[str, Any]], Path]) -> None:
    found = truth.compare(JOB, played[1] / "in", played[1] / "raw")
    assert [one for one in found if not one.equal] == []
    assert sum(one.values for one in found) > 10_000


def test_the_batch_computation_sees_a_wrong_value(played: tuple[list[dict[str, Any]], Path], tmp_path: Path) -> None:
    folder = played[1]
    (tmp_path / "features").mkdir()
    part = next((folder / "raw" / "features").glob("part-*"))
    lines = part.read_text().splitlines()
    place = next(at for at, line in enumerate(lines) if "features.cost_center_spend" in line)
    lines[place] = lines[place].replace('\\"invoice_count_365d\\":', '\\"invoice_count_365d\\":9')
    (tmp_path / "features" / "part-0").write_text("\n".join(lines[: place + 1] + lines[place + 2 :]))
    found = {one.view: one for one in truth.compare(JOB, folder / "in", tmp_path)}
    assert found["cost_center_spend"].mismatches == 1
    assert sum(one.missing for one in found.values()) == 1
