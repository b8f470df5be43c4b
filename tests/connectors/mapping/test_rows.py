"""Changes of rows as parts of documents."""

from pathlib import Path
from typing import Any

import pytest

from connectors.errors import DecodeError
from connectors.mapping import SourceMap, parts
from connectors.messages import Op
from connectors.parts import Letter
from tests.connectors.mapping.rig import BUDGET_ROW, BUDGETS, PROVENANCE, SOURCE, change, loaded, mapped

MAP = """
[supplier_invoice.H]
key = ["i"]
where = { s = "" }
when = { t = ["inv", "memo"] }
event_time = ["d", "e"]
lends = ["supplier_id", "currency"]
optional = ["e"]
[supplier_invoice.H.fields]
grain = { value = "document" }
invoice_id = "i"
supplier_id = "v"
amount = "a"
currency = "c"
[supplier_invoice.L]
key = ["i", "l"]
header = { H = ["i"] }
optional = ["l", "k"]
[supplier_invoice.L.fields]
grain = { value = "line" }
invoice_id = "i"
amount = "a"
cost_center = "k"
material = "m"
"""
HEAD = {"i": "9", "v": "77", "a": "5", "c": "EUR", "s": None, "t": "inv", "d": "2026-05-15T10:00:00Z"}
LINE = {"i": "9", "l": 1, "a": "5", "m": "X"}


@pytest.fixture
def mapping(tmp_path: Path) -> SourceMap:
    return loaded(tmp_path, MAP)


def test_a_row_that_lends_is_also_a_header(mapping: SourceMap) -> None:
    row, header = mapped(mapping, change("H", HEAD))
    assert (row.role, row.document, row.header) == ("row", "s|H|9", None)
    assert (header.role, header.document) == ("header", "s|H:header|9")
    assert row.root == header.root == "s|supplier_invoice|9"
    assert header.fields == {"supplier_id": "77", "currency": "EUR"}
    assert row.event_time == header.event_time == "2026-05-15T10:00:00.000Z"
    assert row.dated


def test_a_line_waits_for_its_header(mapping: SourceMap) -> None:
    [line] = mapped(mapping, change("L", LINE))
    assert (line.root, line.document, line.header) == ("s|supplier_invoice|9", "s|L|9|1", "s|H:header|9")
    assert line.event_time == "2026-05-15T08:30:00.000Z"
    assert not line.dated


def test_bytes_and_place_of_the_message_go_along(mapping: SourceMap) -> None:
    letter = Letter(b"k", b"v", [])
    [line] = parts(change("L", LINE), "s", SOURCE, mapping, PROVENANCE, letter)
    assert (line.provenance, line.letter, line.order_key, line.source, line.op) == (
        PROVENANCE,
        letter,
        "0001",
        "s",
        "insert",
    )


def test_what_is_no_actual_is_inactive(mapping: SourceMap) -> None:
    [row, header] = mapped(mapping, change("H", HEAD | {"s": "P"}, before=HEAD, op=Op.UPDATE))
    assert (row.active, row.before_active, header.active) == (False, True, False)


def test_rows_of_another_kind_or_table_are_no_parts(mapping: SourceMap) -> None:
    assert mapped(mapping, change("H", HEAD | {"t": "quote"})) == []
    assert mapped(mapping, change("X", HEAD)) == []


def test_a_row_that_changes_its_kind_leaves(mapping: SourceMap) -> None:
    [row, _] = mapped(mapping, change("H", HEAD | {"t": "quote"}, before=HEAD, op=Op.UPDATE))
    assert (row.active, row.before_active) == (False, True)
    [row, _] = mapped(mapping, change("H", HEAD, before=HEAD | {"t": "quote"}, op=Op.UPDATE))
    assert (row.active, row.before_active) == (True, False)


def test_a_complete_image_before_is_mapped(mapping: SourceMap) -> None:
    [row, header] = mapped(mapping, change("H", HEAD | {"a": "6"}, before=HEAD, op=Op.UPDATE))
    assert row.before is not None
    assert row.fields is not None
    assert (row.before["amount"], row.fields["amount"]) == ("5", "6")
    assert header.before == {"supplier_id": "77", "currency": "EUR"}


def test_an_image_before_that_cannot_be_read_is_left_out(mapping: SourceMap) -> None:
    [row, _] = mapped(mapping, change("H", HEAD, before=HEAD | {"a": "five"}, op=Op.UPDATE))
    assert row.before is None


def test_an_incomplete_image_before_is_not_used(mapping: SourceMap) -> None:
    [row, _] = mapped(mapping, change("H", HEAD, before={"i": "9"}, before_complete=False, op=Op.UPDATE))
    assert row.before is None


