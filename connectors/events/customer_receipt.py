"""Customer receipts, and what of them is applied to which invoice."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class CustomerReceipt(Event, frozen=True, kw_only=True):
    """One receipt (`grain` document), or the part of it that settles one invoice (`grain` application).

    The document carries the money, the applications say what it was for; they are never added together. What a document
    has that its applications have not is unapplied.
    """

    grain: Annotated[Literal["document", "application"], Sql(type="STRING", doc="what the row stands for")]
    kind: Annotated[str, Sql(type="STRING", doc="receipt, prepayment, refund or write_off")] = "receipt"
    receipt_id: Annotated[str, Sql(type="STRING", doc="the system's own number of the receipt")]
    line_id: Annotated[str | None, Sql(type="STRING", doc="application within the receipt; null for a document")] = None
    company: Annotated[str | None, Sql(type="STRING", doc="company code or legal entity")] = None
    customer_id: Annotated[str | None, Sql(type="STRING", doc="customer who paid; null while unknown")] = None
    customer_name: Annotated[str | None, Sql(type="STRING", doc="name as written on the document")] = None
    amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="currency", sign="in +, refund -", doc="received or applied amount")
    ]
    currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of amount and discount_taken")]
    company_amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="company_currency", sign="as amount", doc="amount in company currency")
    ]
    company_currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of the source's company currency")]
    invoice_id: Annotated[str | None, Sql(type="STRING", doc="invoice an application settles")] = None
    item_id: Annotated[str | None, Sql(type="STRING", doc="instalment of that invoice")] = None
    discount_taken: Annotated[
        Decimal | None,
        Sql(type="DECIMAL(18, 3)", unit="currency", sign="+", doc="settled on top of amount without money: discount"),
    ] = None
    receipt_date: Annotated[dt.date | None, Sql(type="DATE", doc="day the money came, as the ERP says")] = None
    value_date: Annotated[dt.date | None, Sql(type="DATE", doc="day from which the bank counts it")] = None
    bank_account: Annotated[str | None, Sql(type="STRING", doc="own account it came to, as statements name it")] = None
    end_to_end_id: Annotated[str | None, Sql(type="STRING", doc="reference that travels with the payment")] = None
    bank_reference: Annotated[str | None, Sql(type="STRING", doc="reference the bank gave it")] = None
    payment_method: Annotated[str | None, Sql(type="STRING", doc="transfer, direct debit, check, card, ...")] = None
    status: Annotated[str | None, Sql(type="STRING", doc="applied, unapplied, reversed, ...: as the source says")] = (
        None
    )


CUSTOMER_RECEIPT = table_of(CustomerReceipt, name="customer_receipt", key=("receipt_id", "line_id"))
