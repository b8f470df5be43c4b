"""`erpulse backtest`: mistakes are one message; a run leaves its files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.errors import ConfigError
from erpulse.cli.backtest import command
from tests.erpulse.extract.sheets import sheet

MAP = """
event = "supplier_invoice"
source = "erp"
format = "csv"
currency = "EUR"
zone = "UTC"
event_time = "posted"
known = { event_time = true }
identity = { key = ["no"] }
labels = { duplicate_invoice = "dup" }

[fields]
grain = { value = "document" }
invoice_id = "no"
supplier_id = "vendor"
reference = "ref"
amount = "amount"
currency = { value = "EUR" }
"""
HEADER = "no,vendor,posted,amount,ref,dup"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Return an extract in which one invoice was paid twice and one line is bad, and its map."""
    (tmp_path / "my.toml").write_text(MAP)
    lines = [f"{n},V,2024-01-{n + 1:02},{100 + n}.00,INV-7{n}41{n},0" for n in range(9)]
    lines += ["90,V,2024-02-01,750.00,INV-48213,0", "91,V,2024-02-03,750.00,inv 48213,1", "92,V,2024-02-03,?,x,0"]
    return sheet(tmp_path, lines, HEADER), str(tmp_path / "my.toml")


@pytest.mark.parametrize(
    ("job", "more", "words"),
    [
        ("procurment_spend", [], "did you mean 'procurement_spend'"),
        ("ingest", [], "scores nothing; allowed: cash_position, procurement_spend"),
        ("procurement_spend", ["--from", "x", "--map", "birmingham_pcard"], "did you mean 'birmingham_pcards'"),
        ("procurement_spend", ["--map", "other"], "1 --from and 2 --map"),
        ("procurement_spend", ["--set", "x"], "want KEY=VALUE"),
        ("procurement_spend", ["--labels", "none.csv"], "labels 'none.csv': not found"),
    ],
)
def test_a_mistake_is_one_message(
    job: str, more: list[str], words: str, files: tuple[str, str], tmp_path: Path
) -> None:
    arguments = [job, "--from", files[0], "--map", files[1], "--out", str(tmp_path / "out"), *more]
    with pytest.raises(ConfigError) as error:
        CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert words in str(error.value)


def test_out_must_not_be_a_file(files: tuple[str, str]) -> None:
    arguments = ["procurement_spend", "--from", files[0], "--map", files[1], "--out", files[0]]
    with pytest.raises(ConfigError, match="is a file"):
        CliRunner().invoke(command, arguments, catch_exceptions=False)


@pytest.mark.run
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Flink's gateway outlives its handle
def test_a_run_finds_what_was_paid_twice(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["procurement_spend", "--from", files[0], "--map", files[1], "--out", str(out), "--check"]
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    report = json.loads((out / "report.json").read_text())
    assert (report["rows"], report["dead"]) == (11, 1)
    rule = next(one for one in report["rules"] if one["rule"] == "duplicate_invoice")
    assert (rule["alerts"], rule["quality"]["precision"], rule["quality"]["recall"]) == (1, 1.0, 1.0)
    assert json.loads((out / "dead_letters.jsonl").read_text())["value"] == "?"
    assert {file.name for file in out.iterdir()} == {
        "alerts.jsonl",
        "dead_letters.jsonl",
        "features",
        "report.json",
        "report.txt",
        "scores.parquet",
    }
    assert "duplicate_invoice" in done.output
