"""Balances that a bank tells of an account."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class BankBalance(Event, frozen=True, kw_only=True):
    """One balance of one account. Opening plus the booked lines of its statement is closing, or it does not add up."""

    account: Annotated[str, Sql(type="STRING", doc="own account: IBAN, else number as the bank writes it")]
    company: Annotated[str | None, Sql(type="STRING", doc="who holds it; null: the source stands for it")] = None
    bank: Annotated[str | None, Sql(type="STRING", doc="BIC or routing number of the bank")] = None
    country: Annotated[str | None, Sql(type="STRING", doc="ISO 3166 alpha-2 code of the account: its holidays")] = None
    statement_id: Annotated[str, Sql(type="STRING", doc="identity of the statement or report within the account")]
    statement_number: Annotated[
        int | None, Sql(type="INT", doc="number of the statement; null where there is none")
    ] = None
    page: Annotated[int | None, Sql(type="INT", doc="page the balance stands on; null where there is one")] = None
    kind: Annotated[
        Literal["opening", "closing", "available", "forward_available", "interim"],
        Sql(type="STRING", doc="which balance; opening and closing are booked and span the whole statement"),
    ]
    final: Annotated[bool, Sql(type="BOOLEAN", doc="end-of-day statement; false: intraday, replaced by it")]
    balance_date: Annotated[dt.date, Sql(type="DATE", doc="day of the balance in the account's time zone")]
    amount: Annotated[Decimal, Sql(type="DECIMAL(18, 3)", unit="currency", sign="credit +, overdrawn -", doc="balance")]
    currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of the account")]
    balanced: Annotated[
        bool | None, Sql(type="BOOLEAN", doc="the statement adds up as sent; null where that cannot be told")
    ] = None
    line_count: Annotated[int | None, Sql(type="INT", doc="lines the statement has; null where it is not told")] = None


BANK_BALANCE = table_of(BankBalance, name="bank_balance", key=("account", "statement_id", "kind", "page"))
