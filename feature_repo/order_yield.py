"""What a production order has made and lost in all its operations so far."""

from entities import source
from feast import FeatureView
from plant_entities import production_order
from plant_fields import quantity, seconds, share
from sources import archived

order_yield = FeatureView(
    name="order_yield",
    description="Pieces, time and rolled yield per production order, life to date.",
    entities=[source, production_order],
    schema=[
        quantity("made_qty_sum_ltd", "Pieces confirmed, all operations."),
        quantity("scrap_qty_sum_ltd", "Scrapped pieces."),
        quantity("rework_qty_sum_ltd", "Pieces sent to rework."),
        quantity("review_qty_sum_ltd", "Pieces sent to material review."),
        seconds("run_seconds_sum_ltd", "Production time."),
        share("rolled_yield_ratio_ltd", "Product of the first-pass yields of its operations."),
    ],
    source=archived("order_yield"),
)
