"""What was made of each material at a work centre in the last hour and 28 days, and how much of it was good."""

from entities import source
from feast import FeatureView
from fields import count
from plant_entities import material, plant, work_center
from plant_fields import quantity, share
from sources import archived

material_yield = FeatureView(
    name="material_yield",
    description="Good, scrapped and reworked pieces per work centre and material.",
    entities=[source, plant, work_center, material],
    schema=[
        quantity("good_qty_sum_1h", "Good pieces of the last hour."),
        quantity("good_qty_sum_28d", "Good pieces of the last 28 days."),
        quantity("scrap_qty_sum_28d", "Scrapped pieces of 28 days."),
        quantity("rework_qty_sum_28d", "Pieces sent to rework in 28 days."),
        count("confirmation_count_28d", "Confirmations of 28 days, reversals taken off."),
        share("yield_ratio_1h", "Good by all pieces of the last hour."),
        share("yield_ratio_28d", "Good by all pieces of 28 days."),
        share("scrap_ratio_28d", "Scrapped by all pieces of 28 days."),
        share("rework_ratio_28d", "Reworked by all pieces of 28 days."),
    ],
    source=archived("material_yield"),
)
