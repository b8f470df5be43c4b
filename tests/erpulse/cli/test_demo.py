"""`erpulse demo`: its exit codes; the whole path is in tests/stack/test_demo.py."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from erpulse.cli.demo import command
from erpulse.demo import demo
from erpulse.demo.sheet import Sheet, score
from tests.erpulse.demo.test_sheet import label, told


@pytest.mark.parametrize(
    ("sheet", "code"), [(score([label()], [told("d1")]), 0), (score([label()], []), 1)], ids=["found", "missed"]
)
def test_the_exit_code_is_the_sheet(sheet: Sheet, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "run", lambda *_: sheet)
    assert CliRunner().invoke(command).exit_code == code


def test_an_early_end_says_what_runs_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stopped(*_: object) -> Sheet:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "run", stopped)
    result = CliRunner().invoke(command)
    assert result.exit_code == 130
    assert "'erpulse down'" in result.stdout


@pytest.mark.parametrize("arguments", [["--seconds", "1"], ["--incidents", "0"], ["--rate", "x"]])
def test_numbers_out_of_range(arguments: list[str]) -> None:
    assert CliRunner().invoke(command, arguments).exit_code == 2
