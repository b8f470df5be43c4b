"""What each company holds in each currency, what is expected to come and go, and how low it may get."""

from cash_entities import company, currency
from feast import FeatureView
from fields import CASH, FLOW, OWN, amount, number
from sources import archived

company_cash = FeatureView(
    name="company_cash",
    description="Position and forecast of a company in a currency.",
    entities=[company, currency],
    schema=[
        amount("balance_last_now", "Booked by the banks; null where none tells.", CASH, OWN),
        amount("inflow_sum_1d", "Came today.", FLOW, OWN),
        amount("outflow_sum_1d", "Went today.", FLOW, OWN),
        amount("net_flow_sum_7d", "Came less went in 7 days, without own transfers.", CASH, OWN),
        amount("expected_inflow_sum_next7d", "Expected to come in 7 days.", FLOW, OWN),
        amount("expected_outflow_sum_next7d", "Expected to go in 7 days.", FLOW, OWN),
        amount("confirmed_outflow_sum_next7d", "Of it in payments and plans.", FLOW, OWN),
        amount("balance_min_next13w", "Least balance of the middle path.", CASH, OWN),
        amount("balance_low_min_next13w", "Least balance of the 10 % path.", CASH, OWN),
        amount("buffer_min_next13w", "Least middle balance over floor less lines.", CASH, OWN),
        amount("buffer_low_min_next13w", "Least 10 % balance over floor less lines.", CASH, OWN),
        amount("discount_saving_sum_next7d", "Saved by the discounts worth taking.", FLOW, OWN),
        number("discount_rate_max_now", "Greatest yearly return of a discount.", "ratio per year", ">= 0"),
        number("forecast_error_ratio_28d", "Misses of day forecasts over flows.", "ratio", ">= 0"),
        number("dso_last_90d", "Days of sales that are open.", "days", ">= 0"),
        number("dpo_last_90d", "Days of purchases that are open.", "days", ">= 0"),
    ],
    source=archived("company_cash"),
)
