"""Procurement spend: what each supplier, category, cost centre and requester costs, and what in it is out of line.

Reads     supplier_invoice, purchase_order, agreement
Grain     one row per document version that enters, corrects or leaves
Features  supplier_spend, category_spend, cost_center_spend, requester_spend, requester_orders
Score     spend_departs_from_history, duplicate_invoice, split_order, agreement_price; thresholds in the settings
Writes    features.*, scores.procurement_spend, erp.alerts
Latency   one heartbeat after the record is known, and the checkpoint's commit
Guarantee exactly once to read_committed readers; alert_id is the same under replay
Owner     procurement analytics
"""

from connectors.events.agreement import AGREEMENT
from connectors.events.purchase_order import PURCHASE_ORDER
from connectors.events.supplier_invoice import SUPPLIER_INVOICE
from jobs import procurement_orders as orders
from jobs.spec import Branch, FeatureView, Job
from jobs.sums import Sums
from udfs.procurement_spend import DUPLICATE, PRICE, PROCUREMENT_RULES, SPEND, SPLIT

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


def _spend_by(entity: str) -> Sums:
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
PRICES = """
SELECT *, LAST_VALUE(agreement) OVER (
  PARTITION BY source, supplier_id, material ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS agreed
FROM (
  SELECT source, supplier_id, material, known_time AS t, document, event_id, event_time, op, sign, superseded,
    supplier_name, invoice_id, quantity, unit, unit_price, currency, company_currency, cost_center, category, requester,
    COALESCE(invoice_date, CAST(event_time AS DATE)) AS priced_on, CAST(NULL AS STRING) AS agreement
  FROM supplier_invoice WHERE sign IS NOT NULL AND material IS NOT NULL AND unit_price IS NOT NULL
  UNION ALL
  SELECT source, supplier_id, material, known_time, CAST(NULL AS STRING), CAST(NULL AS STRING), event_time, op, sign,
    superseded, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(18, 3)), unit, unit_price, currency,
    CAST(NULL AS STRING), CAST(NULL AS STRING), category, CAST(NULL AS STRING), valid_from,
    JSON_OBJECT('id' VALUE agreement_id, 'sign' VALUE sign, 'unit' VALUE unit, 'price' VALUE CAST(unit_price AS STRING),
      'currency' VALUE currency, 'from' VALUE CAST(valid_from AS STRING), 'to' VALUE CAST(valid_to AS STRING))
  FROM agreement WHERE sign IS NOT NULL AND material IS NOT NULL AND unit_price IS NOT NULL)
"""
PRICED = """
SELECT source, supplier_id, material, t, document, event_id, event_time, op, sign, superseded, supplier_name,
  invoice_id, quantity, unit, unit_price, currency, company_currency, cost_center, category, requester, agreement_id,
  valid_from, valid_to, CASE WHEN matched THEN agreed_price END AS agreed_price
FROM (
  SELECT *, COALESCE(agreed_sign = '1' AND agreed_price > 0 AND agreed_currency = currency
    AND COALESCE(agreed_unit, unit, '') = COALESCE(unit, agreed_unit, '')
    AND CAST(priced_on AS STRING) BETWEEN COALESCE(valid_from, '0000') AND COALESCE(valid_to, '9999'), FALSE) AS matched
  FROM (
    SELECT *, JSON_VALUE(agreed, '$.id') AS agreement_id, JSON_VALUE(agreed, '$.currency') AS agreed_currency,
      CAST(JSON_VALUE(agreed, '$.price') AS DECIMAL(20, 6)) AS agreed_price,
      JSON_VALUE(agreed, '$.sign') AS agreed_sign, JSON_VALUE(agreed, '$.unit') AS agreed_unit,
      JSON_VALUE(agreed, '$.from') AS valid_from, JSON_VALUE(agreed, '$.to') AS valid_to
    FROM prices WHERE document IS NOT NULL))
WHERE matched OR superseded
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
PRICE_FACTS = """JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'supplier_name' VALUE supplier_name, 'invoice_id' VALUE invoice_id,
  'material' VALUE material, 'quantity' VALUE quantity, 'unit' VALUE unit, 'unit_price' VALUE unit_price,
  'agreed_price' VALUE agreed_price, 'agreement_id' VALUE agreement_id, 'currency' VALUE currency,
  'company_currency' VALUE company_currency, 'valid_from' VALUE valid_from,
  'valid_to' VALUE valid_to, 'cost_center' VALUE cost_center, 'category' VALUE category,
  'requester' VALUE requester)"""

JOB = Job(
    name="procurement_spend",
    sources=(SUPPLIER_INVOICE, PURCHASE_ORDER, AGREEMENT),
    views={
        "supplier_sums": SUPPLIER_SUMS,
        "supplier": SUPPLIER,
        "category": _spend_by("category"),
        "cost_center": _spend_by("cost_center"),
        "requester": _spend_by("requester"),
        "orders": orders.ORDER_SUMS,
        "repeats": REPEATS,
        "order_parts": orders.PARTS,
        "parts": orders.GATHERED_PARTS,
        "chains": orders.CHAINS,
        "prices": PRICES,
        "priced": PRICED,
    },
    udf=PROCUREMENT_RULES,
    branches=(
        Branch(
            view="supplier",
            feature=FeatureView(
                "supplier_spend",
                ("source", "supplier_id"),
                SPEND_FIELDS | {"invoice_amount_log_mean_365d": "DOUBLE", "invoice_amount_log_std_365d": "DOUBLE"},
            ),
            rule=SPEND,
            when="enters AND (company_amount > 0 OR superseded)",
            entity="supplier_id",
            args={
                "facts": SUPPLIER_FACTS,
                # a row that came too late for the window is not in its sums, so it cannot be left out of them
                "value": "CASE WHEN event_time + INTERVAL '365' DAY(3) > t THEN company_amount END",
                "amount_count": "amount_count_365d",
                "log_sum": "log_sum_365d",
                "log_ssd": "log_ssd_365d",
            },
        ),
        Branch(view="category", feature=FeatureView("category_spend", ("source", "category"), SPEND_FIELDS)),
        Branch(view="cost_center", feature=FeatureView("cost_center_spend", ("source", "cost_center"), SPEND_FIELDS)),
        Branch(view="requester", feature=FeatureView("requester_spend", ("source", "requester"), SPEND_FIELDS)),
        Branch(
            view="orders",
            feature=FeatureView(
                "requester_orders",
                ("source", "requester", "supplier_id", "cost_center"),
                {"po_line_count_14d": "BIGINT", "po_amount_sum_14d": "DECIMAL(38, 3)"},
            ),
        ),
        Branch(
            view="repeats",
            rule=DUPLICATE,
            entity="supplier_id",
            args={"facts": REPEAT_FACTS, "members": "members"},
        ),
        Branch(
            view="chains",
            rule=SPLIT,
            entity="CONCAT_WS('|', requester, supplier_id, cost_center)",
            args={"facts": orders.CHAIN_FACTS, "members": "members"},
        ),
        Branch(
            view="priced",
            rule=PRICE,
            entity="supplier_id",
            args={"facts": PRICE_FACTS, "value": "unit_price", "expected": "agreed_price", "quantity": "quantity"},
        ),
    ),
    overs=10,
)

if __name__ == "__main__":
    from jobs.runtime import main

    main(JOB)
