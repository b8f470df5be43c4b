"""When each open invoice is expected to be paid, given that it is unpaid now."""

from cash_entities import ar_invoice, currency
from entities import source
from feast import FeatureView
from fields import INVOICES, OWN, amount, number, text
from sources import archived

LATE = "late +, early -"

ar_invoice_pay_date = FeatureView(
    name="ar_invoice_pay_date",
    description="Expected pay date of a customer's invoice.",
    entities=[source, ar_invoice, currency],
    schema=[
        text("due_date_last_now", "Net due date."),
        text("expected_date_last_now", "Banking day of the middle delay; null once paid."),
        number("pay_delay_p10_now", "Days after due, 10 % quantile.", "days", LATE),
        number("pay_delay_p50_now", "Days after due, middle.", "days", LATE),
        number("pay_delay_p90_now", "Days after due, 90 % quantile.", "days", LATE),
        number("late_score_now", "Chance of being paid after due.", "ratio", ">= 0"),
        amount("invoice_open_sum_now", "Open.", INVOICES, OWN),
    ],
    source=archived("ar_invoice_pay_date"),
)
