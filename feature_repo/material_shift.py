"""What a shift has made of each material so far, and how much of it was good."""

from entities import source
from feast import FeatureView
from plant_entities import material, plant, shift, work_center
from plant_fields import quantity, share
from sources import archived

material_shift = FeatureView(
    name="material_shift",
    description="Good, scrapped and reworked pieces per work centre, material and shift.",
    entities=[source, plant, work_center, material, shift],
    schema=[
        quantity("good_qty_sum_shift", "Good pieces of the shift."),
        quantity("scrap_qty_sum_shift", "Scrapped pieces of the shift."),
        quantity("rework_qty_sum_shift", "Pieces sent to rework in the shift."),
        share("yield_ratio_shift", "Good by all pieces of the shift."),
        share("scrap_ratio_shift", "Scrapped by all pieces of the shift."),
        share("rework_ratio_shift", "Reworked by all pieces of the shift."),
    ],
    source=archived("material_shift"),
)
