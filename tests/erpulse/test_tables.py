"""Tables on a terminal and in a pipe."""

import pytest

from erpulse.tables import PIPE_WIDTH, print_table


def test_heads_rows_and_title(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a", "long head"), [("1", "x"), ("22", "y")], title="T")
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == ["T", "a   long head", "1   x", "22  y"]


def test_a_pipe_is_wide_and_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(["word"] * 100)
    print_table(("a", "b"), [("k" * 50, text)])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= PIPE_WIDTH
    assert "".join(lines).count("word") == 100


def test_no_rows(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a",), [])
    assert capsys.readouterr().out.split() == ["a"]
