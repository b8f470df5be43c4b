"""Downtime: when a work centre stood, and why."""

from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class Downtime(Event, frozen=True, kw_only=True):
    """One stop of one work centre; it happened when the stop began."""

    downtime_id: Annotated[str, Sql(type="STRING", doc="the system's own number of the stop or notification")]
    plant: Annotated[str | None, Sql(type="STRING", doc="plant or manufacturing organisation")] = None
    work_center: Annotated[str | None, Sql(type="STRING", doc="work centre that stood")] = None
    equipment: Annotated[str | None, Sql(type="STRING", doc="machine that stood")] = None
    shift: Annotated[
        str | None,
        Sql(type="STRING", doc="shift it fell in, as confirmations name it; null: nothing is summed by shift"),
    ] = None
    reason: Annotated[str | None, Sql(type="STRING", doc="reason code: breakdown, set-up, no material, ...")] = None
    description: Annotated[str | None, Sql(type="STRING", doc="what people wrote of it")] = None
    planned: Annotated[bool, Sql(type="BOOLEAN", doc="planned maintenance or a break: no loss of availability")] = False
    down_seconds: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="s", sign="+", doc="length; null while it lasts")
    ] = None


DOWNTIME = table_of(Downtime, name="downtime", key=("downtime_id",))
