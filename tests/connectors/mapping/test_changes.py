"""Changed columns of master records."""

from pathlib import Path

import pytest

from connectors.mapping import SourceMap
from connectors.messages import Op
from tests.connectors.mapping.rig import change, loaded, mapped

MAP = """
[master_data_change.LFA1]
key = ["id"]
where = { gone = "" }
changes = { name = "name", block = "posting_block" }
[master_data_change.LFA1.fields]
object = { value = "supplier" }
object_key = "id"
changed_by = "who"

[master_data_change.LFBK]
key = ["id", "acc"]
on = ["insert", "update", "delete"]
changes = { acc = "bank_account", holder = "holder" }
mask = ["acc"]
[master_data_change.LFBK.fields]
object = { value = "supplier_bank" }
object_key = "id"
"""
ROW = {"id": "7", "name": "Ann", "block": " ", "who": "u"}
BANK = {"id": "7", "acc": "0012345678", "holder": "Ann"}


@pytest.fixture
def mapping(tmp_path: Path) -> SourceMap:
    return loaded(tmp_path, MAP)


def test_each_changed_column_is_a_row(mapping: SourceMap) -> None:
    after = ROW | {"name": "Bob", "block": "X"}
    name, block = mapped(mapping, change("LFA1", after, before=ROW, op=Op.UPDATE))
    assert name.fields == {
        "object": "supplier",
        "object_key": "7",
        "changed_by": "u",
        "field": "name",
        "old_value": "Ann",
        "new_value": "Bob",
    }
    assert block.fields is not None
    assert (block.fields["old_value"], block.fields["new_value"]) == (None, "X")
    assert (name.op, name.root) == ("insert", "s|master_data_change|LFA1|7")
    assert [part.document for part in (name, block)] == ["s|LFA1|7|name|0001", "s|LFA1|7|posting_block|0001"]
    assert name.before is None


def test_a_bank_account_shows_its_end_only(mapping: SourceMap) -> None:
    account, holder = mapped(mapping, change("LFBK", BANK))
    assert account.fields is not None
    assert holder.fields is not None
    assert (account.fields["old_value"], account.fields["new_value"]) == (None, "******5678")
    assert (holder.fields["old_value"], holder.fields["new_value"]) == (None, "Ann")
    assert account.document == "s|LFBK|7|******5678|bank_account|0001"
    gone, _ = mapped(mapping, change("LFBK", None, before=BANK, op=Op.DELETE))
    assert gone.fields is not None
    assert (gone.fields["old_value"], gone.fields["new_value"]) == ("******5678", None)


def test_an_account_of_the_same_end_is_a_change(mapping: SourceMap) -> None:
    [part] = mapped(mapping, change("LFBK", BANK | {"acc": "0912345678"}, before=BANK, op=Op.UPDATE))
    assert part.fields is not None
    assert part.fields["old_value"] == part.fields["new_value"] == "******5678"


def test_no_image_before_tells_no_change(mapping: SourceMap) -> None:
    assert mapped(mapping, change("LFA1", ROW, op=Op.UPDATE)) == []
    assert mapped(mapping, change("LFBK", None, key={"id": "7"}, op=Op.DELETE)) == []
    [name] = mapped(mapping, change("LFA1", ROW, before={"name": "X"}, before_complete=False, op=Op.UPDATE))
    assert name.fields is not None
    assert name.fields["field"] == "name"


@pytest.mark.parametrize("op", [Op.INSERT, Op.SNAPSHOT, Op.DELETE])
def test_other_operations_are_left_out(mapping: SourceMap, op: Op) -> None:
    assert mapped(mapping, change("LFA1", ROW, before={}, op=op)) == []


def test_rows_that_do_not_count_change_nothing(mapping: SourceMap) -> None:
    after = ROW | {"gone": "X", "name": "Bob"}
    assert mapped(mapping, change("LFA1", after, before=ROW, op=Op.UPDATE)) == []


def test_a_column_not_told_is_no_change(mapping: SourceMap) -> None:
    after = ROW | {"name": "Bob"}
    assert mapped(mapping, change("LFA1", after, before=ROW, op=Op.UPDATE, unknown=frozenset(["name"]))) == []
