"""How fast an operation is, and how steady: robust to single confirmations."""

from entities import source
from feast import FeatureView
from plant_entities import material, operation, plant, work_center
from plant_fields import seconds
from sources import archived

operation_pace = FeatureView(
    name="operation_pace",
    description="Median cycle time and its spread per work centre, material and operation, 300 confirmations at most.",
    entities=[source, plant, work_center, material, operation],
    schema=[
        seconds("cycle_time_p50_1h", "Median production time by pieces made, last hour.", unit="s per unit"),
        seconds("cycle_time_mad_28d", "Median absolute deviation of cycle times, 28 days.", unit="s per unit"),
    ],
    source=archived("operation_pace"),
)
