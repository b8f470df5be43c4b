"""Canonical rows: complete, valid against the event's own Struct, and the same however often they are read."""

from pathlib import Path

import msgspec

from connectors.events.supplier_invoice import SUPPLIER_INVOICE, SupplierInvoice
from erpulse.extract.order import ordered
from tests.erpulse.extract.sheets import read, values, with_fields

LINES = ['1,"Smith, ""J"" & Sons",2024-01-01,36.08,R1', "2,V,2024-01-02,-5,R2"]


def test_a_row_is_what_the_struct_says(tmp_path: Path) -> None:
    extract = read(tmp_path, LINES)
    for batch in ordered([extract]):
        for row in batch:
            msgspec.json.decode(row.value, type=SupplierInvoice)
    first = values(extract)[0]
    assert list(first) == [column.name for column in SUPPLIER_INVOICE.columns]
    assert first["supplier_id"] == 'Smith, "J" & Sons'


def test_a_row_says_where_it_is_from(tmp_path: Path) -> None:
    row = values(read(tmp_path, LINES))[1]
    assert (row["source"], row["document"]) == ("erp", "erp|supplier_invoice|2")
    assert (row["raw_topic"], row["raw_partition"], row["raw_offset"]) == ("file:in.csv", 0, 3)
    assert row["event_id"] == f"{row['document']}@{row['order_key']}"


def test_company_money_is_the_amount_in_company_currency(tmp_path: Path) -> None:
    row = values(read(tmp_path, LINES))[0]
    assert (row["company_amount"], row["company_currency"]) == ("36.080", "EUR")


def test_another_currency_needs_a_source_of_company_money(tmp_path: Path) -> None:
    header = "no,vendor,posted,amount,ref,cur,local"
    lines = ["1,V,2024-01-01,10,R,USD,9.20", "2,V,2024-01-01,10,R,EUR,10"]
    extract = read(tmp_path, lines, with_fields(currency="cur"), header)
    assert [(dead.line, dead.field, dead.value) for dead in extract.dead] == [(2, "company_amount", "USD")]
    extract = read(tmp_path, lines, with_fields(currency="cur", company_amount="local"), header)
    assert [row["company_amount"] for row in values(extract)] == ["9.200", "10.000"]


def test_columns_with_a_default_have_it(tmp_path: Path) -> None:
    assert values(read(tmp_path, LINES))[0]["kind"] == "invoice"


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    assert values(read(tmp_path, LINES)) == values(read(tmp_path, LINES))
