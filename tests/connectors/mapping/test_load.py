"""Maps of users: their own files, what they extend, and every mistake in them."""

import re
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from connectors.mapping import load_map, shipped
from tests.connectors.mapping.rig import BUDGET_ROW, BUDGETS, change, loaded, mapped, written


def test_a_users_map_needs_no_code(tmp_path: Path) -> None:
    [part] = mapped(loaded(tmp_path, BUDGETS), change("public.b", BUDGET_ROW))
    assert part.fields == {
        "budget_id": "1",
        "cost_center": "100",
        "period": "2026",
        "amount": "12.50",
        "currency": "EUR",
    }
    assert (part.event, part.root, part.document) == ("budget", "s|budget|1", "s|B|1")


@pytest.mark.parametrize("table", ["B", "b", "public.B", "DB.dbo.b"])
def test_schema_and_case_of_a_table_do_not_matter(tmp_path: Path, table: str) -> None:
    assert loaded(tmp_path, BUDGETS).sections(table)
    assert not loaded(tmp_path, BUDGETS).sections(f"{table}x")


def test_a_table_may_be_named_with_its_schema(tmp_path: Path) -> None:
    text = BUDGETS.replace("[budget.B]", '[budget.plan]\ntable = "fin.B"').replace("[budget.B.", "[budget.plan.")
    mapping = loaded(tmp_path, text)
    assert mapping.sections("FIN.B")
    assert not mapping.sections("hr.B")


def test_a_map_extends_a_shipped_one(tmp_path: Path) -> None:
    text = """
extends = "sap"
only = { MANDT = "100" }
[translations.movement]
901 = "receipt"
[supplier_invoice]
RSEG = false
[purchase_order.EKPO.fields]
cost_center = "KOSTL"
amount = { column = "BRTWR" }
[purchase_order.EKPO]
where = { ELIKZ = "" }
"""
    mapping = loaded(tmp_path, text)
    assert not mapping.sections("RSEG")
    fields = {field.name: field for field in mapping.sections("EKPO")[0].fields}
    assert fields["cost_center"].columns == {"KOSTL"}
    assert fields["amount"].columns == {"BRTWR"}
    assert fields["line_id"].columns == {"EBELP"}
    assert mapping.sections("EKPO")[0].where.columns == {"ELIKZ"}
    assert mapping.only.columns == {"MANDT"}


def test_an_extended_file_stands_beside_the_one_that_extends_it(tmp_path: Path) -> None:
    written(tmp_path, BUDGETS, "base.toml")
    mapping = loaded(tmp_path, 'extends = "base.toml"\n[budget.B]\nwhere = { p = "2026" }')
    assert mapping.sections("B")[0].where.columns == {"p"}


def test_two_maps_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    written(tmp_path, 'extends = "my.toml"', "base.toml")
    with pytest.raises(ConfigError, match=r"extends itself by way of .*my.toml -> .*base.toml; remove one"):
        loaded(tmp_path, 'extends = "base.toml"')


