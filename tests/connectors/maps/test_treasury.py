"""Treasury in the shipped maps: receivables, payments, statements, rates and plans as the systems write them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from connectors.events import EVENTS
from connectors.mapping import load_map
from connectors.messages import Op
from connectors.parts import Part
from tests.connectors.mapping.rig import change, mapped
from tests.connectors.maps.rows import joined

PLAIN, SAP, EBS, BANK = (load_map(name) for name in ("plain", "sap", "oracle_ebs", "bank"))
AT = dt.datetime(2026, 5, 15, 8, 30, tzinfo=dt.UTC)
DAY = dt.date(2026, 5, 15)
CREATED = dt.datetime(2026, 5, 15, 10, 30)  # noqa: DTZ001 - Oracle's DATE
BKPF = {
    "BUKRS": "1000", "BELNR": "1800000042", "GJAHR": "2026", "BSTAT": "", "STBLG": "", "WAERS": "JPY",
    "BLDAT": "20260510", "BUDAT": "20260511", "XBLNR": "PO 7", "KURSF": Decimal("-125.00000"),
}  # fmt: skip
BSEG: dict[str, Any] = {
    "BUKRS": "1000", "BELNR": "1800000042", "GJAHR": "2026", "BUZEI": "001", "KOART": "D", "BSCHL": "01", "SHKZG": "S",
    "KUNNR": "0000004711", "WRBTR": Decimal("1250.00"), "ZFBDT": "20260510", "ZTERM": "NT30", "ZBD1T": Decimal(14),
    "ZBD1P": Decimal("2.000"), "ZBD2T": Decimal(30), "ZBD3T": Decimal(0), "AUGDT": "00000000", "AUGBL": "", "MANSP": "",
    "WSKTO": Decimal("0.00"), "ZLSCH": "T", "MANST": "1", "MADAT": "20260601", "VBELN": "",
}  # fmt: skip
REGUH = {
    "LAUFD": "20260518", "LAUFI": "R0001", "XVORL": "", "ZBUKR": "1000", "LIFNR": "V1", "KUNNR": "", "EMPFG": "",
    "VBLNR": "2000000007", "WAERS": "EUR", "RWBTR": Decimal("-980.00"), "RBETR": Decimal("-980.00"),
    "ZALDT": "20260518",
    "VALUT": "20260519", "UBKNT": "0532013000", "ZBNKN": "1234567890", "RZAWE": "T", "NAME1": "ACME",
}  # fmt: skip
REGUP = {
    **{name: REGUH[name] for name in ("LAUFD", "LAUFI", "XVORL", "ZBUKR", "LIFNR", "KUNNR", "EMPFG", "VBLNR")},
    "BUKRS": "1000", "BELNR": "5100000001", "GJAHR": "2026", "BUZEI": "001", "SHKZG": "H", "WRBTR": Decimal("980.00"),
    "DMBTR": Decimal("980.00"), "WSKTO": Decimal("20.00"),
}  # fmt: skip
FEBKO = {
    "KUKEY": "00000077", "IBAN": "DE02120300000000202051", "KTONR": "202051", "BUKRS": "1000", "AZDAT": "20260515",
    "AZNUM": "00115", "WAERS": "EUR", "SSBTR": Decimal("100.00"), "SSVOZ": "S", "ESBTR": Decimal("50.00"), "ESVOZ": "H",
}  # fmt: skip
FEBEP = {
    "KUKEY": "00000077", "ESNUM": "00001", "BUDAT": "20260515", "VALUT": "20260516", "KWBTR": Decimal("150.00"),
    "EPVOZ": "H", "KWAER": "EUR", "VGEXT": "166", "XBLNR": "B1", "ZUONR": "Z", "E2EID": "E1", "PARTN": "BOLT",
    "PIBAN": "DE89", "SWIFT": "GENODEFF", "SGTXT": "INV 42",
}  # fmt: skip
TRX = {"CUSTOMER_TRX_ID": 8, "COMPLETE_FLAG": "Y", "PURCHASE_ORDER": "P7", "TERM_ID": 5, "RECEIPT_METHOD_ID": 3}
SCHEDULE: dict[str, Any] = {
    "PAYMENT_SCHEDULE_ID": 80, "CUSTOMER_TRX_ID": 8, "CLASS": "INV", "TERMS_SEQUENCE_NUMBER": 1, "ORG_ID": 204,
    "CUSTOMER_ID": 4711, "AMOUNT_DUE_ORIGINAL": Decimal(100), "AMOUNT_DUE_REMAINING": Decimal(40),
    "INVOICE_CURRENCY_CODE": "EUR", "TRX_DATE": CREATED, "DUE_DATE": dt.datetime(2026, 6, 14), "STATUS": "OP",  # noqa: DTZ001
    "CREATION_DATE": CREATED, "AMOUNT_IN_DISPUTE": 0, "DISCOUNT_PERCENT": 2, "DUNNING_LEVEL": 2,
}  # fmt: skip
RECEIPT: dict[str, Any] = {
    "CASH_RECEIPT_ID": 60, "ORG_ID": 204, "PAY_FROM_CUSTOMER": 4711, "AMOUNT": Decimal(60), "CURRENCY_CODE": "EUR",
    "RECEIPT_DATE": CREATED, "RECEIPT_NUMBER": "B9", "STATUS": "APP", "CREATION_DATE": CREATED,
    "REMIT_BANK_ACCT_USE_ID": 10,
}  # fmt: skip
APPLICATION = {
    "RECEIVABLE_APPLICATION_ID": 61, "CASH_RECEIPT_ID": 60, "APPLICATION_TYPE": "CASH", "STATUS": "APP", "DISPLAY": "Y",
    "AMOUNT_APPLIED": Decimal(60), "APPLIED_CUSTOMER_TRX_ID": 8, "EARNED_DISCOUNT_TAKEN": 1, "APPLY_DATE": CREATED,
    "CREATION_DATE": CREATED,
}  # fmt: skip
CHECK: dict[str, Any] = {
    "CHECK_ID": 70, "ORG_ID": 204, "VENDOR_ID": 77, "AMOUNT": Decimal(98), "CURRENCY_CODE": "EUR",
    "CHECK_DATE": CREATED,
    "CHECK_NUMBER": 900, "PAYMENT_TYPE_FLAG": "A", "VOID_DATE": None, "STATUS_LOOKUP_CODE": "NEGOTIABLE",
    "CREATION_DATE": CREATED, "CHECKRUN_NAME": "MON",
}  # fmt: skip
PAID = {
    "INVOICE_PAYMENT_ID": 71, "CHECK_ID": 70, "INVOICE_ID": 5, "AMOUNT": Decimal(98), "DISCOUNT_TAKEN": 2,
    "CREATION_DATE": CREATED,
}  # fmt: skip
STATEMENT = {
    "STATEMENT_HEADER_ID": 50, "BANK_ACCOUNT_ID": 10, "ORG_ID": 204, "STATEMENT_DATE": CREATED, "CURRENCY_CODE": "EUR",
    "CONTROL_BEGIN_BALANCE": Decimal(-5), "CONTROL_END_BALANCE": Decimal(55),
}  # fmt: skip
LINE: dict[str, Any] = {
    "STATEMENT_LINE_ID": 51, "STATEMENT_HEADER_ID": 50, "LINE_NUMBER": 1, "TRX_DATE": CREATED, "TRX_TYPE": "CREDIT",
    "AMOUNT": Decimal(60), "EFFECTIVE_DATE": None, "CURRENCY_CODE": None, "TRX_CODE": "165", "INVOICE_TEXT": "E1",
}  # fmt: skip


def row_of(parts: list[Part], event: str) -> Part:
    """Return the row that some parts make of an event."""
    [found] = [part for part in parts if part.event == event and part.role == "row"]
    return found


def header_of(parts: list[Part], event: str) -> Part:
    """Return the header that some parts make of an event."""
    [found] = [part for part in parts if part.event == event and part.role == "header"]
    return found


def test_a_receivable_of_sap_has_terms_and_shifted_money() -> None:
    head, rows = mapped(SAP, change("BKPF", BKPF)), mapped(SAP, change("BSEG", BSEG))
    assert joined(row_of(rows, "customer_invoice"), header_of(head, "customer_invoice")) == {
        "kind": "invoice", "invoice_id": "1000/1800000042/2026", "item_id": "001", "company": "1000",
        "customer_id": "0000004711", "reference": "PO 7", "amount": "125000", "currency": "JPY",
        "company_amount": "1000.00", "company_currency": "EUR", "invoice_date": "2026-05-10",
        "baseline_date": "2026-05-10", "due_date": "2026-06-09", "payment_terms": "NT30",
        "discount_date": "2026-05-24", "discount_rate": "0.020", "payment_method": "T", "dunning_level": 1,
        "reminder_date": "2026-06-01", "status": "open",
    }  # fmt: skip
    assert not row_of(rows, "customer_receipt").active


def test_a_cleared_receivable_of_sap_is_an_application() -> None:
    cleared = BSEG | {"AUGDT": "20260601", "AUGBL": "1400000001", "WSKTO": Decimal("25.00")}
    head, rows = mapped(SAP, change("BKPF", BKPF)), mapped(SAP, change("BSEG", cleared))
    row = joined(row_of(rows, "customer_receipt"), header_of(head, "customer_receipt"))
    assert row | {
        "grain": "application", "receipt_id": "1000/1400000001", "invoice_id": "1000/1800000042/2026",
        "amount": "125000", "discount_taken": "2500", "receipt_date": "2026-06-01",
    } == row  # fmt: skip
    assert row_of(rows, "customer_invoice").fields is not None
    assert (row_of(rows, "customer_invoice").fields or {})["clearing_date"] == "2026-06-01"


def test_a_receipt_of_sap_and_one_that_goes_back() -> None:
    head = header_of(mapped(SAP, change("BKPF", BKPF | {"WAERS": "EUR"})), "customer_receipt")
    paid = BSEG | {"BSCHL": "15", "SHKZG": "H", "BELNR": "1800000042"}
    [part] = mapped(SAP, change("BSEG", paid))
    row = joined(part, head)
    assert (row["grain"], row["kind"], row["amount"], row["receipt_date"]) == (
        "document", "receipt", "1250.00", "2026-05-11",
    )  # fmt: skip
    [back] = mapped(SAP, change("BSEG", paid | {"BSCHL": "05", "SHKZG": "S"}))
    assert joined(back, head)["amount"] == "-1250.00"


def test_open_and_cleared_items_of_ecc() -> None:
    own = BSEG | {
        "WAERS": "EUR",
        "DMBTR": Decimal("1250.00"),
        "BLDAT": "20260510",
        "XBLNR": "PO 7",
        "CPUDT": "20260511",
    }
    for table, status in (("BSID", "open"), ("BSAD", "cleared")):
        part = row_of(
            mapped(SAP, change(table, own | {"AUGDT": "20260601", "BSCHL": "11", "SHKZG": "H"})), "customer_invoice"
        )
        row = joined(part)
        assert (row["kind"], row["amount"], row["status"]) == ("credit_memo", "-1250.00", status)


def test_a_payment_of_sap_and_its_items() -> None:
    head, items = mapped(SAP, change("REGUH", REGUH)), mapped(SAP, change("REGUP", REGUP))
    row = joined(row_of(head, "supplier_payment"))
    assert row | {
        "grain": "document", "stage": "executed", "payment_id": "1000/2000000007", "amount": "980.00",
        "company_amount": "980.00", "run_id": "20260518/R0001", "run_date": "2026-05-18", "value_date": "2026-05-19",
        "payee_account": "******7890", "bank_account": "0532013000",
    } == row  # fmt: skip
    item = joined(row_of(items, "supplier_payment"), header_of(head, "supplier_payment"))
    assert item | {
        "grain": "item", "invoice_id": "5100000001/2026", "amount": "980.00", "discount_taken": "20.00",
        "stage": "executed", "supplier_id": "V1",
    } == item  # fmt: skip
    planned = mapped(SAP, change("REGUH", REGUH | {"XVORL": "X", "VBLNR": ""}))
    assert joined(row_of(planned, "supplier_payment"))["stage"] == "planned"


def test_a_statement_of_sap() -> None:
    head, [line] = mapped(SAP, change("FEBKO", FEBKO)), mapped(SAP, change("FEBEP", FEBEP))
    balances = [part for part in head if part.event == "bank_balance"]
    assert len({part.document for part in balances}) == 2
    assert [(joined(part)["kind"], joined(part)["amount"]) for part in balances] == [
        ("opening", "-100.00"),
        ("closing", "50.00"),
    ]
    row = joined(line, header_of(head, "bank_statement_line"))
    assert row | {
        "account": "DE02120300000000202051", "statement_id": "20260515/00115", "statement_number": 115,
        "line_id": "00001",
        "amount": "150.00", "value_date": "2026-05-16", "end_to_end_id": "E1", "final": True, "booked": True,
    } == row  # fmt: skip


def test_rates_and_memo_records_of_sap() -> None:
    rate = {"KURST": "M", "FCURR": "USD", "TCURR": "EUR", "GDATU": "79739484", "UKURS": Decimal("-1.25000")}
    assert joined(mapped(SAP, change("TCURR", rate))[0]) == {
        "rate_type": "M", "base_currency": "USD", "quote_currency": "EUR", "rate_date": "2026-05-15", "rate": "0.8",
    }  # fmt: skip
    memo = {
        "BUKRS": "1000", "IDENR": "0000000005", "DATUM": "20260531", "DISPW": "EUR", "WRSHB": Decimal("-50000.00"),
        "DSART": "TR", "GRUPP": "TAX",
    }  # fmt: skip
    row = joined(mapped(SAP, change("FDES", memo))[0])
    assert (row["kind"], row["amount"], row["first_date"], row["roll"]) == (
        "flow",
        "-50000.00",
        "2026-05-31",
        "following",
    )


def test_a_receivable_of_oracle() -> None:
    [head], [part] = (
        mapped(EBS, change("AR.RA_CUSTOMER_TRX_ALL", TRX)),
        mapped(EBS, change("AR_PAYMENT_SCHEDULES_ALL", SCHEDULE)),
    )
    row = joined(part, head)
    assert row == {
        "kind": "invoice", "invoice_id": "8", "item_id": "1", "company": "204", "customer_id": "4711",
        "reference": "P7",
        "amount": "100", "currency": "EUR", "company_amount": "100", "company_currency": "EUR", "open_amount": "40",
        "invoice_date": "2026-05-15", "due_date": "2026-06-14", "payment_terms": "5", "payment_method": "3",
        "discount_rate": "0.02", "dunning_level": 2, "status": "open",
    }  # fmt: skip
    assert mapped(EBS, change("AR_PAYMENT_SCHEDULES_ALL", SCHEDULE | {"CLASS": "PMT"})) == []


def test_a_receipt_of_oracle_and_its_application() -> None:
    head, [part] = (
        mapped(EBS, change("AR_CASH_RECEIPTS_ALL", RECEIPT)),
        mapped(EBS, change("AR_RECEIVABLE_APPLICATIONS_ALL", APPLICATION)),
    )
    document = joined(row_of(head, "customer_receipt"))
    assert (document["grain"], document["amount"], document["status"]) == ("document", "60", "applied")
    row = joined(part, header_of(head, "customer_receipt"))
    assert (row["grain"], row["invoice_id"], row["discount_taken"], row["customer_id"]) == (
        "application",
        "8",
        "1",
        "4711",
    )
    reversed_one = mapped(EBS, change("AR_CASH_RECEIPTS_ALL", RECEIPT | {"STATUS": "NSF"}))
    assert not row_of(reversed_one, "customer_receipt").active


def test_a_payment_of_oracle_and_a_void_one() -> None:
    head, [part] = mapped(EBS, change("AP_CHECKS_ALL", CHECK)), mapped(EBS, change("AP_INVOICE_PAYMENTS_ALL", PAID))
    assert joined(row_of(head, "supplier_payment"))["stage"] == "executed"
    row = joined(part, header_of(head, "supplier_payment"))
    assert (row["invoice_id"], row["amount"], row["supplier_id"], row["run_id"]) == ("5", "98", "77", "MON")
    void = mapped(EBS, change("AP_CHECKS_ALL", CHECK | {"VOID_DATE": CREATED}))
    assert joined(row_of(void, "supplier_payment"))["stage"] == "void"


@pytest.mark.parametrize(
    ("kind", "amount", "returned"),
    [("CREDIT", "60", None), ("DEBIT", "-60", None), ("NSF", "-60", "no funds"), ("STOP", "60", "stopped")],
)
def test_a_statement_of_oracle(kind: str, amount: str, returned: str | None) -> None:
    head, [line] = (
        mapped(EBS, change("CE_STATEMENT_HEADERS", STATEMENT)),
        mapped(EBS, change("CE_STATEMENT_LINES", LINE | {"TRX_TYPE": kind})),
    )
    balances = [joined(part)["amount"] for part in head if part.event == "bank_balance"]
    assert balances == ["-5", "55"]
    row = joined(line, header_of(head, "bank_statement_line"))
    assert (row["amount"], row.get("return_reason"), row["currency"], row["value_date"]) == (
        amount, returned, "EUR", "2026-05-15",
    )  # fmt: skip


def test_a_rate_of_oracle() -> None:
    rate = {
        "FROM_CURRENCY": "USD", "TO_CURRENCY": "EUR", "CONVERSION_DATE": CREATED, "CONVERSION_TYPE": "Corporate",
        "CONVERSION_RATE": Decimal("0.8"), "STATUS_CODE": "C",
    }  # fmt: skip
    assert joined(mapped(EBS, change("GL_DAILY_RATES", rate))[0])["rate"] == "0.8"


PLAIN_ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "customer_invoice": (
        "customer_invoices",
        {
            "invoice_id": "I1", "item_id": None, "customer_id": "C1", "amount": Decimal(100), "currency": "EUR",
            "invoice_date": DAY, "due_date": DAY, "status": "open", "posted_at": AT, "discount_rate": Decimal("0.02"),
        },
    ),
    "customer_receipt": (
        "customer_receipts",
        {
            "grain": "application", "receipt_id": "R1", "line_id": "1", "customer_id": "C1", "amount": Decimal(100),
            "currency": "EUR", "invoice_id": "I1", "receipt_date": DAY, "status": "applied", "posted_at": AT,
        },
    ),
    "supplier_payment": (
        "supplier_payments",
        {
            "grain": "document", "stage": "planned", "payment_id": "P1", "line_id": None, "supplier_id": "S1",
            "amount": Decimal(100), "currency": "USD", "rate": Decimal("0.8"), "invoice_id": None, "payment_date": DAY,
            "status": "proposed", "posted_at": AT,
        },
    ),
    "bank_statement_line": (
        "bank_statement_lines",
        {
            "account": "A", "statement_id": "S", "line_id": "1", "final": True, "booking_date": DAY, "value_date": DAY,
            "amount": Decimal(-5), "currency": "EUR", "posted_at": AT,
        },
    ),
    "bank_balance": (
        "bank_balances",
        {
            "account": "A", "statement_id": "S", "kind": "closing", "page": None, "final": True, "balance_date": DAY,
            "amount": Decimal(-5), "currency": "EUR", "posted_at": AT,
        },
    ),
    "exchange_rate": (
        "exchange_rates",
        {
            "rate_type": "M", "base_currency": "USD", "quote_currency": "EUR", "rate_date": DAY, "rate": Decimal("0.8"),
            "quoted_at": AT,
        },
    ),
    "cash_plan": (
        "cash_plans",
        {
            "plan_id": "1", "kind": "flow", "amount": Decimal(-9), "currency": "EUR", "first_date": DAY,
            "frequency": "monthly", "status": "planned", "updated_at": AT,
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("event", PLAIN_ROWS)
def test_plain_rows(event: str) -> None:
    table, row = PLAIN_ROWS[event]
    [part] = mapped(PLAIN, change(table, row))
    found = joined(part)
    own = {
        name: value for name, value in row.items() if value is not None and not name.endswith("_at") and name != "rate"
    }
    assert found.keys() >= own.keys()
    assert all(str(found[name]).casefold() == str(value).casefold() for name, value in own.items())
    assert found.get("company_amount", "80.00") in {"100", "80.00"}


@pytest.mark.parametrize("event", PLAIN_ROWS)
def test_rows_of_the_plain_schema_may_be_drafts(event: str) -> None:
    table, row = PLAIN_ROWS[event]
    if "status" in row:
        assert not mapped(PLAIN, change(table, row | {"status": "draft"}))[0].active


def test_the_bank_map_reads_every_column_of_both_events() -> None:
    for name in ("bank_balance", "bank_statement_line"):
        [section] = BANK.sections(name)
        left = {column.name for column in EVENTS[name].columns} - {field.name for field in section.fields}
        assert left - {"company", "category"} <= set(EVENTS[name].struct.__mro__[1].__struct_fields__)  # type: ignore[attr-defined]


def test_terms_without_a_start_have_no_due_date() -> None:
    part = row_of(mapped(SAP, change("BSEG", BSEG | {"ZFBDT": "00000000"}, op=Op.SNAPSHOT)), "customer_invoice")
    assert (part.fields or {})["due_date"] is None
