"""A compiled section."""

from pathlib import Path

from tests.connectors.mapping.rig import BUDGETS, loaded

FULL = BUDGETS.replace(
    'key = ["id"]',
    'table = "T"\nkey = ["id"]\nwhen = { k = "B" }\nwhere = { s = "" }\noptional = ["p"]\nevent_time = "t"',
)


def test_a_section_keeps_what_rows_need(tmp_path: Path) -> None:
    [section] = loaded(tmp_path, FULL).sections("T")
    assert (section.name, section.label, section.table, section.event) == ("budget.B", "B", "T", "budget")
    assert (section.role, section.header, section.lent, section.changes) == ("row", None, frozenset(), None)
    assert (*section.when.columns, *section.where.columns) == ("k", "s")
    assert section.needs == {"id", "cc", "a", "c"}
    assert [field.name for field in section.fields] == ["budget_id", "cost_center", "period", "amount", "currency"]
