"""`erpulse metrics --print`: the files that go with the figures."""

import pytest
from click.testing import CliRunner

from erpulse.cli import metrics
from erpulse.stack.layout import shipped


@pytest.mark.parametrize(("what", "file"), [("rules", "erpulse.rules.yml"), ("board", "erpulse.board.json")])
def test_the_files_are_printed(what: str, file: str) -> None:
    result = CliRunner().invoke(metrics.command, ["--print", what])
    assert result.output == shipped(f"monitoring/{file}").read_text()


def test_rules_are_for_the_checkpoint_interval_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERPULSE_FLINK__CHECKPOINT_INTERVAL_MS", "30000")
    assert "erpulse_transaction_open_seconds > 39\n" in CliRunner().invoke(metrics.command, ["--print", "rules"]).output


def test_the_table_of_names() -> None:
    assert "| `erpulse_up` | gauge | part |" in CliRunner().invoke(metrics.command, ["--print", "names"]).output
