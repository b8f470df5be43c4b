"""The end of a log."""

import os
from pathlib import Path

from erpulse.stack import logs


def test_the_newest_file_that_holds_something_is_read(tmp_path: Path) -> None:
    log, out, absent = tmp_path / "a.log", tmp_path / "a.out", tmp_path / "b.log"
    log.write_text("\n".join(f"line {number}" for number in range(30)))
    out.write_text("OutOfMemoryError\n\tat java.lang.X\n\n")
    os.utime(log, (1, 1))
    assert logs.tail([log, out, absent]) == ["OutOfMemoryError"]
    os.utime(log)
    os.utime(out, (1, 1))
    assert logs.tail([log, out], lines=2) == ["line 28", "line 29"]


def test_no_file_and_empty_files_have_no_end(tmp_path: Path) -> None:
    (tmp_path / "a.out").write_text("")
    assert logs.tail([tmp_path / "a.out", tmp_path / "a.log"]) == []


def test_only_the_end_of_a_large_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"x" * 200_000 + b"\nend \xff\n")
    assert logs.tail([tmp_path / "a.log"], lines=1) == ["end \N{REPLACEMENT CHARACTER}"]
