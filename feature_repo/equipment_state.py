"""How unusual the readings of a machine are: its worst sensor of the last 15 minutes."""

from entities import source
from feast import FeatureView
from fields import number
from plant_entities import equipment
from sources import archived

equipment_state = FeatureView(
    name="equipment_state",
    description="Worst sensor per machine.",
    entities=[source, equipment],
    schema=[
        number(
            "measurement_zscore_max_15m",
            "Greatest distance of a reading from its sensor's mean of 28 days; null with fewer than 30 readings.",
            "standard deviations",
            ">= 0",
        ),
    ],
    source=archived("equipment_state"),
)
