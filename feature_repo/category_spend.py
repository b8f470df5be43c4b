"""What was bought of each category in the last 30 and 365 days, net of credit memos."""

from entities import category, source
from feast import FeatureView
from fields import amount, count
from sources import archived

category_spend = FeatureView(
    name="category_spend",
    description="Invoiced spend per purchasing category.",
    entities=[source, category],
    schema=[
        amount("spend_amount_sum_30d", "Invoiced in the last 30 days."),
        amount("spend_amount_sum_365d", "Invoiced in the last 365 days."),
        count("invoice_count_30d", "Invoice lines of the last 30 days."),
        count("invoice_count_365d", "Invoice lines of the last 365 days."),
    ],
    source=archived("category_spend"),
)