def test_all_shipped_maps_load() -> None:
    assert shipped() == ("bank", "oracle_ebs", "plain", "sap")
    assert all(load_map(name).tables for name in shipped())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sapp", "neither a shipped map nor a file that can be read; did you mean 'sap'?"),
        ("/", "neither a shipped map"),
    ],
)
def test_a_map_that_is_not_there(name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_map(name)


def edited(old: str, new: str) -> str:
    """Return the example with one mistake."""
    assert old in BUDGETS
    return BUDGETS.replace(old, new)


KEY = 'key = ["id"]'
LINE = """
[supplier_invoice.H]
key = ["i"]
lends = ["supplier_id", "currency"]
[supplier_invoice.H.fields]
grain = { value = "document" }
invoice_id = "i"
supplier_id = "s"
amount = "a"
currency = "c"
[supplier_invoice.L]
key = ["i", "l"]
header = { H = ["i"] }
[supplier_invoice.L.fields]
grain = { value = "line" }
invoice_id = "i"
amount = "a"
"""
CHANGES = """
[master_data_change.M]
key = ["id"]
changes = { NAME = "name" }
[master_data_change.M.fields]
object = { value = "supplier" }
object_key = "id"
"""


def test_the_examples_of_mistakes_are_right_before(tmp_path: Path) -> None:
    assert loaded(tmp_path, BUDGETS + LINE + CHANGES).tables.keys() == {"b", "h", "l", "m"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("values = ", "not TOML: .*; mend that line"),
        ("", r"names no table; allowed: sections \[EVENT.TABLE\], events are agreement, bank_balance"),
        ("extends = 5", "extends is 5; allowed: the name or path of one map"),
        ('values = "sap"', "values is 'sap'; allowed: plain, abap"),
        ('only = "100"\n' + BUDGETS, "only is '100'; allowed: a table"),
        ("translations = 5\n" + BUDGETS, "translations is 5; allowed: a table"),
        ("budget = 5", "budget is 5; allowed: a table"),
        ("[budget]\nB = false", r"\[budget.B\]: the section is False; allowed: a table"),
        (
            edited("[budget.B]", "[bugdet.B]").replace("[budget.", "[bugdet."),
            "unknown event 'bugdet'; did you mean 'budget'",
        ),
        (edited(KEY, f"{KEY}\nwher = {{}}"), r"\[budget.B\]: unknown setting 'wher'; did you mean 'where'?"),
        (edited(KEY, ""), r"\[budget.B\]: key is None; allowed: a list of names"),
        (edited(KEY, f"{KEY}\ntable = 5"), "table is 5; allowed: the name of a table"),
        (edited(KEY, f'{KEY}\nrole = "head"'), "role is 'head'; allowed: row, header"),
        (edited(KEY, f'{KEY}\noptional = "a"'), "optional is 'a'; allowed: a list of names"),
        (edited(KEY, f"{KEY}\nwhen = 5"), "when is 5; allowed: a table"),
        (edited(KEY, f"{KEY}\nmask = ['a']"), "mask goes with changes"),
        (edited(KEY, f"{KEY}\nchanges = {{ a = 'x' }}"), "field 'changes': unknown column of budget 'field'"),
        (edited(KEY, f"{KEY}\nheader = {{ H = ['id'] }}"), "unknown header 'H'; allowed: "),
        (edited(KEY, f"{KEY}\nlends = ['amuont']"), "unknown field to lend 'amuont'; did you mean 'amount'"),
        (edited(KEY, f"{KEY}\nrole = 'header'\nlends = ['amount']"), "lends is for a row that has no header"),
        (edited(KEY, f"{KEY}\nevent_time = 5"), "event_time is 5"),
        (
            edited('amount = "a"', 'amuont = "a"'),
            "field 'amuont': unknown column of budget 'amuont'; did you mean 'amount'",
        ),
        (edited('amount = "a"', "amount = 5"), "field 'amount': the source is 5"),
        (
            edited('currency = "c"', ""),
            r"\[budget.B\]: no source for currency, which budget requires; add them to fields",
        ),
        ('[budget.B]\nkey = ["id"]', "fields is None; allowed: a table"),
        (LINE.replace("{ H =", "{ HH ="), "unknown header 'HH'; did you mean 'H'"),
        (LINE.replace('{ H = ["i"] }', '{ H = ["i", "j"] }'), "header.H has 2 columns; its key is i"),
        (LINE.replace('{ H = ["i"] }', "{}"), "header is {}; allowed: on a row, one header"),
        (
            LINE.replace('lends = ["supplier_id", ', 'lends = ["supplier_id", "amount", '),
            "amount: fed by row and header",
        ),
        (LINE.replace('lends = ["supplier_id", ', "lends = ["), r"\[supplier_invoice.L\]: no source for supplier_id"),
        (
            LINE.replace('{ value = "line" }', '{ value = "lime" }'),
            "field 'grain': unknown value 'lime'; did you mean 'line'",
        ),
        (
            LINE.replace('{ value = "line" }', '{ column = "g", translate = { L = "l" }, default = "line" }'),
            "field 'grain': unknown value 'l'",
        ),
        (
            LINE.replace('{ value = "line" }', '{ column = "g", translate = "g" }') + '[translations.g]\nL = "l"',
            "field 'grain': unknown value 'l'",
        ),
        (CHANGES.replace("key", "lends = ['object']\nkey", 1), "lends does not go with changes"),
        (CHANGES.replace("{ NAME =", "{ NAME = 5, N ="), "changes is .*allowed: { COLUMN ="),
        (CHANGES.replace('{ NAME = "name" }', "{}"), "changes is {}"),
        (CHANGES.replace("key", "on = ['insrt']\nkey", 1), "unknown operation 'insrt'; did you mean 'insert'"),
    ],
)
def test_every_mistake_is_told_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        loaded(tmp_path, text)
    assert str(caught.value).startswith(f"map {str(tmp_path / 'my.toml')!r}")


def test_a_map_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not TOML"):
        load_map(str(tmp_path / "my.toml"))


def test_a_message_names_the_file_of_the_user(tmp_path: Path) -> None:
    path = written(tmp_path, "[budget.B]\nkey = 5\nfields = {}")
    with pytest.raises(ConfigError, match=re.escape(f"map {path!r} [budget.B]: key is 5")):
        load_map(path)


def test_an_amount_may_come_from_quantity_and_price(tmp_path: Path) -> None:
    text = LINE.replace('amount = "a"\n', 'quantity = "q"\nunit_price = "p"\n')
    assert loaded(tmp_path, text).tables
