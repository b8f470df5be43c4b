"""What each requester had invoiced in the last 30 and 365 days, net of credit memos."""

from entities import requester, source
from feast import FeatureView
from fields import amount, count
from sources import archived

requester_spend = FeatureView(
    name="requester_spend",
    description="Invoiced spend per requester.",
    entities=[source, requester],
    schema=[
        amount("spend_amount_sum_30d", "Invoiced in the last 30 days."),
        amount("spend_amount_sum_365d", "Invoiced in the last 365 days."),
        count("invoice_count_30d", "Invoice lines of the last 30 days."),
        count("invoice_count_365d", "Invoice lines of the last 365 days."),
    ],
    source=archived("requester_spend"),
)
