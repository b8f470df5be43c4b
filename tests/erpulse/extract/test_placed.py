"""Identity, and deliveries that come twice."""

from pathlib import Path
from typing import Any

import pytest

from erpulse.extract.extract import Extract, read_extract
from tests.erpulse.extract.sheets import by_content, declared, read, sheet, tree, values

HEADER = "no,vendor,posted,amount,ref,file"
MAY = [f"{n},V{n % 7},2024-05-{1 + n % 28:02},{n}.50,R{n}" for n in range(40)]


def deliveries(folder: Path, *lines: list[str], said: dict[str, Any] | None = None) -> Extract:
    """Read deliveries named f0, f1, ... in that order."""
    every = [f"{line},f{place}" for place, own in enumerate(lines) for line in own]
    return read(folder, every, said or by_content("file", arrival={"delivery": ["file"], "order": ["file"]}), HEADER)


def test_a_delivery_that_comes_twice_counts_once(tmp_path: Path) -> None:
    extract = deliveries(tmp_path, MAY, MAY[17:] + MAY[:17])
    assert (extract.rows, extract.repeated) == (40, 40)
    assert [str(repeat) for repeat in extract.repeats] == ["delivery f1 repeats delivery f0: 40 of 40 lines"]


def test_new_lines_of_a_repeated_delivery_stay(tmp_path: Path) -> None:
    new = ["90,V1,2024-05-30,7.00,R90"]
    extract = deliveries(tmp_path, MAY, [*MAY[:30], *new])
    assert (extract.rows, extract.repeated) == (41, 30)
    assert str(extract.repeats[0]).endswith("30 of 31 lines")


def test_equal_lines_of_one_delivery_are_two_documents(tmp_path: Path) -> None:
    extract = deliveries(tmp_path, [*MAY, MAY[0], MAY[0]])
    assert (extract.rows, extract.repeated) == (42, 0)
    assert len({row["document"] for row in values(extract)}) == 42


def test_a_repeat_is_counted_as_a_multiset(tmp_path: Path) -> None:
    extract = deliveries(tmp_path, [*MAY, MAY[0]], [*MAY, MAY[0], MAY[0]])
    assert (extract.rows, extract.repeated) == (42, 41)


def test_equal_lines_of_different_deliveries_stay(tmp_path: Path) -> None:
    extract = deliveries(tmp_path, MAY[:20], [*MAY[20:40], *MAY[:5]])
    assert (extract.rows, extract.repeated) == (45, 0)
    assert len({row["document"] for row in values(extract)}) == 45


def test_most_lines_in_one_earlier_delivery_not_in_several(tmp_path: Path) -> None:
    extract = deliveries(tmp_path, MAY[:10], MAY[10:20], [*MAY[:5], *MAY[10:15], "99,V,2024-05-01,1,R"])
    assert extract.repeated == 0


def test_the_repeat_of_a_repeat(tmp_path: Path) -> None:
    new = ["90,V1,2024-05-30,7.00,R90"]
    extract = deliveries(tmp_path, MAY, [*MAY, *new], [*MAY, *new])
    assert (extract.rows, extract.repeated) == (41, 81)
    assert str(extract.repeats[1]) == "delivery f2 repeats delivery f1: 41 of 41 lines"


def test_identity_does_not_depend_on_what_else_is_read(tmp_path: Path) -> None:
    alone = {row["event_id"] for row in values(deliveries(tmp_path, MAY[:10]))}
    more = {row["event_id"] for row in values(deliveries(tmp_path, list(reversed(MAY[:10])), MAY[20:]))}
    assert alone <= more


def test_columns_without_content_do_not_count(tmp_path: Path) -> None:
    said = by_content("file", identity={"content": True, "without": ["no"]})
    again = [f"9{line}" for line in MAY]
    assert deliveries(tmp_path, MAY, again, said=said).repeated == 40
    assert deliveries(tmp_path, MAY, again).repeated == 0


@pytest.mark.parametrize("factor", ["", "0"])
def test_without_delivery_columns_the_file_is_the_delivery(factor: str, tmp_path: Path) -> None:
    sheet(tmp_path, MAY, name="a.csv")
    sheet(tmp_path, [line.replace(".50,", f".50{factor},") for line in MAY], name="b.csv")
    extract = read_extract([str(tmp_path)], declared(by_content()))
    assert extract.repeated == (0 if factor else 40)


def keyed(folder: Path, *lines: str) -> Extract:
    said = tree(known={"column": "file"}, arrival={"delivery": ["file"]})
    return read(folder, lines, said, HEADER)


def test_the_same_key_again_is_a_repeat_or_a_revision(tmp_path: Path) -> None:
    extract = keyed(
        tmp_path,
        "1,V,2024-01-01,5.00,R,2024-02-01",
        "2,V,2024-01-01,8.00,R,2024-02-01",
        "1,V,2024-01-01,5.00,R,2024-02-02",
        "1,W,2024-01-01,6.00,R,2024-02-03",
    )
    assert extract.repeated == 1
    assert [str(repeat) for repeat in extract.repeats] == [
        "delivery 2024-02-02 repeats what their documents already say: 1 of 1 lines"
    ]
    rows = [(r["sign"], r["document"], r["supplier_id"], r["superseded"], r["op"]) for r in values(extract)]
    one, two = "erp|supplier_invoice|1", "erp|supplier_invoice|2"
    assert rows == [
        (1, one, "V", False, "insert"),
        (1, two, "V", False, "insert"),
        (-1, one, "V", True, "insert"),
        (1, one, "W", True, "update"),
    ]
    ids = [row["event_id"] for row in values(extract)]
    assert ids[2] == ids[0] < ids[3]


def test_a_line_without_a_key_is_a_dead_letter(tmp_path: Path) -> None:
    extract = keyed(tmp_path, "1,V,2024-01-01,5.00,R,2024-02-01", ",V,2024-01-01,5.00,R,2024-02-01")
    assert [(dead.field, dead.column, dead.reason) for dead in extract.dead] == [("identity", "no", "missing_field")]
