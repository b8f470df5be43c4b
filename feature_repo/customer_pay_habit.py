"""How late each customer pays, and what it owes."""

from cash_entities import currency, customer
from entities import source
from feast import FeatureView
from fields import INVOICES, OWN, amount, count, number
from sources import archived

customer_pay_habit = FeatureView(
    name="customer_pay_habit",
    description="Pay habit and open items of a customer in a currency.",
    entities=[source, customer, currency],
    schema=[
        number("days_late_p50_365d", "Median of days late; null without payments.", "days", "late +, early -"),
        number("days_late_mad_365d", "Their median distance from it.", "days", ">= 0"),
        number("late_ratio_180d", "Share of invoices paid after due.", "ratio", ">= 0"),
        number("dispute_ratio_now", "Share of open invoices in dispute.", "ratio", ">= 0"),
        count("broken_promise_count_now", "Open invoices promised for a day that has passed."),
        count("reminder_count_now", "Reminders sent for open invoices."),
        amount("open_amount_sum_now", "Open.", INVOICES, OWN),
        amount("overdue_amount_sum_now", "Open and after due.", INVOICES, OWN),
    ],
    source=archived("customer_pay_habit"),
)
