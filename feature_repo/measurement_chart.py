"""How often readings of a machine broke run rules: Nelson's eight, one by one."""

from entities import source
from feast import FeatureView
from fields import count
from plant_entities import characteristic, equipment
from sources import archived

RULES = (
    "one point beyond 3 standard deviations",
    "9 points in a row on one side",
    "6 points rising or falling",
    "14 points up and down in turn",
    "2 of 3 points beyond 2 standard deviations on one side",
    "4 of 5 points beyond 1 standard deviation on one side",
    "15 points within 1 standard deviation",
    "8 points beyond 1 standard deviation on both sides",
)

measurement_chart = FeatureView(
    name="measurement_chart",
    description="Readings of one day, the 60 newest at most, that complete a pattern of an individuals chart.",
    entities=[source, equipment, characteristic],
    schema=[
        count(f"spc_n{number}_violation_count_1d", f"Readings that complete: {text}.")
        for number, text in enumerate(RULES, 1)
    ],
    source=archived("measurement_chart"),
)
