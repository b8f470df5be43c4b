"""Tables of treasury in `plain` on PostgreSQL, in the schema that purchasing has its own in."""

from erpulse.simulate.plain_tables import MONEY, PRICE
from erpulse.simulate.postgres import BOOLEAN, DATE, INT, TEXT, TIMESTAMPTZ, shape

CUSTOMER_INVOICES = shape(
    "customer_invoices",
    {
        **dict.fromkeys(("invoice_id", "item_id", "company", "customer_id", "customer_name", "country"), TEXT),
        "amount": MONEY,
        "currency": TEXT,
        **dict.fromkeys(("invoice_date", "baseline_date", "due_date"), DATE),
        **dict.fromkeys(("payment_terms", "status"), TEXT),
        "posted_at": TIMESTAMPTZ,
    },
    ("invoice_id",),
)
CUSTOMER_RECEIPTS = shape(
    "customer_receipts",
    {
        **dict.fromkeys(("grain", "kind", "receipt_id", "line_id", "company", "customer_id"), TEXT),
        "amount": MONEY,
        **dict.fromkeys(("currency", "invoice_id"), TEXT),
        "receipt_date": DATE,
        "value_date": DATE,
        **dict.fromkeys(("bank_account", "end_to_end_id", "status"), TEXT),
        "posted_at": TIMESTAMPTZ,
    },
    ("receipt_id", "line_id"),
)
SUPPLIER_BILLS = shape(
    "supplier_invoices",
    {
        **dict.fromkeys(("invoice_id", "kind", "company", "supplier_id", "supplier_name", "reference"), TEXT),
        "amount": MONEY,
        **dict.fromkeys(("currency", "order_id", "material"), TEXT),
        "quantity": MONEY,
        "unit": TEXT,
        "unit_price": PRICE,
        **dict.fromkeys(("category", "cost_center", "requester", "approver", "status"), TEXT),
        **dict.fromkeys(("invoice_date", "baseline_date", "due_date", "discount_date"), DATE),
        "discount_rate": PRICE,
        "posted_at": TIMESTAMPTZ,
    },
    ("invoice_id",),
)
SUPPLIER_PAYMENTS = shape(
    "supplier_payments",
    {
        **dict.fromkeys(("grain", "stage", "payment_id", "line_id", "company", "supplier_id", "supplier_name"), TEXT),
        "amount": MONEY,
        **dict.fromkeys(("currency", "invoice_id", "run_id"), TEXT),
        **dict.fromkeys(("run_date", "payment_date", "value_date"), DATE),
        **dict.fromkeys(("bank_account", "end_to_end_id", "status"), TEXT),
        "posted_at": TIMESTAMPTZ,
    },
    ("payment_id", "line_id"),
)
EXCHANGE_RATES = shape(
    "exchange_rates",
    {
        **dict.fromkeys(("rate_type", "base_currency", "quote_currency"), TEXT),
        "rate_date": DATE,
        "rate": PRICE,
        "quoted_at": TIMESTAMPTZ,
    },
    ("rate_type", "base_currency", "quote_currency", "rate_date"),
)
CASH_PLANS = shape(
    "cash_plans",
    {
        **dict.fromkeys(("plan_id", "kind", "company", "category", "description"), TEXT),
        "amount": MONEY,
        **dict.fromkeys(("currency", "frequency"), TEXT),
        "first_date": DATE,
        **dict.fromkeys(("certainty", "status"), TEXT),
        "updated_at": TIMESTAMPTZ,
    },
    ("plan_id",),
)
BANK_LINES = shape(
    "bank_statement_lines",
    {
        **dict.fromkeys(("account", "company", "statement_id"), TEXT),
        "statement_number": INT,
        "statement_date": DATE,
        "line_id": TEXT,
        "final": BOOLEAN,
        "booking_date": DATE,
        "value_date": DATE,
        "amount": MONEY,
        **dict.fromkeys(("currency", "bank_reference", "end_to_end_id", "counterparty_name", "text"), TEXT),
        "posted_at": TIMESTAMPTZ,
    },
    ("account", "statement_id", "line_id"),
)
BANK_BALANCES = shape(
    "bank_balances",
    {
        **dict.fromkeys(("account", "company", "statement_id"), TEXT),
        "statement_number": INT,
        "page": INT,
        "kind": TEXT,
        "final": BOOLEAN,
        "balance_date": DATE,
        "amount": MONEY,
        "currency": TEXT,
        "balanced": BOOLEAN,
        "line_count": INT,
        "posted_at": TIMESTAMPTZ,
    },
    ("account", "statement_id", "kind"),
)
TABLES = (
    BANK_BALANCES,
    BANK_LINES,
    CUSTOMER_INVOICES,
    CUSTOMER_RECEIPTS,
    SUPPLIER_PAYMENTS,
    EXCHANGE_RATES,
    CASH_PLANS,
)
"""Tables of treasury alone; its bills stand among those of purchasing."""
