"""The forecast of each company and currency as a day began, a row per day and week ahead."""

from cash_entities import company, currency, horizon
from feast import FeatureView
from fields import CASH, OWN, amount, text
from sources import archived

cash_forecast = FeatureView(
    name="cash_forecast",
    description="Net flow of a day or week ahead and the balance at its end, with 10, 50 and 90 % quantiles.",
    entities=[company, currency, horizon],
    schema=[
        text("target_date_last_now", "Last day of the horizon."),
        amount("net_flow_p10_now", "Net flow, 10 % quantile.", CASH, OWN),
        amount("net_flow_p50_now", "Net flow, middle.", CASH, OWN),
        amount("net_flow_p90_now", "Net flow, 90 % quantile.", CASH, OWN),
        amount("balance_p10_now", "Balance, 10 % quantile; null where no bank tells.", CASH, OWN),
        amount("balance_p50_now", "Balance, middle.", CASH, OWN),
        amount("balance_p90_now", "Balance, 90 % quantile.", CASH, OWN),
    ],
    source=archived("cash_forecast"),
)
