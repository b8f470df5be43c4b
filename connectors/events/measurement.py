"""Measurements: readings of machines, lines and laboratories."""

from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class Measurement(Event, frozen=True, kw_only=True):
    """One reading of one characteristic of one machine; or, in `readings`, of several sensors at the same moment."""

    measurement_id: Annotated[str, Sql(type="STRING", doc="the reading's own key: tag and time, result number, ...")]
    plant: Annotated[str | None, Sql(type="STRING", doc="plant or manufacturing organisation")] = None
    work_center: Annotated[str | None, Sql(type="STRING", doc="work centre the machine belongs to")] = None
    equipment: Annotated[str, Sql(type="STRING", doc="machine, line or inspected object")]
    characteristic: Annotated[str, Sql(type="STRING", doc="what was measured: tag, or names joined by commas")]
    reading: Annotated[
        Decimal | None, Sql(type="DECIMAL(28, 12)", unit="unit", doc="the value; null where there are readings")
    ] = None
    readings: Annotated[
        str | None, Sql(type="STRING", doc="values of several sensors joined by commas, in the order of their names")
    ] = None
    unit: Annotated[str | None, Sql(type="STRING", doc="unit of measure")] = None
    lower_limit: Annotated[
        Decimal | None, Sql(type="DECIMAL(28, 12)", unit="unit", doc="specification limit, no control limit")
    ] = None
    upper_limit: Annotated[
        Decimal | None, Sql(type="DECIMAL(28, 12)", unit="unit", doc="specification limit, no control limit")
    ] = None
    order_id: Annotated[str | None, Sql(type="STRING", doc="production order that ran")] = None
    material: Annotated[str | None, Sql(type="STRING", doc="material that was made")] = None
    setting: Annotated[
        str | None, Sql(type="STRING", doc="recipe or program; another one moves the mean on purpose")
    ] = None


MEASUREMENT = table_of(Measurement, name="measurement", key=("measurement_id",))
