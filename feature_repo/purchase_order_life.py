"""What was ordered, received and invoiced of a purchase order so far: the three-way match looks here."""

from entities import purchase_order, source
from feast import FeatureView
from fields import amount, count, number
from sources import archived

purchase_order_life = FeatureView(
    name="purchase_order_life",
    description="Amounts and quantities per purchase order, life to date.",
    entities=[source, purchase_order],
    schema=[
        amount("ordered_amount_sum_ltd", "Net value of its lines.", sign="order +, return -"),
        amount("invoiced_amount_sum_ltd", "Invoiced against it, net of credit memos."),
        number("ordered_qty_sum_ltd", "Ordered, all lines.", unit="unit", sign="order +, return -"),
        number("received_qty_sum_ltd", "Received, net of what was sent back.", unit="unit", sign="in +, out -"),
        number("invoiced_qty_sum_ltd", "Invoiced, all lines.", unit="unit", sign="invoice +, credit memo -"),
        count("po_change_count_ltd", "Changes of its lines."),
    ],
    source=archived("purchase_order_life"),
)
