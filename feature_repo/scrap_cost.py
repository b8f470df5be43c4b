"""What scrap costs a work centre in a day."""

from cash_entities import currency
from entities import source
from feast import FeatureView
from fields import amount
from plant_entities import plant, work_center
from plant_fields import MADE
from sources import archived

scrap_cost = FeatureView(
    name="scrap_cost",
    description="Cost of scrap per work centre and currency.",
    entities=[source, plant, work_center, currency],
    schema=[amount("scrap_cost_sum_1d", "Scrapped pieces at standard cost, one day.", MADE, "currency of the key")],
    source=archived("scrap_cost"),
)
