"""`sap`: SAP S/4HANA on SQL Server, raw tables with ABAP values: blanks for nothing, unsigned money beside S and H."""

import datetime as dt
from typing import Any

from connectors.settings import Source
from erpulse.simulate.documents import (
    Agreement,
    Budget,
    Document,
    Invoice,
    Line,
    Master,
    Material,
    Order,
    Receipt,
    Requester,
    Supplier,
)
from erpulse.simulate.envelope import Row, TableShape
from erpulse.simulate.sap_tables import EKKO, EKPO, LFA1, LFBK, LOCAL, MATDOC, RBKP, RSEG, ZBUDGET, ZONE
from erpulse.simulate.sqlserver import NVARCHAR, SQLSERVER
from erpulse.simulate.system import Party, Rows, System, keyed

CURRENCY, UNIT, CLIENT, COMPANY = "USD", "ST", "100", "1010"


def party(one: Party) -> str:
    """Return the text by which the system knows somebody or something.

    >>> party(7)
    '0000004007'
    """
    match one:
        case Supplier():
            return f"{100_000 + one.number:010d}"
        case Material():
            return f"{50_000 + one.number:018d}"
        case Requester():
            return one.name
        case _:
            return f"{4000 + one:010d}"


def rows(document: Document) -> Rows:
    """Return the rows of a document."""
    match document:
        case Order():
            return _order(document)
        case Receipt():
            return _receipt(document)
        case Invoice():
            return _invoice(document)
        case Agreement():
            return _agreement(document)
        case Budget():
            return _budget(document)
        case Master():
            return _master(document)


def _row(table: TableShape, **values: Any) -> tuple[tuple[str, tuple[Any, ...]], Row]:  # noqa: ANN401
    """Return a row of a client, blank where nothing is said: ABAP knows no null."""
    blank = {name: "" for name, kind in table.columns.items() if kind is NVARCHAR}
    return keyed(table, {**blank, "MANDT": CLIENT, **values})


def _order(order: Order) -> Rows:
    number = f"45{order.number:08d}"
    header = _row(
        EKKO,
        EBELN=number,
        BUKRS=COMPANY,
        BSTYP="F",
        ERNAM=order.requester.name,
        LIFNR=party(order.supplier),
        WAERS=CURRENCY,
        PROCSTAT="05",
        BEDAT=order.entered,
        WKURS=1,
    )
    lines = (
        _row(
            EKPO,
            **_item(number, line.number, line.material),
            BSTYP="F",
            MENGE=line.quantity,
            NETWR=line.amount,
            **_priced(line.material, line.price),
            KONNR=_contract(order.supplier) if line.material.agreed else "",
            AFNAM=order.requester.name,
            ZZKOSTL=party(order.requester.cost_center),
            CREATIONDATE=order.entered,
            CREATIONTIME=order.entered,
        )
        for line in order.lines
    )
    return dict([header, *lines])


def _agreement(agreement: Agreement) -> Rows:
    number = _contract(agreement.supplier)
    header = _row(
        EKKO,
        EBELN=number,
        BUKRS=COMPANY,
        BSTYP="K",
        ERNAM="BUYER",
        LIFNR=party(agreement.supplier),
        WAERS=CURRENCY,
        PROCSTAT="05",
        BEDAT=agreement.entered,
        KDATB=agreement.valid_from,
        KDATE=agreement.valid_to,
        WKURS=1,
    )
    lines = (
        _row(EKPO, **_item(number, place, one), BSTYP="K", MENGE=0, NETWR=0, **_priced(one, one.price))
        for place, one in enumerate(agreement.materials, 1)
    )
    return dict([header, *lines])


def _contract(supplier: Supplier) -> str:
    return f"46{supplier.number:08d}"


def _item(number: str, place: int, material: Material) -> dict[str, Any]:
    return {
        "EBELN": number,
        "EBELP": f"{place * 10:05d}",
        "TXZ01": material.name,
        "MATNR": party(material),
        "MATKL": f"{material.category:09d}",
        "MEINS": UNIT,
    }


def _priced(material: Material, price: Any) -> dict[str, Any]:  # noqa: ANN401  -- a Decimal
    """Return price, price unit and units; prices of every other material are for ten."""
    per = 10 if material.number % 2 else 1
    return {"NETPR": price * per, "PEINH": per, "BPUMZ": 1, "BPUMN": 1}


