"""The map of the plain PostgreSQL schema."""

import datetime as dt
from decimal import Decimal
from typing import Any

from connectors.mapping import load_map
from tests.connectors.mapping.rig import change, mapped
from tests.connectors.maps.rows import joined

PLAIN = load_map("plain")
ORDER_ROW: dict[str, Any] = {
    "order_id": "PO1",
    "line_id": "1",
    "supplier_id": "S1",
    "material": "M1",
    "category": "bolts",
    "unit": "ea",
    "quantity": Decimal("10.000"),
    "unit_price": Decimal("1.250000"),
    "amount": Decimal("12.500"),
    "currency": "EUR",
    "cost_center": "CC1",
    "requester": "ann",
    "agreement_id": None,
    "status": "open",
    "order_date": dt.date(2026, 5, 15),
    "created_at": dt.datetime(2026, 5, 15, 8, 30, tzinfo=dt.UTC),
}
INVOICE_ROW: dict[str, Any] = {
    "invoice_id": "I1",
    "supplier_id": "S1",
    "supplier_name": "Acme",
    "reference": "R1",
    "currency": "EUR",
    "amount": Decimal("12.50"),
    "order_id": "PO1",
    "material": "M1",
    "quantity": Decimal(10),
    "status": "posted",
    "unit_price": Decimal("1.25"),
    "category": "bolts",
    "cost_center": "CC1",
    "requester": "ann",
    "approver": "bob",
    "invoice_date": dt.date(2026, 5, 10),
    "posted_at": dt.datetime(2026, 5, 15, 8, 30, tzinfo=dt.UTC),
}


def test_plain_order() -> None:
    [part] = mapped(PLAIN, change("purchase_orders", ORDER_ROW))
    assert joined(part) == {
        "order_id": "PO1",
        "line_id": "1",
        "kind": "standard",
        "supplier_id": "S1",
        "material": "M1",
        "category": "bolts",
        "quantity": "10.000",
        "unit": "ea",
        "unit_price": "1.250000",
        "amount": "12.500",
        "currency": "EUR",
        "company_amount": "12.500",
        "company_currency": "EUR",
        "cost_center": "CC1",
        "requester": "ann",
        "order_date": "2026-05-15",
        "status": "open",
    }
    assert part.event_time == "2026-05-15T08:30:00.000Z"
    assert not mapped(PLAIN, change("purchase_orders", ORDER_ROW | {"status": "cancelled"}))[0].active


def test_plain_invoice_is_a_document_with_its_material() -> None:
    [part] = mapped(PLAIN, change("supplier_invoices", INVOICE_ROW))
    assert joined(part) == {
        "grain": "document",
        "kind": "invoice",
        "invoice_id": "I1",
        "supplier_id": "S1",
        "supplier_name": "Acme",
        "reference": "R1",
        "amount": "12.50",
        "currency": "EUR",
        "company_amount": "12.50",
        "company_currency": "EUR",
        "purchase_order_id": "PO1",
        "material": "M1",
        "quantity": "10",
        "unit_price": "1.25",
        "category": "bolts",
        "cost_center": "CC1",
        "requester": "ann",
        "approver": "bob",
        "invoice_date": "2026-05-10",
        "status": "posted",
    }
    assert not mapped(PLAIN, change("supplier_invoices", INVOICE_ROW | {"status": "reversed"}))[0].active


def test_plain_invoice_in_another_currency() -> None:
    row = joined(
        mapped(PLAIN, change("supplier_invoices", INVOICE_ROW | {"currency": "USD", "rate": Decimal("0.9")}))[0]
    )
    assert row["company_amount"] == "11.25"


def test_plain_receipt_agreement_budget_and_change() -> None:
    when = dt.datetime(2026, 5, 15, 8, 30, tzinfo=dt.UTC)
    receipt: dict[str, Any] = {
        "receipt_id": "G1",
        "line_id": "1",
        "material": "M1",
        "quantity": 4,
        "unit": "ea",
        "supplier_id": "S1",
    }
    receipt |= {"order_id": "PO1", "order_line": "1", "posting_date": dt.date(2026, 5, 15), "posted_at": when}
    row = joined(mapped(PLAIN, change("goods_receipts", receipt))[0])
    assert (row["kind"], row["quantity"], row["purchase_order_id"]) == ("receipt", "4", "PO1")
    agreement: dict[str, Any] = {
        "agreement_id": "A1",
        "line_id": "1",
        "supplier_id": "S1",
        "material": "M1",
        "category": "bolts",
    }
    agreement |= {"unit_price": "1.20", "currency": "EUR", "unit": "ea", "valid_from": "2026-01-01"}
    agreement |= {"valid_to": "9999-12-31", "status": "active", "created_at": when}
    row = joined(mapped(PLAIN, change("agreements", agreement))[0])
    assert (row["unit_price"], row["valid_from"], "valid_to" in row) == ("1.20", "2026-01-01", False)
    budget = {"budget_id": "B1", "cost_center": "CC1", "category": None, "period": "2026", "amount": "100.00"}
    row = joined(mapped(PLAIN, change("budgets", {**budget, "currency": "EUR", "updated_at": when}))[0])
    assert (row["amount"], row["period"]) == ("100.00", "2026")
    changed = {"change_id": "C1", "object": "supplier", "object_key": "S1", "field": "bank_account", "old_value": "*1"}
    row = joined(mapped(PLAIN, change("master_data_changes", {**changed, "new_value": "*2", "changed_at": when}))[0])
    assert (row["field"], row["old_value"], row["new_value"]) == ("bank_account", "*1", "*2")
