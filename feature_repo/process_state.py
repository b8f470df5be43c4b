"""Whether the sensors of a machine move together as usual: Hotelling's T2 and Q of its newest sample."""

from entities import source
from feast import FeatureView
from fields import number
from plant_entities import equipment
from sources import archived

process_state = FeatureView(
    name="process_state",
    description="Statistics of many sensors at once by their limits, against the last samples in control.",
    entities=[source, equipment],
    schema=[
        number("process_t2_last_15m", "Distance in the usual plane; above 1: alarm.", "T2 by its limit", ">= 0"),
        number("process_q_last_15m", "Squared distance from that plane; above 1: alarm.", "Q by its limit", ">= 0"),
    ],
    source=archived("process_state"),
)
