"""Customer invoices, credit memos and other open items of receivables."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class CustomerInvoice(Event, frozen=True, kw_only=True):
    """One open item of one customer: an invoice, or one instalment of it where the terms split it."""

    kind: Annotated[str, Sql(type="STRING", doc="invoice, credit_memo, debit_memo or down_payment_request")] = "invoice"
    invoice_id: Annotated[str, Sql(type="STRING", doc="the system's own number of the document")]
    item_id: Annotated[
        str | None, Sql(type="STRING", doc="instalment within the document; null where there is one")
    ] = None
    company: Annotated[str | None, Sql(type="STRING", doc="company code or legal entity")] = None
    customer_id: Annotated[str, Sql(type="STRING", doc="customer who pays, as the source names it, zeros kept")]
    customer_name: Annotated[str | None, Sql(type="STRING", doc="name as written on the document")] = None
    customer_group: Annotated[str | None, Sql(type="STRING", doc="group a new customer's habits are taken from")] = None
    country: Annotated[str | None, Sql(type="STRING", doc="ISO 3166 alpha-2 code of the payer: its bank holidays")] = (
        None
    )
    reference: Annotated[str | None, Sql(type="STRING", doc="customer's order or payment reference")] = None
    sales_order_id: Annotated[str | None, Sql(type="STRING", doc="order the invoice refers to")] = None
    amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="currency", sign="invoice +, credit memo -", doc="gross amount")
    ]
    currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of amount and open_amount")]
    company_amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="company_currency", sign="as amount", doc="amount in company currency")
    ]
    company_currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of the source's company currency")]
    open_amount: Annotated[
        Decimal | None,
        Sql(type="DECIMAL(18, 3)", unit="currency", sign="as amount", doc="still unpaid; null where receipts tell it"),
    ] = None
    invoice_date: Annotated[dt.date | None, Sql(type="DATE", doc="date on the document")] = None
    baseline_date: Annotated[dt.date | None, Sql(type="DATE", doc="day that the terms count from")] = None
    due_date: Annotated[dt.date | None, Sql(type="DATE", doc="net due date")] = None
    payment_terms: Annotated[str | None, Sql(type="STRING", doc="code of the terms of payment")] = None
    discount_date: Annotated[dt.date | None, Sql(type="DATE", doc="last day on which the discount may be taken")] = None
    discount_rate: Annotated[
        Decimal | None, Sql(type="DECIMAL(20, 6)", unit="ratio", sign="+", doc="discount offered, 0.02 for two percent")
    ] = None
    clearing_date: Annotated[dt.date | None, Sql(type="DATE", doc="day it was settled; null while open")] = None
    payment_method: Annotated[str | None, Sql(type="STRING", doc="transfer, direct debit, check, card, ...")] = None
    dispute_reason: Annotated[str | None, Sql(type="STRING", doc="why the customer disputes it; null if not")] = None
    dunning_level: Annotated[int | None, Sql(type="INT", doc="reminders sent so far")] = None
    reminder_date: Annotated[dt.date | None, Sql(type="DATE", doc="day of the last reminder")] = None
    promise_date: Annotated[dt.date | None, Sql(type="DATE", doc="day for which the customer promised payment")] = None
    status: Annotated[
        str | None, Sql(type="STRING", doc="open, partly paid, paid, reversed, ...: as the source says")
    ] = None


CUSTOMER_INVOICE = table_of(CustomerInvoice, name="customer_invoice", key=("invoice_id", "item_id"))
