"""The map of SAP tables on rows as the system writes them."""

from decimal import Decimal

import pytest

from connectors.errors import DecodeError
from connectors.mapping import load_map
from connectors.messages import Op
from tests.connectors.mapping.rig import change, mapped
from tests.connectors.maps.rows import joined

SAP = load_map("sap")
EKKO = {
    "MANDT": "100",
    "EBELN": "4500000001",
    "BUKRS": "1000",
    "BSTYP": "F",
    "LOEKZ": " ",
    "PROCSTAT": "05",
    "ERNAM": "BUYER",
    "LIFNR": "0000100001",
    "WAERS": "JPY",
    "WKURS": Decimal("-160.00000"),
    "BEDAT": "20260514",
    "KDATB": "00000000",
    "KDATE": "00000000",
}
EKPO = {
    "MANDT": "100",
    "EBELN": "4500000001",
    "EBELP": "00010",
    "LOEKZ": "",
    "BSTYP": "F",
    "TXZ01": "Bolt",
    "MATNR": "M-1",
    "MATKL": "01",
    "MENGE": Decimal("10.000"),
    "MEINS": "ST",
    "NETPR": Decimal("4.00"),
    "PEINH": 100,
    "BPUMZ": 1,
    "BPUMN": 1,
    "NETWR": Decimal("0.40"),
    "KONNR": "",
    "AFNAM": "",
    "CREATIONDATE": "20260515",
    "CREATIONTIME": "103000",
}


def test_sap_order_line() -> None:
    [header] = mapped(SAP, change("dbo.EKKO", EKKO))
    [line] = mapped(SAP, change("dbo.EKPO", EKPO))
    assert joined(line, header) == {
        "order_id": "4500000001",
        "line_id": "00010",
        "kind": "standard",
        "company": "1000",
        "supplier_id": "0000100001",
        "material": "M-1",
        "category": "01",
        "description": "Bolt",
        "quantity": "10.000",
        "unit": "ST",
        "unit_price": "4",
        "amount": "40",
        "currency": "JPY",
        "company_amount": "0.25",
        "company_currency": "EUR",
        "requester": "BUYER",
        "order_date": "2026-05-14",
        "status": "released",
    }
    assert line.event_time == "2026-05-15T08:30:00.000Z"
    assert line.document == "s|EKPO|4500000001|00010"


def test_sap_order_line_in_another_price_unit_on_a_return() -> None:
    [header] = mapped(SAP, change("EKKO", EKKO | {"WAERS": "EUR", "PROCSTAT": "03"}))
    [line] = mapped(
        SAP, change("EKPO", EKPO | {"BPUMZ": 2, "RETPO": "X", "KONNR": "46", "ZZKOSTL": "CC1", "AFNAM": "ANN"})
    )
    row = joined(line, header)
    assert (row["unit_price"], row["amount"], row["quantity"]) == ("0.08", "-0.40", "-10.000")
    assert (row["kind"], row["agreement_id"], row["cost_center"], row["requester"]) == ("call_off", "46", "CC1", "ANN")
    assert not header.active


@pytest.mark.parametrize(("column", "value"), [("LOEKZ", "L"), ("MEMORY", "X"), ("PROCSTAT", "08")])
def test_sap_orders_that_are_none(column: str, value: str) -> None:
    [header] = mapped(SAP, change("EKKO", EKKO | {column: value}))
    assert not header.active


def test_sap_contract() -> None:
    head = EKKO | {"BSTYP": "K", "KDATB": "20260101", "KDATE": "99991231", "WAERS": "EUR"}
    [header] = mapped(SAP, change("EKKO", head))
    [line] = mapped(SAP, change("EKPO", EKPO | {"BSTYP": "K", "ZWERT": Decimal("5000.00")}))
    assert joined(line, header) == {
        "agreement_id": "4500000001",
        "line_id": "00010",
        "supplier_id": "0000100001",
        "material": "M-1",
        "category": "01",
        "unit_price": "0.04",
        "currency": "EUR",
        "unit": "ST",
        "target_amount": "5000.00",
        "valid_from": "2026-01-01",
        "status": "active",
    }


