"""Supplier invoices, credit memos, card transactions and payments made without one."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class SupplierInvoice(Event, frozen=True, kw_only=True):
    """One invoice document (`grain` document) or one of its lines (`grain` line); a purchase-card line is a document.

    A source fills category, cost centre and requester at one grain only, so that no amount counts twice.
    """

    grain: Annotated[Literal["document", "line"], Sql(type="STRING", doc="what the row stands for")]
    kind: Annotated[str, Sql(type="STRING", doc="invoice, credit_memo, purchase_card or payment")] = "invoice"
    invoice_id: Annotated[str, Sql(type="STRING", doc="the system's own number of the document")]
    line_id: Annotated[str | None, Sql(type="STRING", doc="line within the document; null for a document")] = None
    company: Annotated[str | None, Sql(type="STRING", doc="company code or legal entity")] = None
    supplier_id: Annotated[str, Sql(type="STRING", doc="supplier as the source names it, leading zeros kept")]
    supplier_name: Annotated[str | None, Sql(type="STRING", doc="name as written on the document")] = None
    reference: Annotated[str | None, Sql(type="STRING", doc="the supplier's own invoice number as typed")] = None
    amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="currency", sign="invoice +, credit memo -", doc="gross amount")
    ]
    currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of amount and unit_price")]
    company_amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="company_currency", sign="as amount", doc="amount in company currency")
    ]
    company_currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of the source's company currency")]
    purchase_order_id: Annotated[str | None, Sql(type="STRING", doc="order the invoice refers to")] = None
    purchase_order_line: Annotated[str | None, Sql(type="STRING", doc="line of that order")] = None
    material: Annotated[str | None, Sql(type="STRING", doc="material or item number")] = None
    quantity: Annotated[Decimal | None, Sql(type="DECIMAL(18, 3)", unit="unit", doc="invoiced quantity")] = None
    unit: Annotated[str | None, Sql(type="STRING", doc="unit of measure")] = None
    unit_price: Annotated[
        Decimal | None, Sql(type="DECIMAL(20, 6)", unit="currency per unit", doc="price of one unit, net")
    ] = None
    category: Annotated[str | None, Sql(type="STRING", doc="material group, else general-ledger account")] = None
    cost_center: Annotated[str | None, Sql(type="STRING", doc="cost centre that bears the amount")] = None
    requester: Annotated[str | None, Sql(type="STRING", doc="person or card that asked for it")] = None
    approver: Annotated[str | None, Sql(type="STRING", doc="person who approved or entered it")] = None
    invoice_date: Annotated[dt.date | None, Sql(type="DATE", doc="date on the document")] = None
    due_date: Annotated[dt.date | None, Sql(type="DATE", doc="net due date")] = None
    status: Annotated[str | None, Sql(type="STRING", doc="posted, blocked, paid, ...: as the source says")] = None
    open_amount: Annotated[
        Decimal | None,
        Sql(type="DECIMAL(18, 3)", unit="currency", sign="as amount", doc="still unpaid; null where payments tell it"),
    ] = None
    baseline_date: Annotated[dt.date | None, Sql(type="DATE", doc="day that the terms count from")] = None
    payment_terms: Annotated[str | None, Sql(type="STRING", doc="code of the terms of payment")] = None
    discount_date: Annotated[dt.date | None, Sql(type="DATE", doc="last day on which the discount may be taken")] = None
    discount_rate: Annotated[
        Decimal | None, Sql(type="DECIMAL(20, 6)", unit="ratio", sign="+", doc="discount offered, 0.02 for two percent")
    ] = None
    payment_block: Annotated[str | None, Sql(type="STRING", doc="why it may not be paid yet; null if it may")] = None
    payment_method: Annotated[str | None, Sql(type="STRING", doc="transfer, direct debit, check, card, ...")] = None
    clearing_date: Annotated[dt.date | None, Sql(type="DATE", doc="day it was settled; null while open")] = None


SUPPLIER_INVOICE = table_of(SupplierInvoice, name="supplier_invoice", key=("invoice_id", "line_id"))
