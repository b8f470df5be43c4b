"""Payments to suppliers, planned in a payment run or executed, and the invoices they pay."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class SupplierPayment(Event, frozen=True, kw_only=True):
    """One payment (`grain` document), or the part of it that settles one invoice (`grain` item).

    The document carries the money, the items say what it is for; they are never added together.
    """

    grain: Annotated[Literal["document", "item"], Sql(type="STRING", doc="what the row stands for")]
    kind: Annotated[str, Sql(type="STRING", doc="payment, prepayment or refund")] = "payment"
    stage: Annotated[
        Literal["planned", "executed", "void"],
        Sql(type="STRING", doc="in a payment proposal, sent to the bank, or cancelled"),
    ]
    payment_id: Annotated[str, Sql(type="STRING", doc="the system's own number of the payment")]
    line_id: Annotated[str | None, Sql(type="STRING", doc="item within the payment; null for a document")] = None
    company: Annotated[str | None, Sql(type="STRING", doc="company code or legal entity")] = None
    supplier_id: Annotated[str, Sql(type="STRING", doc="supplier as the source names it, leading zeros kept")]
    supplier_name: Annotated[str | None, Sql(type="STRING", doc="name as written on the document")] = None
    amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="currency", sign="paid out +, refund -", doc="paid amount")
    ]
    currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of amount and discount_taken")]
    company_amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="company_currency", sign="as amount", doc="amount in company currency")
    ]
    company_currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of the source's company currency")]
    invoice_id: Annotated[str | None, Sql(type="STRING", doc="supplier invoice an item pays: the system's number")] = (
        None
    )
    discount_taken: Annotated[
        Decimal | None,
        Sql(type="DECIMAL(18, 3)", unit="currency", sign="+", doc="settled on top of amount without money: discount"),
    ] = None
    run_id: Annotated[str | None, Sql(type="STRING", doc="payment run it belongs to")] = None
    run_date: Annotated[dt.date | None, Sql(type="DATE", doc="day of that run")] = None
    payment_date: Annotated[dt.date | None, Sql(type="DATE", doc="posting date of the payment")] = None
    value_date: Annotated[dt.date | None, Sql(type="DATE", doc="day on which the bank is to debit it")] = None
    bank_account: Annotated[str | None, Sql(type="STRING", doc="own account it leaves, as statements name it")] = None
    payee_account: Annotated[str | None, Sql(type="STRING", doc="account it goes to, masked but for its end")] = None
    end_to_end_id: Annotated[str | None, Sql(type="STRING", doc="reference that travels with the payment")] = None
    payment_method: Annotated[str | None, Sql(type="STRING", doc="transfer, direct debit, check, card, ...")] = None
    status: Annotated[str | None, Sql(type="STRING", doc="as the source says")] = None


SUPPLIER_PAYMENT = table_of(SupplierPayment, name="supplier_payment", key=("payment_id", "line_id"))
