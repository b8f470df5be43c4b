"""Feature services: what one use case or model reads, under one name."""

from category_spend import category_spend
from cost_center_budget import cost_center_budget
from cost_center_spend import cost_center_spend
from feast import FeatureService
from purchase_order_life import purchase_order_life
from requester_orders import requester_orders
from requester_spend import requester_spend
from supplier_delivery import supplier_delivery
from supplier_spend import supplier_spend

procurement_spend = FeatureService(
    name="procurement_spend",
    description="Spend and orders around one purchase line.",
    features=[
        supplier_spend,
        category_spend,
        cost_center_spend,
        requester_spend,
        requester_orders,
        purchase_order_life,
        cost_center_budget,
        supplier_delivery,
    ],
)
