"""The table asks every module that has lines, and no other."""

from pathlib import Path

import pytest

from tests.benchmarks.quality.scripts import script

table = script("table")


def test_modules_with_lines_are_found_by_reading() -> None:
    found = table.modules()
    assert {"nab", "skab", "tep"} <= set(found)
    assert not {"row", "table", "nab_score", "streams"} & set(found)


def test_sets_that_are_not_there_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert table.main([str(tmp_path), "nab", "tep"]) == 2
    assert f"not there under {tmp_path}: nab, tep" in capsys.readouterr().out
