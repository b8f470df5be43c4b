"""Agreements: prices that suppliers have granted for a time."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class Agreement(Event, frozen=True, kw_only=True):
    """One line of one outline agreement, contract or blanket order."""

    agreement_id: Annotated[str, Sql(type="STRING", doc="the system's own number of the agreement")]
    line_id: Annotated[str | None, Sql(type="STRING", doc="line within the agreement")] = None
    supplier_id: Annotated[str, Sql(type="STRING", doc="supplier as the source names it, leading zeros kept")]
    material: Annotated[str | None, Sql(type="STRING", doc="material or item number")] = None
    category: Annotated[str | None, Sql(type="STRING", doc="material group, else general-ledger account")] = None
    unit_price: Annotated[
        Decimal | None, Sql(type="DECIMAL(20, 6)", unit="currency per unit", doc="agreed price of one unit")
    ] = None
    currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of unit_price")]
    unit: Annotated[str | None, Sql(type="STRING", doc="unit of measure of the price")] = None
    target_amount: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="currency", doc="value the agreement is meant to reach")
    ] = None
    valid_from: Annotated[dt.date | None, Sql(type="DATE", doc="first day of validity; null is open")] = None
    valid_to: Annotated[dt.date | None, Sql(type="DATE", doc="last day of validity; null is open")] = None
    status: Annotated[str | None, Sql(type="STRING", doc="active, blocked, ...: as the source says")] = None


AGREEMENT = table_of(Agreement, name="agreement", key=("agreement_id", "line_id"))