MSEG = {
    "MANDT": "100",
    "MBLNR": "5000000001",
    "MJAHR": "2026",
    "ZEILE": "0001",
    "BWART": "101",
    "SHKZG": "S",
    "MATNR": "M-1",
    "WERKS": "P1",
    "LGORT": "L1",
    "LIFNR": "0000100001",
    "MENGE": Decimal("100.000"),
    "MEINS": "KG",
    "BSTMG": Decimal("10.000"),
    "BSTME": "ST",
    "EBELN": "4500000001",
    "EBELP": "00010",
    "KOSTL": "",
    "BUDAT_MKPF": "20260515",
    "CPUDT_MKPF": "20260515",
    "CPUTM_MKPF": "103000",
}


def test_sap_goods_movement() -> None:
    [part] = mapped(SAP, change("MSEG", MSEG))
    assert joined(part) == {
        "movement_id": "5000000001/2026",
        "line_id": "0001",
        "kind": "receipt",
        "material": "M-1",
        "plant": "P1",
        "location": "L1",
        "quantity": "10.000",
        "unit": "ST",
        "supplier_id": "0000100001",
        "purchase_order_id": "4500000001",
        "purchase_order_line": "00010",
        "posting_date": "2026-05-15",
    }
    assert part.event_time == "2026-05-15T08:30:00.000Z"


@pytest.mark.parametrize(
    ("movement", "indicator", "kind", "quantity"),
    [
        ("102", "H", "receipt", "-10.000"),
        ("122", "H", "return", "-10.000"),
        ("261", "H", "issue", "-10.000"),
        ("311", "S", "transfer", "10.000"),
        ("551", "H", "scrap", "-10.000"),
        ("999", "S", "other", "10.000"),
    ],
)
def test_sap_movement_types(movement: str, indicator: str, kind: str, quantity: str) -> None:
    [part] = mapped(SAP, change("MSEG", MSEG | {"BWART": movement, "SHKZG": indicator}))
    row = joined(part)
    assert (row["kind"], row["quantity"]) == (kind, quantity)


def test_sap_movement_without_order_unit_or_sign() -> None:
    own = MSEG | {"BSTMG": Decimal("0.000"), "BSTME": "", "EBELN": "", "EBELP": "00000"}
    row = joined(mapped(SAP, change("MSEG", own))[0])
    assert (row["quantity"], row["unit"]) == ("100.000", "KG")
    assert "purchase_order_line" not in row
    with pytest.raises(DecodeError, match=r"sign_unknown: MSEG.SHKZG is ' '; allowed: 'S' for \+, 'H' for -"):
        mapped(SAP, change("MSEG", MSEG | {"SHKZG": " "}))


def test_matdoc_holds_technical_rows_that_are_no_movements() -> None:
    renamed = {name.removesuffix("_MKPF"): value for name, value in MSEG.items()}
    assert mapped(SAP, change("MATDOC", renamed | {"RECORD_TYPE": "CORR"})) == []
    [part] = mapped(SAP, change("MATDOC", renamed | {"RECORD_TYPE": "MDOC_CP"}))
    assert joined(part) == joined(mapped(SAP, change("MSEG", MSEG))[0])


RBKP = {
    "MANDT": "100",
    "BELNR": "5105600001",
    "GJAHR": "2026",
    "BUKRS": "1000",
    "LIFNR": "0000100001",
    "WAERS": "EUR",
    "XBLNR": "R-77",
    "BLDAT": "20260510",
    "CPUDT": "20260515",
    "CPUTM": "103000",
    "USNAM": "CLERK",
    "RMWWR": Decimal("119.00"),
    "XRECH": "X",
    "RBSTAT": "5",
    "STBLG": "          ",
    "KURSF": Decimal("0.00000"),
}
RSEG = {
    "MANDT": "100",
    "BELNR": "5105600001",
    "GJAHR": "2026",
    "BUZEI": "000001",
    "EBELN": "4500000001",
    "EBELP": "00010",
    "MATNR": "M-1",
    "WRBTR": Decimal("100.00"),
    "SHKZG": "S",
    "MENGE": Decimal("3.000"),
    "BSTME": "ST",
    "MEINS": "ST",
}