def _receipt(receipt: Receipt) -> Rows:
    number, year = f"{5_000_000_000 + receipt.number}", f"{receipt.entered.astimezone(LOCAL):%Y}"
    row = _row(
        MATDOC,
        KEY1=number,
        KEY2=year,
        KEY3="0001",
        RECORD_TYPE="MDOC",
        MBLNR=number,
        MJAHR=year,
        ZEILE="0001",
        BWART="122" if receipt.back else "101",
        SHKZG="H" if receipt.back else "S",
        MATNR=party(receipt.line.material),
        WERKS="1010",
        LGORT="101A",
        LIFNR=party(receipt.order.supplier),
        MENGE=receipt.quantity,
        MEINS=UNIT,
        EBELN=f"45{receipt.order.number:08d}",
        EBELP=f"{receipt.line.number * 10:05d}",
        BUDAT=receipt.entered,
        CPUDT=receipt.entered,
        CPUTM=receipt.entered,
    )
    return dict([row])


def _invoice(invoice: Invoice) -> Rows:
    """Return header and lines; a reversal is a document of its own, and both name each other."""
    documents = _posted(invoice, invoice.number, invoice.entered, invoice.reversal)
    if invoice.reversal is not None and invoice.cancelled is not None:
        documents |= _posted(invoice, invoice.reversal, invoice.cancelled, invoice.number, reverses=True)
    return documents


def _posted(
    invoice: Invoice, number: int, entered: dt.datetime, partner: int | None, *, reverses: bool = False
) -> Rows:
    debit = (invoice.kind == "invoice") is not reverses
    key = {"BELNR": f"{5_105_600_000 + number}", "GJAHR": f"{entered.astimezone(LOCAL):%Y}"}
    header = _row(
        RBKP,
        **key,
        BUKRS=COMPANY,
        LIFNR=party(invoice.supplier),
        WAERS=CURRENCY,
        XBLNR=invoice.reference,
        USNAM=invoice.approver,
        XRECH="X" if debit else "",
        RBSTAT="5",
        STBLG="" if partner is None else f"{5_105_600_000 + partner}",
        BLDAT=invoice.dated,
        CPUDT=entered,
        CPUTM=entered,
        RMWWR=invoice.amount,
        KURSF=1,
    )
    lines = (_row(RSEG, **key, **_posted_line(invoice, line), SHKZG="S" if debit else "H") for line in invoice.lines)
    return dict([header, *lines])


def _posted_line(invoice: Invoice, line: Line) -> dict[str, Any]:
    return {
        "BUZEI": f"{line.number:06d}",
        "EBELN": "" if line.order is None else f"45{line.order:08d}",
        "EBELP": "00000" if line.order_line is None else f"{line.order_line * 10:05d}",
        "MATNR": party(line.material),
        "BSTME": UNIT,
        "MEINS": UNIT,
        "ZZKOSTL": party(invoice.requester.cost_center),
        "ZZMATKL": f"{line.material.category:09d}",
        "WRBTR": line.amount,
        "MENGE": line.quantity,
    }


def _budget(budget: Budget) -> Rows:
    row = _row(
        ZBUDGET,
        KOSTL=party(budget.cost_center),
        GJAHR=str(budget.year),
        PERBL="",
        VERSN="000",
        WAERS=CURRENCY,
        WTGES=budget.amount,
    )
    return dict([row])


def _master(master: Master) -> Rows:
    """Return the supplier and its bank account; another account is another row."""
    number = party(master.supplier)
    supplier = _row(
        LFA1,
        LIFNR=number,
        NAME1=master.supplier.name,
        LAND1="DE",
        ORT01="Walldorf",
        STRAS=f"Ring {master.supplier.number}",
        STCEG=f"DE{master.supplier.number:09d}",
    )
    bank = _row(LFBK, LIFNR=number, BANKS="DE", BANKL="67060031", BANKN=master.bank, KOINH=master.supplier.name)
    return dict([supplier, bank])


SAP = System(
    name="sap",
    dialect=SQLSERVER,
    shapes={one.name: one for one in (EKKO, EKPO, MATDOC, RBKP, RSEG, ZBUDGET, LFA1, LFBK)},
    rows=rows,
    party=party,
    settings=Source(
        topics=r"raw\.sap\.S4P\.dbo\..*",
        map="sap",
        currency=CURRENCY,
        zone=ZONE,
        links={
            "supplier_invoice": "https://s4.example.com/ui#SupplierInvoice-display?id={invoice_id}",
            "purchase_order": "https://s4.example.com/ui#PurchaseOrder-display?id={order_id}",
            "agreement": "https://s4.example.com/ui#PurchaseContract-display?id={agreement_id}",
        },
    ),
    told={Order: EKPO.name, Invoice: RBKP.name, Receipt: MATDOC.name, Budget: ZBUDGET.name},
    client=1,
    priced=RSEG.name,
)
