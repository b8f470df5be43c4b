"""How long an operation takes per piece: in the last hour and in 28 days."""

from entities import source
from feast import FeatureView
from plant_entities import material, operation, plant, work_center
from plant_fields import seconds
from sources import archived

operation_cycle = FeatureView(
    name="operation_cycle",
    description="Production time and cycle time per work centre, material and operation.",
    entities=[source, plant, work_center, material, operation],
    schema=[
        seconds("run_seconds_sum_1h", "Production time of the last hour's confirmations."),
        seconds("run_seconds_sum_28d", "Production time of 28 days."),
        seconds("cycle_time_mean_1h", "Production time by pieces made, last hour.", unit="s per unit"),
        seconds("cycle_time_mean_28d", "Production time by pieces made, 28 days.", unit="s per unit"),
    ],
    source=archived("operation_cycle"),
)
