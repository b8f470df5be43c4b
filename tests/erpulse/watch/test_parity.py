"""A sample of Redis against the log."""

from connectors.online import FeatureRow, OnlineView
from erpulse.watch.parity import Taken, compare

VIEW = OnlineView("spend", ("source",), (("n", "BIGINT"),))
KEY = ("erp",)


def row(n: int, known_ms: int) -> FeatureRow:
    return FeatureRow(KEY, (n,), known_ms)


LOG = {KEY: [Taken(row(1, 5), certain=True), Taken(row(2, 6), certain=True), Taken(row(3, 6), certain=False)]}


def test_the_last_certain_row_and_any_later_one_pass() -> None:
    for stored in (row(2, 6), row(3, 6), row(9, 7)):
        assert compare(VIEW, LOG, {KEY: stored}).differing == 0


def test_an_older_row_another_value_or_none_do_not() -> None:
    assert compare(VIEW, LOG, {KEY: row(1, 5)}).example == "erp: known at 5 ms, should be 6 ms"
    assert compare(VIEW, LOG, {KEY: row(8, 6)}).example == "erp: n is 8, should be 2"
    assert compare(VIEW, LOG, {KEY: None}).example == "erp is missing"
