"""What treasury knows of cash to come: single plans, recurring flows, credit lines and floors."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class CashPlan(Event, frozen=True, kw_only=True):
    """One planned flow, or one limit that the position is held against. No invoice or order stands behind it."""

    plan_id: Annotated[str, Sql(type="STRING", doc="the system's own key of the plan line")]
    kind: Annotated[
        Literal["flow", "credit_line", "floor"],
        Sql(type="STRING", doc="money to come or go, an undrawn line, or the least balance to keep"),
    ] = "flow"
    company: Annotated[str | None, Sql(type="STRING", doc="company code or legal entity")] = None
    bank_account: Annotated[str | None, Sql(type="STRING", doc="own account; null: any of the company")] = None
    category: Annotated[str | None, Sql(type="STRING", doc="payroll, tax, rent, loan, investment, transfer, ...")] = (
        None
    )
    description: Annotated[str | None, Sql(type="STRING", doc="what a treasurer calls it")] = None
    counterparty: Annotated[str | None, Sql(type="STRING", doc="who pays or is paid")] = None
    amount: Annotated[
        Decimal,
        Sql(
            type="DECIMAL(18, 3)", unit="currency", sign="in +, out -; limits +", doc="of one occurrence, or the limit"
        ),
    ]
    low_amount: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="currency", sign="as amount", doc="10 % quantile, if known")
    ] = None
    high_amount: Annotated[
        Decimal | None, Sql(type="DECIMAL(18, 3)", unit="currency", sign="as amount", doc="90 % quantile, if known")
    ] = None
    currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of the amounts")]
    frequency: Annotated[
        Literal["once", "daily", "weekly", "monthly", "quarterly", "yearly"],
        Sql(type="STRING", doc="how often it recurs; daily is each banking day"),
    ] = "once"
    first_date: Annotated[dt.date, Sql(type="DATE", doc="day of the flow, the first one, or a limit's first day")]
    last_date: Annotated[dt.date | None, Sql(type="DATE", doc="last day; null where it has no end")] = None
    roll: Annotated[
        Literal["following", "preceding", "none"],
        Sql(type="STRING", doc="to which banking day a flow moves that falls on a holiday"),
    ] = "following"
    certainty: Annotated[str | None, Sql(type="STRING", doc="planned or confirmed")] = None
    status: Annotated[str | None, Sql(type="STRING", doc="as the source says")] = None


CASH_PLAN = table_of(CashPlan, name="cash_plan", key=("plan_id",))
