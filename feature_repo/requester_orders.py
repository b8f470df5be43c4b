"""What each requester ordered from one supplier for one cost center in 14 days: the split-order rule looks here."""

from entities import cost_center, requester, source, supplier
from feast import FeatureView
from fields import amount, count
from sources import archived

requester_orders = FeatureView(
    name="requester_orders",
    description="Purchase order lines per requester, supplier and cost center.",
    entities=[source, requester, supplier, cost_center],
    schema=[
        count("po_line_count_14d", "Order lines of the last 14 days."),
        amount("po_amount_sum_14d", "Ordered in the last 14 days.", sign="order +, cancellation -"),
    ],
    source=archived("requester_orders"),
)
