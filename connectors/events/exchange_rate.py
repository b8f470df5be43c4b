"""Exchange rates."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class ExchangeRate(Event, frozen=True, kw_only=True):
    """What one unit of a currency costs in another from one day on."""

    rate_type: Annotated[str, Sql(type="STRING", doc="kind of rate as the source names it: M, Corporate, ECB, ...")]
    base_currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of the currency that is priced")]
    quote_currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of the currency it is priced in")]
    rate_date: Annotated[dt.date, Sql(type="DATE", doc="first day it holds")]
    rate: Annotated[
        Decimal,
        Sql(
            type="DECIMAL(28, 12)", unit="quote_currency per base_currency", sign="+", doc="units of quote for one base"
        ),
    ]


EXCHANGE_RATE = table_of(
    ExchangeRate, name="exchange_rate", key=("rate_type", "base_currency", "quote_currency", "rate_date")
)
