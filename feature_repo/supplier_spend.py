"""What each supplier invoiced in the last 30 and 365 days, and how large its invoices usually are."""

from entities import source, supplier
from feast import FeatureView
from fields import amount, count, number
from sources import archived

LOG = "ln of company currency"

supplier_spend = FeatureView(
    name="supplier_spend",
    description="Invoiced spend per supplier, net of credit memos, and the usual size of an invoice line.",
    entities=[source, supplier],
    schema=[
        amount("spend_amount_sum_30d", "Invoiced in the last 30 days."),
        amount("spend_amount_sum_365d", "Invoiced in the last 365 days."),
        count("invoice_count_30d", "Invoice lines of the last 30 days."),
        count("invoice_count_365d", "Invoice lines of the last 365 days."),
        number("invoice_amount_log_mean_365d", "Mean log amount of 365 days; null without invoices.", LOG, "none"),
        number("invoice_amount_log_std_365d", "Its standard deviation; null below two invoices.", LOG, ">= 0"),
    ],
    source=archived("supplier_spend"),
)
