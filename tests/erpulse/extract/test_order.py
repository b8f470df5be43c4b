"""The order of knowledge: strictly increasing, by arrival, across extracts."""

from itertools import pairwise
from pathlib import Path

from erpulse.extract.order import ordered
from tests.erpulse.extract.sheets import epoch_ms, known, read, tree, values

HEADER = "no,vendor,posted,amount,ref,loaded"
ARRIVAL = {"known": {"column": "loaded"}, "arrival": {"order": ["posted", "no"]}}


def test_known_times_increase_and_never_come_before_the_arrival(tmp_path: Path) -> None:
    lines = [f"{n},V,2024-01-01,5,R,2024-02-0{1 + n // 4}" for n in range(8)]
    extract = read(tmp_path, lines, tree(**ARRIVAL), HEADER)
    first, second = epoch_ms("2024-02-01"), epoch_ms("2024-02-02")
    assert known(extract) == [first, first + 1, first + 2, first + 3, second, second + 1, second + 2, second + 3]


def test_lines_of_one_arrival_follow_the_declared_order(tmp_path: Path) -> None:
    lines = ["2,V,2024-01-05,5,R,2024-02-01", "1,V,2024-01-05,5,R,2024-02-01", "3,V,2024-01-02,5,R,2024-02-01"]
    extract = read(tmp_path, lines, tree(**ARRIVAL), HEADER)
    assert [row["invoice_id"] for row in values(extract)] == ["3", "1", "2"]


def test_formatted_dates_order_as_dates(tmp_path: Path) -> None:
    lines = ["1,V,01/03/2024,5,R,2024-04-01", "2,V,15/02/2024,5,R,2024-04-01"]
    said = tree(**ARRIVAL, columns={"posted": {"formats": ["%d/%m/%Y"]}})
    assert [row["invoice_id"] for row in values(read(tmp_path, lines, said, HEADER))] == ["2", "1"]


def test_two_extracts_become_one_order(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one = read(tmp_path, ["1,V,2024-01-01,5,R", "2,V,2024-01-03,5,R"])
    two = read(tmp_path / "other", ["1,V,2024-01-01,5,R", "2,V,2024-01-02,5,R"], tree(source="two"))
    rows = [row for batch in ordered([one, two], 3) for row in batch]
    assert [row.document for row in rows] == [
        "erp|supplier_invoice|1",
        "two|supplier_invoice|1",
        "two|supplier_invoice|2",
        "erp|supplier_invoice|2",
    ]
    assert all(before.known_ms < after.known_ms for before, after in pairwise(rows))
