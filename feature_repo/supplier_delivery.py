"""How a supplier delivers: receipts of the last 90 days, those after the promised day, and what was sent back."""

from entities import source, supplier
from feast import FeatureView
from fields import count, number
from sources import archived

supplier_delivery = FeatureView(
    name="supplier_delivery",
    description="Receipts in time and returns per supplier, by when they were known.",
    entities=[source, supplier],
    schema=[
        count("receipt_count_90d", "Receipts against orders."),
        count("late_receipt_count_90d", "Receipts after the promised day."),
        count("return_count_90d", "Deliveries sent back."),
        number("late_receipt_ratio_90d", "Late receipts per receipt; null without one.", unit="ratio", sign=">= 0"),
        number("return_ratio_90d", "Returns per receipt; null without one.", unit="ratio", sign=">= 0"),
    ],
    source=archived("supplier_delivery"),
)
