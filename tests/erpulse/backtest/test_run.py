"""Input files of a job, and what is told when it cannot run."""

import json
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from connectors.settings import Settings
from erpulse.backtest.run import bounded, write_inputs
from jobs.procurement_spend import JOB
from tests.erpulse.extract.sheets import read, tree

LINES = ["1,V,2024-01-01,36.08,R1", "2,V,2024-01-01,-5,R2"]


def test_every_source_has_a_file_in_the_order_of_knowledge(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    extracts = [read(tmp_path, LINES), read(tmp_path / "two", LINES, tree(source="two"))]
    inputs = write_inputs(JOB, extracts, tmp_path / "in")
    assert inputs.rows.pop("erp.supplier_invoice") == 4
    assert {"erp.purchase_order", "erp.agreement", "erp.goods_movement", "erp.budget"} <= set(inputs.rows)
    assert set(inputs.rows.values()) == {0}
    rows = [json.loads(line) for line in (tmp_path / "in/erp.supplier_invoice/rows.json").read_text().splitlines()]
    assert [row["known_time"][11:] for row in rows] == [f"00:00:00.{place:03d}Z" for place in range(4)]
    assert [row["source"] for row in rows] == ["erp", "erp", "two", "two"]
    assert inputs.last_known_ms == 1_704_067_200_003
    assert (tmp_path / "in/erp.purchase_order/rows.json").read_text() == ""


def test_an_event_the_job_does_not_read_is_refused(tmp_path: Path) -> None:
    fields = {"measurement_id": "no", "equipment": "vendor", "characteristic": "ref", "reading": "amount"}
    extract = read(tmp_path, LINES, tree(event="measurement", fields=fields))
    with pytest.raises(
        ConfigError, match="gives measurement; job 'procurement_spend' reads supplier_invoice, purchase_order"
    ):
        write_inputs(JOB, [extract], tmp_path / "in")


def test_a_bounded_run_keeps_the_users_thresholds(tmp_path: Path) -> None:
    own = bounded(Settings(rules={"a": {"b": 1}}), tmp_path)
    assert (own.rules, own.flink.parallelism) == ({"a": {"b": 1}}, 1)
    assert own.flink.checkpoint_dir == tmp_path.as_uri()
