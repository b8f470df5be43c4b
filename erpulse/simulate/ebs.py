"""`ebs`: Oracle E-Business Suite, the tables of purchasing, receiving and payables on an Oracle database."""

from decimal import Decimal

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
from erpulse.simulate.ebs_tables import BANKS, HEADERS, INVOICE_LINES, INVOICES, LINES, RECEIVING, SUPPLIERS
from erpulse.simulate.envelope import Row
from erpulse.simulate.oracle import ORACLE, ZONE
from erpulse.simulate.system import Party, Rows, System, keyed

CURRENCY, UNIT, ORG = "USD", "Each", 204


def party(one: Party) -> str:
    """Return the text by which the system knows somebody or something.

    >>> party(7)
    '407'
    """
    match one:
        case Supplier():
            return str(1000 + one.number)
        case Material():
            return str(50_000 + one.number)
        case Requester():
            return str(2000 + one.number)
        case _:
            return str(400 + one)


def rows(document: Document) -> Rows:
    """Return the rows of a document; EBS keeps budgets as balances, which are not captured."""
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
            return {}
        case Master():
            return _master(document)


def _order(order: Order) -> Rows:
    number, changed = 100_000 + order.number, order.changed or order.entered
    header = {
        "PO_HEADER_ID": number,
        "AGENT_ID": int(party(order.requester)),
        "VENDOR_ID": int(party(order.supplier)),
        "ORG_ID": ORG,
        "TYPE_LOOKUP_CODE": "STANDARD",
        "SEGMENT1": str(order.number),
        "CURRENCY_CODE": CURRENCY,
        "AUTHORIZATION_STATUS": "APPROVED",
        "CLOSED_CODE": "OPEN",
        "CANCEL_FLAG": "N",
        "APPROVED_DATE": order.entered,
        "CREATION_DATE": order.entered,
        "LAST_UPDATE_DATE": order.entered,
    }
    lines = (
        {
            **_line(number, line.number, line.material),
            "QUANTITY": line.quantity,
            "UNIT_PRICE": line.price,
            "FROM_HEADER_ID": 90_000 + order.supplier.number if line.material.agreed else None,
            "CREATION_DATE": order.entered,
            "LAST_UPDATE_DATE": changed,
        }
        for line in order.lines
    )
    return dict([keyed(HEADERS, header), *(keyed(LINES, line) for line in lines)])


def _agreement(agreement: Agreement) -> Rows:
    number = 90_000 + agreement.supplier.number
    header = {
        "PO_HEADER_ID": number,
        "AGENT_ID": 2000,
        "VENDOR_ID": int(party(agreement.supplier)),
        "ORG_ID": ORG,
        "TYPE_LOOKUP_CODE": "BLANKET",
        "SEGMENT1": f"B{agreement.number}",
        "CURRENCY_CODE": CURRENCY,
        "AUTHORIZATION_STATUS": "APPROVED",
        "CANCEL_FLAG": "N",
        **dict.fromkeys(("APPROVED_DATE", "CREATION_DATE", "LAST_UPDATE_DATE"), agreement.entered),
        "START_DATE": agreement.valid_from,
        "END_DATE": agreement.valid_to,
    }
    lines = (
        {
            **_line(number, place, material),
            "UNIT_PRICE": material.price,
            "CREATION_DATE": agreement.entered,
            "LAST_UPDATE_DATE": agreement.entered,
        }
        for place, material in enumerate(agreement.materials, 1)
    )
    return dict([keyed(HEADERS, header), *(keyed(LINES, line) for line in lines)])


def _line(header: int, place: int, material: Material) -> dict[str, object]:
    return {
        "PO_LINE_ID": header * 10 + place,
        "PO_HEADER_ID": header,
        "LINE_NUM": place,
        "ITEM_ID": int(party(material)),
        "CATEGORY_ID": 10 + material.category,
        "ITEM_DESCRIPTION": material.name,
        "UNIT_MEAS_LOOKUP_CODE": UNIT,
        "CANCEL_FLAG": "N",
    }


def _receipt(receipt: Receipt) -> Rows:
    header = 100_000 + receipt.order.number
    row = {
        "TRANSACTION_ID": 800_000 + receipt.number,
        "TRANSACTION_TYPE": "RETURN TO VENDOR" if receipt.back else "RECEIVE",
        "DESTINATION_TYPE_CODE": "RECEIVING",
        "TRANSACTION_DATE": receipt.entered,
        "QUANTITY": receipt.quantity,
        "UNIT_OF_MEASURE": UNIT,
        "ORGANIZATION_ID": ORG,
        "SUBINVENTORY": None,
        "VENDOR_ID": int(party(receipt.order.supplier)),
        "PO_HEADER_ID": header,
        "PO_LINE_ID": header * 10 + receipt.line.number,
    }
    return dict([keyed(RECEIVING, row)])


