"""Views of procurement_spend around purchase orders. SQL, no job."""

from connectors.events.purchase_order import PURCHASE_ORDER
from jobs.procurement_gather import KEPT, MEMBERS, gathered, key
from jobs.sums import Sums

ORDER_SUMS = Sums(
    of=PURCHASE_ORDER,
    by=("source", "requester", "supplier_id", "cost_center"),
    windows=("14d",),
    measures={"po_line_count": "CAST(1 AS BIGINT)", "po_amount_sum": "company_amount"},
)
PARTS = f"""
SELECT {key("source", "requester", "supplier_id", "cost_center", "order_id")}, source, requester, supplier_id,
  cost_center, order_id, known_time AS t, {KEPT},
  JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
    'known_time' VALUE CAST(known_time AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'number' VALUE order_id,
    'amount' VALUE company_amount, 'currency' VALUE company_currency, 'party' VALUE supplier_id,
    'date' VALUE CAST(order_date AS STRING)) AS told
FROM purchase_order
WHERE sign IS NOT NULL AND requester IS NOT NULL AND cost_center IS NOT NULL AND agreement_id IS NULL
"""
"""Order lines that call off no agreement, by what a chain of orders has in common."""
GATHERED_PARTS = gathered("order_parts", ("source", "requester", "supplier_id", "cost_center", "order_id"))
CHAINS = f"""
SELECT *, {MEMBERS} OVER (PARTITION BY source, requester, supplier_id, cost_center ORDER BY t
    RANGE BETWEEN INTERVAL '45' DAY PRECEDING AND CURRENT ROW) AS members
FROM parts
"""
BELOW = f"""
SELECT *, {MEMBERS} OVER (PARTITION BY source, requester, supplier_id ORDER BY t
    RANGE BETWEEN INTERVAL '90' DAY PRECEDING AND CURRENT ROW) AS members
FROM parts
"""
CHAIN_FACTS = """JSON_OBJECT('event_id' VALUE event_id, 'event_time' VALUE event_time, 'supplier_id' VALUE supplier_id,
  'order_id' VALUE order_id, 'requester' VALUE requester, 'cost_center' VALUE cost_center)"""

OWN = """'document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
    'known_time' VALUE CAST(known_time AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time"""
