"""Cash position: what each company holds and will hold in each currency, who pays when, and what to do about it.

Reads     customer_invoice, customer_receipt, supplier_invoice, supplier_payment,
          bank_statement_line, bank_balance, cash_plan
Grain     one company and currency, told anew a moment after each event, and as each day begins
Features  company_cash, bank_account_cash, customer_pay_habit, ar_invoice_pay_date, cash_forecast
Score     large_receipt, projected_shortfall, early_discount, collect_first, unmatched_bank_item,
          balance_break, silent_feed, double_payment, payer_habit; thresholds in the settings
Writes    features.*, scores.cash_position, erp.alerts
Latency   one heartbeat and one second after the record is known, and the checkpoint's commit
Guarantee exactly once to read_committed readers; alert_id is the same under replay
Owner     treasury
"""

import msgspec

from connectors.events.bank_balance import BANK_BALANCE
from connectors.events.bank_statement_line import BANK_STATEMENT_LINE
from connectors.events.cash_plan import CASH_PLAN
from connectors.events.customer_invoice import CUSTOMER_INVOICE
from connectors.events.customer_receipt import CUSTOMER_RECEIPT
from connectors.events.supplier_invoice import SUPPLIER_INVOICE
from connectors.events.supplier_payment import SUPPLIER_PAYMENT
from connectors.schema import Table
from jobs.spec import Branch, FeatureView, Job
from jobs.steps import Steps, column_of
from udfs.cash_events import INPUTS
from udfs.cash_findings import RECEIPT
from udfs.cash_position import RULES, STEP
from udfs.cash_rows import ACCOUNT, CUSTOMER, FORECAST, INVOICE, POSITION
from udfs.cash_rules import CASH_RULES

SOURCES = (
    CUSTOMER_INVOICE,
    CUSTOMER_RECEIPT,
    SUPPLIER_INVOICE,
    SUPPLIER_PAYMENT,
    BANK_STATEMENT_LINE,
    BANK_BALANCE,
    CASH_PLAN,
)


def _owned(event: Table) -> str:
    """Return an event's rows with their company; where a source names none, it is the source itself."""
    taken = [field.name for field in msgspec.structs.fields(INPUTS[event.name])]
    columns = [f"{column_of(event, name)} AS `{name}`" for name in taken]
    return (
        f"SELECT COALESCE(company, source) AS company, currency, known_time AS t, {', '.join(columns)}\n"
        f"FROM {event.name} WHERE sign IS NOT NULL"
    )


def _of(kind: str, *columns: str) -> str:
    """Return the rows of one kind that the step tells."""
    return f"SELECT {', '.join(columns)}, t FROM stepped WHERE kind = '{kind}'"


FINDINGS = """
SELECT company, currency, t, rule, source, entity, subject, event_id, event_time, 'insert' AS op, 1 AS sign,
  FALSE AS superseded, fired, facts
FROM stepped WHERE kind = 'finding'
"""


JOB = Job(
    name="cash_position",
    sources=SOURCES,
    views={
        **{f"{event.name}s_owned": _owned(event) for event in SOURCES},
        "stepped": Steps(by=("company", "currency"), step=STEP),
        "positions": _of("position", "company", "currency", *POSITION),
        "accounts": _of("account", "company", "bank_account", *ACCOUNT),
        "customers": _of("customer", "source", "customer_id", "currency", *CUSTOMER),
        "invoices": _of("invoice", "source", "invoice_id", "currency", *INVOICE),
        "forecasts": _of("forecast", "company", "currency", "horizon", *FORECAST),
        "findings": FINDINGS,
    },
    udf=CASH_RULES,
    branches=(
        Branch(view="positions", feature=FeatureView("company_cash", ("company", "currency"), POSITION)),
        Branch(view="accounts", feature=FeatureView("bank_account_cash", ("company", "bank_account"), ACCOUNT)),
        Branch(
            view="customers", feature=FeatureView("customer_pay_habit", ("source", "customer_id", "currency"), CUSTOMER)
        ),
        Branch(
            view="invoices", feature=FeatureView("ar_invoice_pay_date", ("source", "invoice_id", "currency"), INVOICE)
        ),
        Branch(view="forecasts", feature=FeatureView("cash_forecast", ("company", "currency", "horizon"), FORECAST)),
        Branch(
            view="findings",
            rules=(RECEIPT, *RULES),
            entity="entity",
            args={"subject": "subject", "fired": "fired", "facts": "facts"},
        ),
    ),
    overs=2,
)

if __name__ == "__main__":
    from jobs.runtime import main

    main(JOB)