def _invoice(invoice: Invoice) -> Rows:
    """Return header and lines; a cancelled invoice stays, with amounts of zero and a date."""
    header = {
        "INVOICE_ID": 300_000 + invoice.number,
        "INVOICE_NUM": invoice.reference,
        "VENDOR_ID": int(party(invoice.supplier)),
        "INVOICE_CURRENCY_CODE": CURRENCY,
        "INVOICE_AMOUNT": Decimal(0) if invoice.cancelled else invoice.signed,
        "INVOICE_TYPE_LOOKUP_CODE": "CREDIT" if invoice.kind == "credit_memo" else "STANDARD",
        "INVOICE_DATE": invoice.dated,
        "CANCELLED_DATE": invoice.cancelled,
        "ORG_ID": ORG,
        "CREATED_BY": 3000 + sum(map(ord, invoice.approver)) % 100,
        "PAYMENT_STATUS_FLAG": "Y" if invoice.paid else "N",
        "CREATION_DATE": invoice.entered,
        "LAST_UPDATE_DATE": invoice.changed or invoice.entered,
    }
    lines = (_invoice_line(invoice, line) for line in invoice.lines)
    return dict([keyed(INVOICES, header), *(keyed(INVOICE_LINES, line) for line in lines)])


def _invoice_line(invoice: Invoice, line: Line) -> Row:
    sign = -1 if invoice.kind == "credit_memo" else 1
    header = None if line.order is None else 100_000 + line.order
    return {
        "INVOICE_ID": 300_000 + invoice.number,
        "LINE_NUMBER": line.number,
        "AMOUNT": Decimal(0) if invoice.cancelled else sign * line.amount,
        "PO_HEADER_ID": header,
        "PO_LINE_ID": None if header is None else header * 10 + (line.order_line or 1),
        "INVENTORY_ITEM_ID": int(party(line.material)),
        "QUANTITY_INVOICED": sign * line.quantity,
        "UNIT_PRICE": line.price,
        "REQUESTER_ID": int(party(invoice.requester)),
        "PURCHASING_CATEGORY_ID": 10 + line.material.category,
        "UNIT_MEAS_LOOKUP_CODE": UNIT,
        "COST_CENTER_SEGMENT": party(invoice.requester.cost_center),
        "CANCELLED_FLAG": "Y" if invoice.cancelled else "N",
        "CREATION_DATE": invoice.entered,
        "LAST_UPDATE_DATE": invoice.changed or invoice.entered,
    }


def _master(master: Master) -> Rows:
    supplier = {
        "VENDOR_ID": int(party(master.supplier)),
        "VENDOR_NAME": master.supplier.name,
        "VAT_REGISTRATION_NUM": f"US{master.supplier.number:09d}",
        "ENABLED_FLAG": "Y",
        "HOLD_ALL_PAYMENTS_FLAG": "N",
        "LAST_UPDATED_BY": 1,
    }
    bank = {
        "EXT_BANK_ACCOUNT_ID": 70_000 + master.supplier.number,
        "BANK_ACCOUNT_NUM": master.bank,
        "LAST_UPDATED_BY": master.user,
    }
    return dict([keyed(SUPPLIERS, supplier), keyed(BANKS, bank)])


EBS = System(
    name="ebs",
    dialect=ORACLE,
    shapes={one.name: one for one in (HEADERS, LINES, RECEIVING, INVOICES, INVOICE_LINES, SUPPLIERS, BANKS)},
    rows=rows,
    party=party,
    settings=Source(
        topics=r"raw\.ebs\.(PO|AP|IBY)\..*",
        map="oracle_ebs",
        currency=CURRENCY,
        zone=ZONE,
        links={
            "supplier_invoice": "https://ebs.example.com/OA_HTML/invoice?id={invoice_id}",
            "purchase_order": "https://ebs.example.com/OA_HTML/order?id={order_id}",
            "agreement": "https://ebs.example.com/OA_HTML/order?id={agreement_id}",
        },
    ),
    told={Order: LINES.name, Invoice: INVOICES.name, Receipt: RECEIVING.name},
    centers=False,
    priced=INVOICE_LINES.name,
)
