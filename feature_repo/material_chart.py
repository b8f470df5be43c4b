"""Where a material's yield is heading: EWMA and CUSUM of its lots of the last 8 hours."""

from entities import source
from feast import FeatureView
from fields import number
from plant_entities import material, plant, work_center
from plant_fields import share
from sources import archived

material_chart = FeatureView(
    name="material_chart",
    description="Charts of the yield of lots per work centre and material, 200 confirmations at most.",
    entities=[source, plant, work_center, material],
    schema=[
        share("yield_ewma_8h", "Exponentially weighted yield, from the yield of the lots before."),
        number(
            "yield_cusum_8h",
            "Greater of the sums above and below the yield before; null where that is 0, 1 or not known.",
            "standard deviations of a lot of its size",
            "+ above, - below",
        ),
    ],
    source=archived("material_chart"),
)
