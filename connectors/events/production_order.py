"""Production orders: what is to be made, where and by when."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class ProductionOrder(Event, frozen=True, kw_only=True):
    """One production order, process order or discrete job."""

    order_id: Annotated[str, Sql(type="STRING", doc="the system's own number of the order")]
    kind: Annotated[str | None, Sql(type="STRING", doc="order type as the source says")] = None
    plant: Annotated[str | None, Sql(type="STRING", doc="plant or manufacturing organisation")] = None
    material: Annotated[str | None, Sql(type="STRING", doc="material to be made")] = None
    batch: Annotated[str | None, Sql(type="STRING", doc="batch or lot to be made")] = None
    planned_quantity: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="unit", sign="+", doc="ordered quantity, scrap included")
    ] = None
    planned_scrap: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="unit", sign="+", doc="scrap that the plan reckons with")
    ] = None
    unit: Annotated[str | None, Sql(type="STRING", doc="unit of measure")] = None
    start_date: Annotated[dt.date | None, Sql(type="DATE", doc="scheduled start")] = None
    end_date: Annotated[dt.date | None, Sql(type="DATE", doc="scheduled end")] = None
    status: Annotated[str | None, Sql(type="STRING", doc="created, released, completed, ...: as the source says")] = (
        None
    )


PRODUCTION_ORDER = table_of(ProductionOrder, name="production_order", key=("order_id",))
