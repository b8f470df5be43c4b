"""Goods movements: receipts, returns, issues and transfers."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class GoodsMovement(Event, frozen=True, kw_only=True):
    """One line of one material document or receiving transaction."""

    movement_id: Annotated[str, Sql(type="STRING", doc="the system's own number of the document")]
    line_id: Annotated[str | None, Sql(type="STRING", doc="line within the document")] = None
    kind: Annotated[str, Sql(type="STRING", doc="receipt, return, issue, transfer, scrap, count or other")]
    material: Annotated[str | None, Sql(type="STRING", doc="material or item number")] = None
    plant: Annotated[str | None, Sql(type="STRING", doc="plant or inventory organisation")] = None
    location: Annotated[str | None, Sql(type="STRING", doc="storage location or sub-inventory")] = None
    quantity: Annotated[Decimal, Sql(type="DECIMAL(18, 3)", unit="unit", sign="in +, out -", doc="moved quantity")]
    unit: Annotated[str | None, Sql(type="STRING", doc="unit of measure")] = None
    supplier_id: Annotated[str | None, Sql(type="STRING", doc="supplier the goods came from")] = None
    purchase_order_id: Annotated[str | None, Sql(type="STRING", doc="order received against")] = None
    purchase_order_line: Annotated[str | None, Sql(type="STRING", doc="line of that order")] = None
    cost_center: Annotated[str | None, Sql(type="STRING", doc="cost centre that consumed it")] = None
    posting_date: Annotated[dt.date | None, Sql(type="DATE", doc="posting date")] = None


GOODS_MOVEMENT = table_of(GoodsMovement, name="goods_movement", key=("movement_id", "line_id"))
