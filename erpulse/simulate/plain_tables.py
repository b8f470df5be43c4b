"""Tables of `plain` on PostgreSQL."""

from erpulse.simulate.postgres import DATE, NUMERIC, TEXT, TIMESTAMP, TIMESTAMPTZ, shape

MONEY, PRICE, QUANTITY = NUMERIC(18, 3), NUMERIC(20, 6), NUMERIC(18, 3)

ORDERS = shape(
    "purchase_orders",
    {
        **dict.fromkeys(("order_id", "line_id", "company", "supplier_id", "material", "category"), TEXT),
        "description": TEXT,
        "quantity": QUANTITY,
        "unit": TEXT,
        "unit_price": PRICE,
        "amount": MONEY,
        **dict.fromkeys(("currency", "cost_center", "requester", "agreement_id", "status"), TEXT),
        "order_date": DATE,
        "delivery_date": DATE,
        "created_at": TIMESTAMPTZ,
        "updated_at": TIMESTAMP,
    },
    ("order_id", "line_id"),
)
RECEIPTS = shape(
    "goods_receipts",
    {
        **dict.fromkeys(("receipt_id", "line_id", "kind", "material", "plant", "supplier_id", "unit"), TEXT),
        **dict.fromkeys(("order_id", "order_line", "cost_center"), TEXT),
        "quantity": QUANTITY,
        "posting_date": DATE,
        "posted_at": TIMESTAMPTZ,
    },
    ("receipt_id", "line_id"),
)
INVOICES = shape(
    "supplier_invoices",
    {
        **dict.fromkeys(("invoice_id", "kind", "company", "supplier_id", "supplier_name", "reference"), TEXT),
        "amount": MONEY,
        "currency": TEXT,
        "order_id": TEXT,
        "order_line": TEXT,
        "material": TEXT,
        "quantity": QUANTITY,
        "unit": TEXT,
        "unit_price": PRICE,
        **dict.fromkeys(("category", "cost_center", "requester", "approver", "status"), TEXT),
        "invoice_date": DATE,
        "due_date": DATE,
        "posted_at": TIMESTAMPTZ,
        "updated_at": TIMESTAMP,
    },
    ("invoice_id",),
)
AGREEMENTS = shape(
    "agreements",
    {
        **dict.fromkeys(("agreement_id", "line_id", "supplier_id", "material", "category"), TEXT),
        "unit_price": PRICE,
        "currency": TEXT,
        "unit": TEXT,
        "status": TEXT,
        "valid_from": DATE,
        "valid_to": DATE,
        "created_at": TIMESTAMPTZ,
    },
    ("agreement_id", "line_id"),
)
BUDGETS = shape(
    "budgets",
    {
        **dict.fromkeys(("budget_id", "cost_center", "category", "period", "currency", "version"), TEXT),
        "amount": MONEY,
        "updated_at": TIMESTAMPTZ,
    },
    ("budget_id",),
)
CHANGES = shape(
    "master_data_changes",
    {
        **dict.fromkeys(("change_id", "object", "object_key", "field", "old_value", "new_value"), TEXT),
        "changed_by": TEXT,
        "changed_at": TIMESTAMPTZ,
    },
    ("change_id",),
)
