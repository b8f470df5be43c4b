"""Views of procurement_spend around supplier invoices. SQL, no job."""

from connectors.events.supplier_invoice import SUPPLIER_INVOICE
from jobs.sums import Sums

CARRIED = ("document", "event_id", "event_time", "op", "sign", "superseded")
LOG = "CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END"
SPEND_MEASURES = {"spend_amount_sum": "company_amount", "invoice_count": "CAST(1 AS BIGINT)"}
SPEND_WINDOWS = ("30d", "365d")
SPEND_FIELDS = {
    "spend_amount_sum_30d": "DECIMAL(38, 3)",
    "spend_amount_sum_365d": "DECIMAL(38, 3)",
    "invoice_count_30d": "BIGINT",
    "invoice_count_365d": "BIGINT",
}

SUPPLIER_SUMS = Sums(
    of=SUPPLIER_INVOICE,
    by=("source", "supplier_id"),
    windows=SPEND_WINDOWS,
    measures=SPEND_MEASURES
    | {
        "amount_count": "CASE WHEN company_amount > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END",
        "log_sum": LOG,
        "log_square_sum": f"CAST(({LOG}) * ({LOG}) AS DECIMAL(18, 6))",
    },
    where="grain = 'document'",
    carry=(
        *CARRIED,
        "supplier_name",
        "invoice_id",
        "reference",
        "company_amount",
        "company_currency",
        "cost_center",
        "category",
        "requester",
    ),
)
SUPPLIER = """
SELECT *,
  CAST(CAST(log_sum_365d AS DOUBLE) / amount_count_365d AS DOUBLE) AS invoice_amount_log_mean_365d,
  SQRT(GREATEST(log_ssd_365d, 0E0) / (amount_count_365d - 1)) AS invoice_amount_log_std_365d
FROM (
  SELECT source, supplier_id, t, document, event_id, event_time, op, sign, superseded, supplier_name, invoice_id,
    reference, company_amount, company_currency, cost_center, category, requester, enters, spend_amount_sum_30d,
    spend_amount_sum_365d, invoice_count_30d, invoice_count_365d, log_sum_365d,
    NULLIF(amount_count_365d, 0) AS amount_count_365d,
    CAST(log_square_sum_365d AS DOUBLE)
      - CAST(log_sum_365d AS DOUBLE) * CAST(log_sum_365d AS DOUBLE) / NULLIF(amount_count_365d, 0) AS log_ssd_365d
  FROM supplier_sums)
"""


def spend_by(entity: str) -> Sums:
    """Return the spend of an entity other than the supplier; invoices name it on the document or on its lines."""
    return Sums(of=SUPPLIER_INVOICE, by=("source", entity), windows=SPEND_WINDOWS, measures=SPEND_MEASURES)


REPEATS = """
SELECT source, supplier_id, document, event_id, event_time, op, sign, superseded, known_time AS t, supplier_name,
  invoice_id, reference, company_amount, company_currency, cost_center, category, requester,
  ARRAY_AGG(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
    'known_time' VALUE CAST(known_time AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'number' VALUE invoice_id,
    'amount' VALUE company_amount, 'currency' VALUE company_currency, 'reference' VALUE reference,
    'party' VALUE supplier_id, 'date' VALUE CAST(invoice_date AS STRING),
    'card' VALUE CASE WHEN kind = 'purchase_card' AND reference IS NULL THEN requester END)) OVER (
    PARTITION BY source, supplier_id, ABS(company_amount), company_currency ORDER BY known_time
    RANGE BETWEEN INTERVAL '365' DAY(3) PRECEDING AND CURRENT ROW) AS members
FROM supplier_invoice
WHERE sign IS NOT NULL AND grain = 'document' AND company_amount <> 0
  AND (reference IS NOT NULL OR company_amount < 0 OR (kind = 'purchase_card' AND requester IS NOT NULL))
"""
INVOICE_FACTS = """JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'supplier_name' VALUE supplier_name, 'invoice_id' VALUE invoice_id,
  'reference' VALUE reference, 'company_amount' VALUE company_amount, 'company_currency' VALUE company_currency,
  'cost_center' VALUE cost_center, 'category' VALUE category, 'requester' VALUE requester,
  'features' VALUE {features})"""
SUPPLIER_FACTS = INVOICE_FACTS.replace(
    "{features}",
    """JSON_OBJECT('spend_amount_sum_30d' VALUE spend_amount_sum_30d,
  'spend_amount_sum_365d' VALUE spend_amount_sum_365d, 'invoice_count_30d' VALUE invoice_count_30d,
  'invoice_count_365d' VALUE invoice_count_365d,
  'invoice_amount_typical_365d' VALUE ROUND(EXP(invoice_amount_log_mean_365d), 2))""",
)
REPEAT_FACTS = INVOICE_FACTS.replace("{features}", "JSON_OBJECT('block_size' VALUE CARDINALITY(members))")
ORDERED_SUMS = Sums(
    of=SUPPLIER_INVOICE,
    by=("source", "supplier_id", "grain"),
    windows=("365d",),
    measures={
        "invoice_row_count": "CAST(1 AS BIGINT)",
        "ordered_row_count": "CASE WHEN purchase_order_id IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END",
    },
    where="kind = 'invoice'",
    carry=(
        *CARRIED,
        "supplier_name",
        "invoice_id",
        "reference",
        "purchase_order_id",
        "company_amount",
        "company_currency",
        "cost_center",
        "category",
        "requester",
    ),
)
"""How a supplier is bought from. Systems name the order on the invoice or on its lines, so each grain counts apart."""
ORDERED_FACTS = INVOICE_FACTS.replace(
    "{features}",
    """JSON_OBJECT('invoice_row_count_365d' VALUE invoice_row_count_365d,
  'ordered_row_count_365d' VALUE ordered_row_count_365d)""",
)
