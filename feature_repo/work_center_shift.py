"""What a work centre has done in its shift so far: pieces, stops, and the three parts of its OEE."""

from entities import source
from feast import FeatureView
from fields import count
from plant_entities import plant, shift, work_center
from plant_fields import quantity, seconds, share
from sources import archived

work_center_shift = FeatureView(
    name="work_center_shift",
    description="Output, downtime and OEE per work centre and shift; null without calendar or standard times.",
    entities=[source, plant, work_center, shift],
    schema=[
        quantity("good_qty_sum_shift", "Good pieces of the shift."),
        quantity("scrap_qty_sum_shift", "Scrapped pieces of the shift."),
        quantity("rework_qty_sum_shift", "Pieces sent to rework in the shift."),
        seconds("downtime_sum_shift", "Unplanned stops of the shift that have ended."),
        count("confirmation_age_max_now", "Seconds since the last confirmation of the shift."),
        share("first_pass_yield_ratio_shift", "Good at once by all pieces."),
        share("availability_ratio_shift", "Planned time so far without stops, by planned time so far."),
        share("performance_ratio_shift", "Standard time of what was made by the time it ran; may be above 1."),
        share("oee_ratio_shift", "Availability by performance by first-pass yield."),
    ],
    source=archived("work_center_shift"),
)