def test_a_delete_with_image_takes_its_row_back(mapping: SourceMap) -> None:
    [row, header] = mapped(mapping, change("H", None, before=HEAD, op=Op.DELETE))
    assert (row.fields, row.op, row.document) == (None, "delete", "s|H|9")
    assert row.before is not None
    assert row.before["amount"] == "5"
    assert (header.fields, header.role) == (None, "header")
    assert row.event_time == "2026-05-15T10:00:00.000Z"
    assert mapped(mapping, change("H", None, before=HEAD | {"t": "quote"}, op=Op.DELETE)) == []


def test_a_delete_may_tell_its_key_only(mapping: SourceMap) -> None:
    [line] = mapped(mapping, change("L", None, key={"i": "9", "l": "1"}, op=Op.DELETE))
    assert (line.fields, line.before, line.document) == (None, None, "s|L|9|1")
    nulls = {"i": "9", "l": None, "a": None}
    [line] = mapped(
        mapping, change("L", None, before=nulls, before_complete=False, key={"i": "9", "l": "1"}, op=Op.DELETE)
    )
    assert line.document == "s|L|9|1"


def test_a_delete_must_tell_what_selects_it(mapping: SourceMap) -> None:
    with pytest.raises(
        DecodeError, match=r"incomplete_row: H: .* not tell t, which 'when' of \[supplier_invoice.H\] needs"
    ):
        mapped(mapping, change("H", None, key={"i": "9"}, op=Op.DELETE))
    told: dict[str, Any] = {
        "before": {"i": "9", "t": "inv"},
        "before_complete": False,
        "key": {"i": "9"},
        "op": Op.DELETE,
    }
    assert len(mapped(mapping, change("H", None, **told))) == 2


def test_a_row_must_tell_its_key(mapping: SourceMap) -> None:
    with pytest.raises(DecodeError, match=r"incomplete_row: L\.i identifies the row and the message does not tell it"):
        mapped(mapping, change("L", {"l": 1, "a": 5, "m": "X"}))
    [line] = mapped(mapping, change("L", {"i": "9", "a": 5, "m": "X"}))
    assert line.document == "s|L|9|"


@pytest.mark.parametrize("op", [Op.UPDATE, Op.UPSERT])
def test_what_an_update_lacks_is_unknown(mapping: SourceMap, op: Op) -> None:
    [line] = mapped(mapping, change("L", {"i": "9", "l": 1, "a": "5"}, op=op))
    assert line.unknown == ["material"]
    assert line.fields == {"grain": "line", "invoice_id": "9", "amount": "5", "cost_center": None}


@pytest.mark.parametrize("op", [Op.INSERT, Op.SNAPSHOT])
def test_what_an_insert_lacks_is_null(mapping: SourceMap, op: Op) -> None:
    [line] = mapped(mapping, change("L", {"i": "9", "l": 1, "a": "5"}, op=op))
    assert line.unknown == []
    assert line.fields is not None
    assert line.fields["material"] is None


def test_what_the_message_calls_unknown_is_unknown(mapping: SourceMap) -> None:
    [row, header] = mapped(mapping, change("H", HEAD, unknown=frozenset(["v", "a", "d"])))
    assert row.unknown == ["supplier_id", "amount"]
    assert header.unknown == ["supplier_id"]
    assert header.fields == {"currency": "EUR"}
    assert row.event_time == "2026-05-15T08:30:00.000Z"
    with pytest.raises(DecodeError, match="not tell s, which 'where'"):
        mapped(mapping, change("H", HEAD, unknown=frozenset("s")))
    with pytest.raises(DecodeError, match="not tell t, which 'when'"):
        mapped(mapping, change("H", HEAD, unknown=frozenset("t")))


def test_a_key_is_told_by_the_message_key_where_the_row_cannot(mapping: SourceMap) -> None:
    [line] = mapped(mapping, change("L", {"a": "5", "m": "X"}, key={"i": "9", "l": "1"}, op=Op.UPDATE))
    assert line.document == "s|L|9|1"
    assert line.unknown == ["invoice_id"]


def test_a_second_time_stands_in_for_an_empty_first(mapping: SourceMap) -> None:
    [row, _] = mapped(mapping, change("H", HEAD | {"d": None, "e": "2026-05-01T00:00:00Z"}))
    assert row.event_time == "2026-05-01T00:00:00.000Z"


def test_only_rows_of_one_client_are_meant(tmp_path: Path) -> None:
    mapping = loaded(tmp_path, 'only = { MANDT = "100" }\n' + BUDGETS)
    assert len(mapped(mapping, change("B", BUDGET_ROW | {"MANDT": "100"}))) == 1
    assert mapped(mapping, change("B", BUDGET_ROW | {"MANDT": "200"})) == []
    assert len(mapped(mapping, change("B", BUDGET_ROW))) == 1
    assert mapped(mapping, change("B", None, key={"MANDT": "200", "id": "1"}, op=Op.DELETE)) == []


def test_a_bad_value_names_its_column(mapping: SourceMap) -> None:
    with pytest.raises(DecodeError, match=r"bad_value: L\.a is '1,5'"):
        mapped(mapping, change("L", LINE | {"a": "1,5"}))
