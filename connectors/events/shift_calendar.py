"""The shift calendar: when a work centre is meant to run."""

from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class ShiftCalendar(Event, frozen=True, kw_only=True):
    """One shift of one work centre on one day; it happens when the shift begins."""

    calendar_id: Annotated[str, Sql(type="STRING", doc="the system's own key of the shift on that day")]
    plant: Annotated[str, Sql(type="STRING", doc="plant or manufacturing organisation")]
    work_center: Annotated[str, Sql(type="STRING", doc="work centre, line or department")]
    shift: Annotated[str, Sql(type="STRING", doc="the shift, its day in front, as confirmations name it")]
    shift_seconds: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="s", sign="+", doc="from its begin to its end, breaks included")
    ]
    break_seconds: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="s", sign="+", doc="planned breaks within it")
    ] = None
    planned_quantity: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="unit", sign="+", doc="output that is planned for it")
    ] = None
    unit: Annotated[str | None, Sql(type="STRING", doc="unit of measure")] = None


SHIFT_CALENDAR = table_of(ShiftCalendar, name="shift_calendar", key=("calendar_id",))
