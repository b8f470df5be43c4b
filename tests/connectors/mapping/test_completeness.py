"""Sections that can become rows; the refusals are in test_load, where maps are read."""

from pathlib import Path

from tests.connectors.mapping.rig import loaded

LINES = """
[purchase_order.H]
role = "header"
key = ["o"]
[purchase_order.H.fields]
supplier_id = "s"
_else_currency = "c"
[purchase_order.L]
key = ["o", "l"]
header = { H = ["o"] }
[purchase_order.L.fields]
order_id = "o"
line_id = "l"
amount = "a"
"""


def test_a_header_feeds_what_the_line_lacks(tmp_path: Path) -> None:
    mapping = loaded(tmp_path, LINES)
    assert mapping.sections("H")[0].lent == {"supplier_id", "_else_currency"}
    assert mapping.sections("L")[0].header == ("H", ("o",))
