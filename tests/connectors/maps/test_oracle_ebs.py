"""The map of Oracle EBS tables on rows as the system writes them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from connectors.mapping import load_map
from connectors.messages import Op
from tests.connectors.mapping.rig import change, mapped
from tests.connectors.maps.rows import joined

ORACLE = load_map("oracle_ebs")
CREATED = dt.datetime(2026, 5, 15, 10, 30)  # noqa: DTZ001 - Oracle's DATE
PO_HEADER: dict[str, Any] = {
    "PO_HEADER_ID": Decimal(501),
    "TYPE_LOOKUP_CODE": "STANDARD",
    "VENDOR_ID": 77,
    "CURRENCY_CODE": "USD",
    "AUTHORIZATION_STATUS": "APPROVED",
    "APPROVED_DATE": None,
    "CREATION_DATE": CREATED,
    "CLOSED_CODE": "OPEN",
    "AGENT_ID": 12,
    "BLANKET_TOTAL_AMOUNT": None,
    "START_DATE": None,
    "END_DATE": None,
    "ORG_ID": 204,
    "RATE": 2,
}
PO_LINE: dict[str, Any] = {
    "PO_LINE_ID": 900,
    "PO_HEADER_ID": 501,
    "ITEM_ID": 33,
    "CATEGORY_ID": 5,
    "ITEM_DESCRIPTION": "Bolt",
    "QUANTITY": Decimal("2.5"),
    "UNIT_MEAS_LOOKUP_CODE": "EA",
    "UNIT_PRICE": Decimal("1.20"),
    "CANCEL_FLAG": None,
    "CREATION_DATE": CREATED,
    "AMOUNT": None,
    "FROM_HEADER_ID": None,
    "CONTRACT_ID": 400,
}


def test_oracle_order_line() -> None:
    order, agreement = mapped(ORACLE, change("PO.PO_HEADERS_ALL", PO_HEADER))
    line, other = mapped(ORACLE, change("PO.PO_LINES_ALL", PO_LINE))
    assert joined(line, order) == {
        "order_id": "501",
        "line_id": "900",
        "kind": "call_off",
        "company": "204",
        "supplier_id": "77",
        "material": "33",
        "category": "5",
        "description": "Bolt",
        "quantity": "2.5",
        "unit": "EA",
        "unit_price": "1.20",
        "amount": "3.000",
        "currency": "USD",
        "company_amount": "6.00",
        "company_currency": "EUR",
        "requester": "12",
        "agreement_id": "400",
        "order_date": "2026-05-15",
        "status": "OPEN",
    }
    assert (order.active, agreement.active, other.event) == (True, False, "agreement")
    assert line.event_time == "2026-05-15T08:30:00.000Z"


def test_oracle_blanket_is_an_agreement() -> None:
    blanket = PO_HEADER | {"TYPE_LOOKUP_CODE": "BLANKET", "START_DATE": CREATED, "BLANKET_TOTAL_AMOUNT": 5000}
    order, agreement = mapped(ORACLE, change("PO_HEADERS_ALL", blanket))
    _, line = mapped(ORACLE, change("PO_LINES_ALL", PO_LINE))
    assert (order.active, agreement.active) == (False, True)
    assert joined(line, agreement) == {
        "agreement_id": "501",
        "line_id": "900",
        "supplier_id": "77",
        "material": "33",
        "category": "5",
        "unit_price": "1.20",
        "currency": "USD",
        "unit": "EA",
        "target_amount": "5000",
        "valid_from": "2026-05-15",
        "status": "OPEN",
    }


@pytest.mark.parametrize("status", ["IN PROCESS", "INCOMPLETE", "PRE-APPROVED", "REJECTED", "REQUIRES REAPPROVAL"])
def test_oracle_orders_commit_when_approved(status: str) -> None:
    order, _ = mapped(ORACLE, change("PO_HEADERS_ALL", PO_HEADER | {"AUTHORIZATION_STATUS": status}))
    assert not order.active


RECEIPT: dict[str, Any] = {
    "TRANSACTION_ID": 1,
    "TRANSACTION_TYPE": "RECEIVE",
    "DESTINATION_TYPE_CODE": "RECEIVING",
    "QUANTITY": 5,
    "TRANSACTION_DATE": CREATED,
    "UNIT_OF_MEASURE": "EA",
    "ORGANIZATION_ID": 204,
    "SUBINVENTORY": None,
    "VENDOR_ID": 77,
    "PO_HEADER_ID": 501,
    "PO_LINE_ID": 900,
}


@pytest.mark.parametrize(
    ("changed", "kind", "quantity"),
    [
        ({}, "receipt", "5"),
        ({"TRANSACTION_TYPE": "MATCH"}, "receipt", "5"),
        ({"TRANSACTION_TYPE": "RETURN TO VENDOR"}, "return", "-5"),
        ({"TRANSACTION_TYPE": "DELIVER"}, "transfer", "5"),
        ({"TRANSACTION_TYPE": "RETURN TO RECEIVING"}, "transfer", "-5"),
        ({"TRANSACTION_TYPE": "CORRECT", "QUANTITY": -2}, "receipt", "-2"),
        ({"TRANSACTION_TYPE": "CORRECT", "DESTINATION_TYPE_CODE": "INVENTORY"}, "transfer", "5"),
    ],
)
def test_oracle_receiving(changed: dict[str, Any], kind: str, quantity: str) -> None:
    [part] = mapped(ORACLE, change("RCV_TRANSACTIONS", RECEIPT | changed))
    row = joined(part)
    assert (row["kind"], row["quantity"], part.document) == (kind, quantity, "s|RCV_TRANSACTIONS|1")
    assert (row["purchase_order_id"], row["purchase_order_line"], row["plant"]) == ("501", "900", "204")
    assert (row["movement_id"], row["posting_date"]) == ("1", "2026-05-15")


@pytest.mark.parametrize("kind", ["ACCEPT", "REJECT", "TRANSFER", "UNORDERED"])
def test_oracle_receiving_that_moves_nothing(kind: str) -> None:
    assert mapped(ORACLE, change("RCV_TRANSACTIONS", RECEIPT | {"TRANSACTION_TYPE": kind})) == []


INVOICE: dict[str, Any] = {
    "INVOICE_ID": 300417,
    "INVOICE_NUM": "AC-7781",
    "VENDOR_ID": 77,
    "INVOICE_CURRENCY_CODE": "USD",
    "INVOICE_AMOUNT": Decimal("18450.75"),
    "INVOICE_TYPE_LOOKUP_CODE": "STANDARD",
    "INVOICE_DATE": CREATED,
    "CANCELLED_DATE": None,
    "ORG_ID": 204,
    "CREATED_BY": 9,
    "CREATION_DATE": CREATED,
    "PAYMENT_STATUS_FLAG": "N",
    "BASE_AMOUNT": Decimal("17000.00"),
    "EXCHANGE_RATE": Decimal("0.92"),
}


def test_oracle_invoice_and_its_line() -> None:
    document, header = mapped(ORACLE, change("AP_INVOICES_ALL", INVOICE))
    row = {
        "INVOICE_ID": 300417,
        "LINE_NUMBER": 1,
        "AMOUNT": 100,
        "COST_CENTER_SEGMENT": "410",
        "CREATION_DATE": CREATED,
    }
    [line] = mapped(ORACLE, change("AP_INVOICE_LINES_ALL", row))
    head = {
        "kind": "invoice",
        "invoice_id": "300417",
        "company": "204",
        "supplier_id": "77",
        "reference": "AC-7781",
        "currency": "USD",
        "company_currency": "EUR",
        "approver": "9",
        "invoice_date": "2026-05-15",
        "status": "posted",
    }
    assert joined(document) == {**head, "grain": "document", "amount": "18450.75", "company_amount": "17000.00"}
    assert joined(line, header) == {
        **head,
        "grain": "line",
        "line_id": "1",
        "amount": "100",
        "company_amount": "92.00",
        "cost_center": "410",
    }


def test_oracle_cancelled_invoice_does_not_count() -> None:
    after = INVOICE | {"INVOICE_AMOUNT": 0, "CANCELLED_DATE": CREATED}
    document, header = mapped(ORACLE, change("AP_INVOICES_ALL", after, before=INVOICE, op=Op.UPDATE))
    assert (document.active, header.active, document.before_active) == (False, False, True)


def test_oracle_supplier_and_bank() -> None:
    supplier = {"VENDOR_ID": 77, "VENDOR_NAME": "Ann", "LAST_UPDATED_BY": 9}
    [part] = mapped(ORACLE, change("AP_SUPPLIERS", supplier | {"VENDOR_NAME": "Bob"}, before=supplier, op=Op.UPDATE))
    assert joined(part)["changed_by"] == "9"
    bank = {"EXT_BANK_ACCOUNT_ID": 1, "BANK_ACCOUNT_NUM": "0012345678", "IBAN": None, "LAST_UPDATED_BY": 9}
    [part] = mapped(
        ORACLE, change("IBY_EXT_BANK_ACCOUNTS", bank | {"BANK_ACCOUNT_NUM": "9"}, before=bank, op=Op.UPDATE)
    )
    assert (joined(part)["old_value"], joined(part)["new_value"]) == ("******5678", "*")
