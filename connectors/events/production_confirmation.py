"""Production confirmations: what an operation of an order made, scrapped and sent to rework."""

from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class ProductionConfirmation(Event, frozen=True, kw_only=True):
    """One confirmation of one operation, partial or final; it happened when the confirmed work ended.

    Good, scrap and rework are confirmed apart, so what was produced is their sum. A reversal is a row of its own with
    negative quantities, or the reversed row stops counting, as the source has it.
    """

    confirmation_id: Annotated[str, Sql(type="STRING", doc="the system's own number of the confirmation")]
    order_id: Annotated[str, Sql(type="STRING", doc="production order or job")]
    operation_id: Annotated[str, Sql(type="STRING", doc="operation within the order's routing")]
    plant: Annotated[str, Sql(type="STRING", doc="plant or manufacturing organisation")]
    work_center: Annotated[str, Sql(type="STRING", doc="work centre, line or department")]
    equipment: Annotated[str | None, Sql(type="STRING", doc="machine within the work centre")] = None
    material: Annotated[str, Sql(type="STRING", doc="material that is made; '*' where the source does not tell")]
    batch: Annotated[str | None, Sql(type="STRING", doc="batch or lot that is made")] = None
    shift: Annotated[
        str | None, Sql(type="STRING", doc="shift worked, its day in front; null: nothing is summed by shift")
    ] = None
    setting: Annotated[str | None, Sql(type="STRING", doc="tool, program or recipe that was set")] = None
    worker: Annotated[str | None, Sql(type="STRING", doc="who confirmed, as the source names people")] = None
    final: Annotated[bool, Sql(type="BOOLEAN", doc="the operation's last confirmation")] = False
    reversal: Annotated[bool, Sql(type="BOOLEAN", doc="takes back an earlier confirmation")] = False
    good_quantity: Annotated[
        Decimal,
        Sql(type="DECIMAL(18, 3)", unit="unit", sign="made +, reversal -", doc="good, reworked pieces left out"),
    ]
    scrap_quantity: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="unit", sign="lost +, reversal -", doc="lost for good")
    ] = None
    rework_quantity: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="unit", sign="to rework +, reversal -", doc="to be reworked")
    ] = None
    review_quantity: Annotated[
        Decimal | None,
        Sql(type="DECIMAL(18, 3)", unit="unit", sign="sent +, reversal -", doc="sent to material review"),
    ] = None
    target_quantity: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="unit", sign="as good_quantity", doc="output that was planned")
    ] = None
    unit: Annotated[str | None, Sql(type="STRING", doc="unit of measure of the quantities")] = None
    reason: Annotated[str | None, Sql(type="STRING", doc="reason code of scrap or rework")] = None
    run_seconds: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="s", sign="worked +, reversal -", doc="production time")
    ] = None
    setup_seconds: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="s", sign="worked +, reversal -", doc="set-up time")
    ] = None
    standard_seconds: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="s per unit", sign="+", doc="planned run time of one unit")
    ] = None
    unit_cost: Annotated[
        Decimal | None, Sql(type="DECIMAL(20, 6)", unit="currency per unit", sign="+", doc="standard cost of one unit")
    ] = None
    currency: Annotated[str | None, Sql(type="STRING", doc="ISO 4217 code of unit_cost")] = None


PRODUCTION_CONFIRMATION = table_of(ProductionConfirmation, name="production_confirmation", key=("confirmation_id",))
