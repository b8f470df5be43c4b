"""What a job wrote, as files."""
# ruff: noqa: S608  # paths of temporary folders

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from erpulse.backtest.collect import Outputs, collect
from jobs.procurement_spend import JOB

KNOWN = "2024-01-01T00:00:00.001Z"


def record(topic: str, value: dict[str, Any]) -> str:
    return json.dumps({"topic": topic, "key": "k", "value": json.dumps(value)}) + "\n"


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    feature = {"source": "erp", "category": "C", "spend_amount_sum_30d": 1.5, "invoice_count_30d": 2}
    scored = {
        "event_id": "e1",
        "source": "erp",
        "entity": "V",
        "event_time": KNOWN,
        "known_time": KNOWN,
        "version": "v/1",
    }
    parts = {
        "features": [
            record("features.category_spend", feature | {"known_time": KNOWN}),
            record("features.category_spend", feature | {"known_time": "2024-02-01T00:00:00Z"}),
        ],
        "scores.procurement_spend": [
            record("s", scored | {"rule": "duplicate_invoice", "score": 0.9, "kind": "exact", "alerted": True}),
            record("s", scored | {"rule": "spend_departs_from_history", "score": None, "kind": None, "alerted": False}),
        ],
        "erp.alerts": [
            record("erp.alerts", {"alert_id": "a", "revision": 2, "timestamp": KNOWN}),
            record("erp.alerts", {"alert_id": "a", "revision": 1, "timestamp": KNOWN}),
        ],
    }
    for name, lines in parts.items():
        (tmp_path / "raw" / name).mkdir(parents=True)
        (tmp_path / "raw" / name / "part-0").write_text("".join(lines))
    return collect(JOB, tmp_path / "raw", tmp_path / "out", 1_704_067_200_001)


def rows(file: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM read_parquet('{file}')")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_feature_rows_after_the_last_input_are_left_out(outputs: Outputs) -> None:
    found = rows(outputs.features("category_spend"))
    assert [(str(row["spend_amount_sum_30d"]), row["invoice_count_30d"]) for row in found] == [("1.500", 2)]


def test_a_view_without_rows_has_a_file_of_its_columns(outputs: Outputs) -> None:
    assert rows(outputs.features("requester_orders")) == []


def test_scores_are_one_line_per_row_with_all_rules(outputs: Outputs) -> None:
    (line,) = rows(outputs.scores)
    assert (line["event_id"], line["alerted"], line["version"]) == ("e1", True, "v/1")
    assert (line["duplicate_invoice_score"], line["duplicate_invoice_kind"]) == (0.9, "exact")
    assert (line["spend_departs_from_history_score"], line["spend_departs_from_history_alerted"]) == (None, False)
    assert line["agreement_price_score"] is None


def test_alerts_are_in_order(outputs: Outputs) -> None:
    assert [one["revision"] for one in outputs.alert_records()] == [1, 2]