NONE = "CAST(0 AS DECIMAL(18, 3))"
INVOICED = "CASE WHEN company_amount < 0 THEN -ABS(quantity) ELSE quantity END"
"""Some systems write the quantity of a credit memo without its sign."""
ORDER_ROWS = f"""
SELECT {key("source", "order_id")}, source, order_id, supplier_id, requester, cost_center, known_time AS t, {KEPT},
  JSON_OBJECT({OWN}, 'what' VALUE 'purchase_order', 'number' VALUE order_id, 'amount' VALUE company_amount,
    'currency' VALUE company_currency, 'party' VALUE supplier_id, 'date' VALUE CAST(order_date AS STRING),
    'line' VALUE line_id, 'quantity' VALUE quantity, 'price' VALUE unit_price,
    'due' VALUE CAST(delivery_date AS STRING), 'status' VALUE status) AS told,
  CAST(sign * company_amount AS DECIMAL(18, 3)) AS d_ordered,
  CAST(sign * COALESCE(quantity, 0) AS DECIMAL(18, 3)) AS d_ordered_qty, {NONE} AS d_received_qty,
  {NONE} AS d_invoiced, {NONE} AS d_invoiced_qty,
  CASE WHEN superseded AND sign > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS d_changes, 'o' AS touched
FROM purchase_order WHERE sign IS NOT NULL
UNION ALL
SELECT {key("source", "purchase_order_id")}, source, purchase_order_id, supplier_id, CAST(NULL AS STRING),
  cost_center, known_time, {KEPT},
  JSON_OBJECT({OWN}, 'what' VALUE 'goods_movement', 'number' VALUE movement_id, 'amount' VALUE 0, 'currency' VALUE '',
    'party' VALUE supplier_id, 'date' VALUE CAST(posting_date AS STRING), 'line' VALUE purchase_order_line,
    'quantity' VALUE quantity),
  {NONE}, {NONE}, CAST(sign * quantity AS DECIMAL(18, 3)), {NONE}, {NONE}, CAST(0 AS BIGINT), 'r'
FROM goods_movement
WHERE sign IS NOT NULL AND purchase_order_id IS NOT NULL AND kind IN ('receipt', 'return')
UNION ALL
SELECT {key("source", "purchase_order_id")}, source, purchase_order_id, supplier_id, requester, cost_center, known_time,
  {KEPT},
  JSON_OBJECT({OWN}, 'what' VALUE 'supplier_invoice', 'number' VALUE invoice_id, 'amount' VALUE company_amount,
    'currency' VALUE company_currency, 'reference' VALUE reference, 'party' VALUE supplier_id,
    'date' VALUE CAST(invoice_date AS STRING), 'line' VALUE purchase_order_line, 'quantity' VALUE {INVOICED},
    'price' VALUE unit_price, 'due' VALUE CAST(due_date AS STRING), 'status' VALUE status),
  {NONE}, {NONE}, {NONE}, CAST(sign * company_amount AS DECIMAL(18, 3)),
  CAST(sign * COALESCE({INVOICED}, 0) AS DECIMAL(18, 3)), CAST(0 AS BIGINT), 'i'
FROM supplier_invoice WHERE sign IS NOT NULL AND purchase_order_id IS NOT NULL
"""
"""All that is about one order: its lines, what was received and sent back, what was invoiced and credited."""
LIFE_FIELDS = {
    "ordered_amount_sum_ltd": "DECIMAL(38, 3)",
    "invoiced_amount_sum_ltd": "DECIMAL(38, 3)",
    "ordered_qty_sum_ltd": "DECIMAL(38, 3)",
    "received_qty_sum_ltd": "DECIMAL(38, 3)",
    "invoiced_qty_sum_ltd": "DECIMAL(38, 3)",
    "po_change_count_ltd": "BIGINT",
}
LIFE = """
SELECT source, order_id, t, SUM(d_ordered) OVER w AS ordered_amount_sum_ltd,
  SUM(d_invoiced) OVER w AS invoiced_amount_sum_ltd, SUM(d_ordered_qty) OVER w AS ordered_qty_sum_ltd,
  SUM(d_received_qty) OVER w AS received_qty_sum_ltd, SUM(d_invoiced_qty) OVER w AS invoiced_qty_sum_ltd,
  SUM(d_changes) OVER w AS po_change_count_ltd
FROM order_rows
WINDOW w AS (PARTITION BY source, order_id ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
"""
GATHERED_ORDERS = gathered(
    "order_rows", ("source", "order_id", "supplier_id", "requester", "cost_center"), listed=("touched",)
)
ORDER_BLOCKS = f"""
SELECT *, {MEMBERS} OVER (PARTITION BY source, order_id ORDER BY t
    RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS members
FROM order_wholes
"""
"""Several rules judge these rows, a branch each. The running array is planned once as long as all branches take the
same columns, and what tells them apart is worked out after it: hence `judged`."""


def judged(*touched: str) -> str:
    """Return the condition of the rows that a rule judges: `touched` are kinds of rows, o(rder), r(eceipt), i(nvoice).

    >>> judged("o", "i")
    "CARDINALITY(members) > 0 AND (touched LIKE '%o%' OR touched LIKE '%i%')"
    """
    some = " OR ".join(f"touched LIKE '%{kind}%'" for kind in touched)
    return f"CARDINALITY(members) > 0 AND ({some})"


ORDER_FACTS = """JSON_OBJECT('event_id' VALUE event_id, 'event_time' VALUE event_time, 'supplier_id' VALUE supplier_id,
  'order_id' VALUE order_id, 'requester' VALUE requester, 'cost_center' VALUE cost_center)"""