def test_sap_invoice_and_its_line() -> None:
    document, header = mapped(SAP, change("RBKP", RBKP))
    [line] = mapped(SAP, change("RSEG", RSEG))
    head = {
        "kind": "invoice",
        "invoice_id": "5105600001/2026",
        "company": "1000",
        "supplier_id": "0000100001",
        "reference": "R-77",
        "currency": "EUR",
        "company_currency": "EUR",
        "approver": "CLERK",
        "invoice_date": "2026-05-10",
        "status": "posted",
    }
    assert joined(document) == {**head, "grain": "document", "amount": "119.00", "company_amount": "119.00"}
    assert joined(line, header) == {
        **head,
        "grain": "line",
        "line_id": "000001",
        "amount": "100.00",
        "company_amount": "100.00",
        "purchase_order_id": "4500000001",
        "purchase_order_line": "00010",
        "material": "M-1",
        "quantity": "3.000",
        "unit": "ST",
        "unit_price": "33.333333",
    }
    assert (document.event_time, document.active, header.active) == ("2026-05-15T08:30:00.000Z", True, True)


def test_sap_credit_memo_is_negative() -> None:
    document, header = mapped(SAP, change("RBKP", RBKP | {"XRECH": " ", "WAERS": "TND", "KURSF": Decimal("0.3")}))
    row = joined(document)
    assert (row["kind"], row["amount"], row["company_amount"]) == ("credit_memo", "-11.900", "-3.57")
    [line] = mapped(SAP, change("RSEG", RSEG | {"SHKZG": "H"}))
    row = joined(line, header)
    assert (row["kind"], row["amount"], row["quantity"]) == ("credit_memo", "-10.000", "-3.000")


@pytest.mark.parametrize(("column", "value"), [("RBSTAT", "A"), ("RBSTAT", "2"), ("STBLG", "5105600002")])
def test_sap_parked_and_reversed_invoices_do_not_count(column: str, value: str) -> None:
    document, header = mapped(SAP, change("RBKP", RBKP | {column: value}, before=RBKP, op=Op.UPDATE))
    assert (document.active, header.active, document.before_active) == (False, False, True)


def test_sap_budget_of_a_year_and_of_a_period() -> None:
    year = {"MANDT": "100", "KOSTL": "CC1", "GJAHR": "2026", "PERBL": "000", "MATKL": " ", "VERSN": "000"}
    row = joined(mapped(SAP, change("ZBUDGET", {**year, "WTGES": Decimal("1000.00"), "WAERS": "EUR"}))[0])
    assert (row["budget_id"], row["period"], row["amount"]) == ("CC1/2026/000/*", "2026", "1000.00")
    row = joined(mapped(SAP, change("ZBUDGET", {**year, "PERBL": "005", "WTGES": Decimal(1), "WAERS": "EUR"}))[0])
    assert row["period"] == "2026-005"


def test_sap_supplier_and_bank() -> None:
    supplier = {"MANDT": "100", "LIFNR": "0000100001", "NAME1": "Ann", "STRAS": "A", "SPERR": ""}
    [part] = mapped(SAP, change("LFA1", supplier | {"NAME1": "Bob"}, before=supplier, op=Op.UPDATE))
    assert joined(part) == {
        "object": "supplier",
        "object_key": "0000100001",
        "field": "name",
        "old_value": "Ann",
        "new_value": "Bob",
    }
    bank = {
        "MANDT": "100",
        "LIFNR": "0000100001",
        "BANKS": "DE",
        "BANKL": "10020030",
        "BANKN": "0012345678",
        "KOINH": "",
    }
    rows = [joined(part) for part in mapped(SAP, change("LFBK", bank))]
    assert [(row["field"], row["new_value"]) for row in rows] == [
        ("bank", "10020030"),
        ("bank_account", "******5678"),
    ]
