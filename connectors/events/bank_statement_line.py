"""Entries of bank statements, intraday reports and notices."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class BankStatementLine(Event, frozen=True, kw_only=True):
    """One entry of one account: final where an end-of-day statement tells it, else replaced by that statement."""

    account: Annotated[str, Sql(type="STRING", doc="own account: IBAN, else number as the bank writes it")]
    company: Annotated[str | None, Sql(type="STRING", doc="who holds it; null: the source stands for it")] = None
    bank: Annotated[str | None, Sql(type="STRING", doc="BIC or routing number of the bank")] = None
    statement_id: Annotated[str, Sql(type="STRING", doc="identity of the statement or report within the account")]
    statement_number: Annotated[
        int | None, Sql(type="INT", doc="number of the statement; null where there is none")
    ] = None
    statement_date: Annotated[dt.date | None, Sql(type="DATE", doc="day the statement closes")] = None
    line_id: Annotated[str, Sql(type="STRING", doc="entry within the statement: ordinal, or the bank's own reference")]
    final: Annotated[bool, Sql(type="BOOLEAN", doc="end-of-day statement; false: intraday, replaced by it")]
    booked: Annotated[bool, Sql(type="BOOLEAN", doc="the bank has booked it; false: pending or for information")] = True
    booking_date: Annotated[dt.date | None, Sql(type="DATE", doc="day in the bank's ledger")] = None
    value_date: Annotated[dt.date | None, Sql(type="DATE", doc="day from which the bank counts it")] = None
    amount: Annotated[
        Decimal, Sql(type="DECIMAL(18, 3)", unit="currency", sign="in +, out -", doc="amount, reversals already turned")
    ]
    currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of the account")]
    code: Annotated[str | None, Sql(type="STRING", doc="kind of transaction as the bank codes it")] = None
    category: Annotated[
        str | None, Sql(type="STRING", doc="transfer (between own accounts), fee, interest, tax, payroll, loan, ...")
    ] = None
    reversal: Annotated[bool, Sql(type="BOOLEAN", doc="it takes an earlier entry back")] = False
    return_reason: Annotated[str | None, Sql(type="STRING", doc="why a payment came back; null if it did not")] = None
    bank_reference: Annotated[str | None, Sql(type="STRING", doc="the bank's reference of the entry")] = None
    customer_reference: Annotated[str | None, Sql(type="STRING", doc="reference its owner gave it")] = None
    end_to_end_id: Annotated[str | None, Sql(type="STRING", doc="reference that travels with the payment")] = None
    counterparty_name: Annotated[str | None, Sql(type="STRING", doc="who paid or was paid")] = None
    counterparty_account: Annotated[str | None, Sql(type="STRING", doc="account of the other side")] = None
    counterparty_bank: Annotated[str | None, Sql(type="STRING", doc="BIC or routing number of the other side")] = None
    text: Annotated[str | None, Sql(type="STRING", doc="remittance text, joined")] = None


BANK_STATEMENT_LINE = table_of(
    BankStatementLine, name="bank_statement_line", key=("account", "statement_id", "line_id")
)
