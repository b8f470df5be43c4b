"""What each work centre scrapped and reworked for each reason in the last day and 28 days."""

from entities import source
from feast import FeatureView
from plant_entities import plant, reason, work_center
from plant_fields import quantity
from sources import archived

scrap_reason = FeatureView(
    name="scrap_reason",
    description="Scrapped and reworked pieces per work centre and reason code.",
    entities=[source, plant, work_center, reason],
    schema=[
        quantity("scrap_qty_sum_1d", "Scrapped in the last day."),
        quantity("scrap_qty_sum_28d", "Scrapped in 28 days."),
        quantity("rework_qty_sum_28d", "Sent to rework in 28 days."),
    ],
    source=archived("scrap_reason"),
)
