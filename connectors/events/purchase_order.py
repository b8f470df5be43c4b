"""Purchase order lines."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class PurchaseOrder(Event, frozen=True, kw_only=True):
    """One line of one purchase order, with the header's supplier, requester and currency."""

    order_id: Annotated[str, Sql(type="STRING", doc="the system's own number of the order")]
    line_id: Annotated[str, Sql(type="STRING", doc="line within the order")]
    kind: Annotated[str, Sql(type="STRING", doc="standard, call_off, blanket, ...")] = "standard"
    company: Annotated[str | None, Sql(type="STRING", doc="company code or legal entity")] = None
    supplier_id: Annotated[str, Sql(type="STRING", doc="supplier as the source names it, leading zeros kept")]
    material: Annotated[str | None, Sql(type="STRING", doc="material or item number")] = None
    category: Annotated[str | None, Sql(type="STRING", doc="material group, else general-ledger account")] = None
    description: Annotated[str | None, Sql(type="STRING", doc="text of the line")] = None
    quantity: Annotated[Decimal | None, Sql(type="DECIMAL(18, 3)", unit="unit", doc="ordered quantity")] = None
    unit: Annotated[str | None, Sql(type="STRING", doc="unit of measure")] = None
    unit_price: Annotated[
        Decimal | None, Sql(type="DECIMAL(20, 6)", unit="currency per unit", doc="price of one unit, net")
    ] = None
    amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="currency", sign="order +, return -", doc="net value of the line")
    ]
    currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of amount and unit_price")]
    company_amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="company_currency", sign="as amount", doc="amount in company currency")
    ]
    company_currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of the source's company currency")]
    cost_center: Annotated[str | None, Sql(type="STRING", doc="cost centre that bears the amount")] = None
    requester: Annotated[str | None, Sql(type="STRING", doc="person who asked for it")] = None
    agreement_id: Annotated[str | None, Sql(type="STRING", doc="agreement the line calls off")] = None
    order_date: Annotated[dt.date | None, Sql(type="DATE", doc="date of the order")] = None
    delivery_date: Annotated[dt.date | None, Sql(type="DATE", doc="promised delivery date")] = None
    status: Annotated[str | None, Sql(type="STRING", doc="open, approved, closed, ...: as the source says")] = None


PURCHASE_ORDER = table_of(PurchaseOrder, name="purchase_order", key=("order_id", "line_id"))
