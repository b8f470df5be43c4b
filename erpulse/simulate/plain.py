"""`plain`: an ERP whose PostgreSQL tables are the canonical events almost column by column."""

from typing import Any

from connectors.settings import Source
from erpulse.simulate.documents import (
    Agreement,
    Budget,
    Document,
    Invoice,
    Master,
    Material,
    Order,
    Receipt,
    Requester,
    Supplier,
)
from erpulse.simulate.envelope import Row
from erpulse.simulate.plain_tables import AGREEMENTS, BUDGETS, CHANGES, INVOICES, ORDERS, RECEIPTS
from erpulse.simulate.postgres import POSTGRES
from erpulse.simulate.system import Party, Rows, System, keyed

CURRENCY, UNIT, COMPANY = "USD", "EA", "US10"


def party(one: Party) -> str:
    """Return the text by which the system knows somebody or something.

    >>> party(7)
    'CC-107'
    """
    match one:
        case Supplier():
            return f"V{1000 + one.number}"
        case Material():
            return f"M-{one.number:05d}"
        case Requester():
            return one.name.lower()
        case _:
            return f"CC-{100 + one}"


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


def _order(order: Order) -> Rows:
    return dict(keyed(ORDERS, _order_line(order, place)) for place in range(len(order.lines)))


def _order_line(order: Order, place: int) -> Row:
    line = order.lines[place]
    return {
        "order_id": order_id(order.number),
        "line_id": str(line.number * 10),
        "company": COMPANY,
        "supplier_id": party(order.supplier),
        **_goods(line.material),
        "description": line.material.name,
        "quantity": line.quantity,
        "unit_price": line.price,
        "amount": line.amount,
        "currency": CURRENCY,
        "cost_center": party(order.requester.cost_center),
        "requester": party(order.requester),
        "agreement_id": agreement_id(order.supplier.number) if line.material.agreed else None,
        "status": "approved" if order.status == "open" else order.status,
        "order_date": order.entered.date(),
        "delivery_date": order.due,
        "created_at": order.entered,
        "updated_at": order.changed or order.entered,
    }


def _receipt(receipt: Receipt) -> Rows:
    order, line = receipt.order, receipt.line
    row = {
        "receipt_id": f"GR{800_000 + receipt.number}",
        "line_id": "1",
        "kind": "return" if receipt.back else "receipt",
        "material": party(line.material),
        "plant": "P100",
        "supplier_id": party(order.supplier),
        "unit": UNIT,
        "order_id": order_id(order.number),
        "order_line": str(line.number * 10),
        "cost_center": party(order.requester.cost_center),
        "quantity": -receipt.quantity if receipt.back else receipt.quantity,
        "posting_date": receipt.entered.date(),
        "posted_at": receipt.entered,
    }
    return dict([keyed(RECEIPTS, row)])


def _invoice(invoice: Invoice) -> Rows:
    row = {
        "invoice_id": f"INV{300_000 + invoice.number}",
        "kind": invoice.kind,
        "company": COMPANY,
        "supplier_id": party(invoice.supplier),
        "supplier_name": invoice.supplier.name,
        "reference": invoice.reference,
        "amount": invoice.signed,
        "currency": CURRENCY,
        **_invoiced(invoice),
        "cost_center": party(invoice.requester.cost_center),
        "requester": party(invoice.requester),
        "approver": invoice.approver.lower(),
        "status": "cancelled" if invoice.cancelled else "paid" if invoice.paid else "posted",
        "invoice_date": invoice.dated,
        "due_date": invoice.due,
        "posted_at": invoice.entered,
        "updated_at": invoice.changed or invoice.entered,
    }
    return dict([keyed(INVOICES, row)])


def _invoiced(invoice: Invoice) -> Row:
    """Return what a table of one row per invoice can say of its lines: all of a single one, little of several."""
    first = invoice.lines[0]
    order = None if first.order is None else order_id(first.order)
    if len(invoice.lines) > 1:
        return {"order_id": order, "category": _goods(first.material)["category"]}
    place = None if first.order_line is None else str(first.order_line * 10)
    told = {"quantity": first.quantity, "unit_price": first.price}
    return {"order_id": order, "order_line": place, **told, **_goods(first.material)}


def _agreement(agreement: Agreement) -> Rows:
    return dict(keyed(AGREEMENTS, _agreed(agreement, place)) for place in range(len(agreement.materials)))


def _agreed(agreement: Agreement, place: int) -> Row:
    material = agreement.materials[place]
    return {
        "agreement_id": agreement_id(agreement.supplier.number),
        "line_id": str(place + 1),
        "supplier_id": party(agreement.supplier),
        **_goods(material),
        "unit_price": material.price,
        "currency": CURRENCY,
        "status": "active",
        "valid_from": agreement.valid_from,
        "valid_to": agreement.valid_to,
        "created_at": agreement.entered,
    }


def _budget(budget: Budget) -> Rows:
    row = {
        "budget_id": f"B{budget.year}-{budget.number:03d}",
        "cost_center": party(budget.cost_center),
        "category": None,
        "period": str(budget.year),
        "currency": CURRENCY,
        "version": "1",
        "amount": budget.amount,
        "updated_at": budget.entered,
    }
    return dict([keyed(BUDGETS, row)])


def _master(master: Master) -> Rows:
    """A change of a master record is a row of the change log; an unchanged record has none."""
    if master.changed is None:
        return {}
    row = {
        "change_id": f"{party(master.supplier)}-{master.changed:%Y%m%d%H%M%S%f}",
        "object": "supplier",
        "object_key": party(master.supplier),
        "field": "bank_account",
        "old_value": master.old_bank,
        "new_value": master.bank,
        "changed_by": f"clerk{master.user:02d}",
        "changed_at": master.changed,
    }
    return dict([keyed(CHANGES, row)])


def _goods(material: Material) -> dict[str, Any]:
    return {"material": party(material), "category": f"CAT{material.category:02d}", "unit": UNIT}


def order_id(number: int) -> str:
    """Return the number of an order.

    >>> order_id(7)
    'PO700007'
    """
    return f"PO{700_000 + number}"


def agreement_id(supplier: int) -> str:
    """Return the number of a supplier's agreement.

    >>> agreement_id(7)
    'AG1007'
    """
    return f"AG{1000 + supplier}"


PLAIN = System(
    name="plain",
    dialect=POSTGRES,
    shapes={one.name: one for one in (ORDERS, RECEIPTS, INVOICES, AGREEMENTS, BUDGETS, CHANGES)},
    rows=rows,
    party=party,
    settings=Source(
        topics=r"raw\.plain\.purchasing\..*",
        map="plain",
        currency=CURRENCY,
        zone="UTC",
        links={
            "supplier_invoice": "https://erp.example.com/app#/invoice/{invoice_id}",
            "purchase_order": "https://erp.example.com/app#/order/{order_id}",
            "agreement": "https://erp.example.com/app#/agreement/{agreement_id}",
        },
    ),
    priced=INVOICES.name,
    told={Order: ORDERS.name, Invoice: INVOICES.name, Receipt: RECEIPTS.name, Budget: BUDGETS.name},
)
