"""What a cost center may spend in a year or month, has spent, and has ordered: the budget rule looks here."""

from entities import budget_period, cost_center, source
from feast import FeatureView
from fields import amount, number
from sources import archived

cost_center_budget = FeatureView(
    name="cost_center_budget",
    description="Budget, spend and open orders per cost center and period that has a budget.",
    entities=[source, cost_center, budget_period],
    schema=[
        amount("budget_amount_sum_period", "Budget of all categories.", sign="+"),
        amount("actual_amount_sum_period", "Invoiced in the period."),
        amount(
            "commitment_amount_sum_now", "Ordered in the period less what was invoiced against orders.", sign="open +"
        ),
        number("budget_used_ratio_period", "Invoiced per budget; null without one.", unit="ratio", sign="spent +"),
    ],
    source=archived("cost_center_budget"),
)
