"""Extracts as a whole: counts, dead lines, labels."""

from pathlib import Path

from tests.erpulse.extract.sheets import read, tree


def test_counts_add_up(tmp_path: Path) -> None:
    lines = ["1,V,2024-01-01,5,R", "1,V,2024-01-01,5,R", "2,V,2024-01-01,x,R", "3,V", "4,V,2024-01-01,6,R"]
    extract = read(tmp_path, lines)
    assert (extract.lines, extract.rows, extract.repeated, len(extract.dead)) == (5, 2, 1, 2)


def test_a_dead_line_keeps_what_it_said(tmp_path: Path) -> None:
    extract = read(tmp_path, ["1,V,2024-01-01,5,R", "2,V,2024-01-01,x,R", "3,V"])
    broken, refused = extract.dead
    assert (broken.line, broken.reason, broken.text) == (4, "bad_bytes", "3,V")
    assert (refused.file, refused.line, refused.column) == ("in.csv", 3, "amount")
    assert '"vendor":"V"' in (refused.text or "")


def test_an_extract_without_lines_is_empty(tmp_path: Path) -> None:
    extract = read(tmp_path, [])
    assert (extract.lines, extract.rows, extract.dead) == (0, 0, ())


def test_label_columns_say_which_lines_a_rule_should_find(tmp_path: Path) -> None:
    header = "no,vendor,posted,amount,ref,dup"
    lines = ["1,V,2024-01-01,5,R,0", "2,V,2024-01-01,5,R,TRUE", "3,V,2024-01-01,5,R,"]
    extract = read(tmp_path, lines, tree(labels={"duplicate_invoice": "dup"}), header)
    found = extract.connection.execute("SELECT document, _labels FROM valued ORDER BY document").fetchall()
    assert [labels for _, labels in found] == [[], ["duplicate_invoice"], []]
