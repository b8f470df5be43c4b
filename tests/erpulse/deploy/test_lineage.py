"""What the rows and columns of a plan mean."""

from erpulse.deploy.lineage import Lineage, names, types
from tests.erpulse.deploy.plan_samples import call, node, over, plan, ref, scan


def test_a_column_is_what_it_is_made_of() -> None:
    calc = node(2, "calc", projection=[ref(1), ref(0), call("+", ref(1), ref(1))], condition=None)
    found = Lineage(plan(scan(1, "a"), calc, edges=[(1, 2)]))
    assert found.column(2, 0) != found.column(2, 1) != found.column(2, 2)
    other = node(2, "calc", projection=[ref(0), call("+", ref(1), ref(1)), ref(1)], condition=None)
    moved = Lineage(plan(scan(1, "a"), other, edges=[(1, 2)]))
    assert [found.column(2, index) for index in (0, 1, 2)] == [moved.column(2, index) for index in (2, 0, 1)]


def test_the_order_of_a_union_does_not_count() -> None:
    def union(*edges: tuple[int, int]) -> Lineage:
        return Lineage(plan(scan(1, "a"), scan(2, "b"), node(3, "union"), over(4), edges=[*edges, (3, 4)]))

    assert union((1, 3), (2, 3)).meaning(4) == union((2, 3), (1, 3)).meaning(4)
    assert union((1, 3)).meaning(4) != union((2, 3)).meaning(4)


def test_where_a_topic_is_read_does_not_depend_on_its_columns() -> None:
    wide = "ROW<`new` INT, `key` VARCHAR(2147483647), `amount` DECIMAL(18, 3)>"
    one, other = (Lineage(plan(table, edges=[])) for table in (scan(1, "a"), scan(1, "a", wide)))
    assert one.layout(1) == other.layout(1)
    assert one.column(1, 0) == other.column(1, 1)


def test_names_of_columns_are_no_part_of_how_state_is_kept() -> None:
    def keeping(row: str) -> Lineage:
        return Lineage(plan(scan(1, "a", row), over(2), edges=[(1, 2)]))

    one, renamed, wider = (
        keeping(f"ROW<`{name}` {kind}>") for name, kind in (("a", "INT"), ("b", "INT"), ("a", "BIGINT"))
    )
    assert one.layout(2) == renamed.layout(2) != wider.layout(2)
    assert one.meaning(2) != renamed.meaning(2)


def test_rows_of_time_attributes_are_objects() -> None:
    row = {
        "type": "ROW",
        "fields": [{"name": "t", "fieldType": {"kind": "ROWTIME"}}, {"name": "a", "fieldType": "INT"}],
    }
    assert (names(row), types(row)) == (["t", "a"], [{"kind": "ROWTIME"}, "INT"])
    assert types("ROW<`a` ROW<`x` INT, `y` ARRAY<VARCHAR(3)>>, `b` DECIMAL(18, 3) NOT NULL>") == [
        "ROW<INT, ARRAY<VARCHAR(3)>>",
        "DECIMAL(18, 3) NOT NULL",
    ]
