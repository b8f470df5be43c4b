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
CHAIN_FACTS = """JSON_OBJECT('event_id' VALUE event_id, 'event_time' VALUE event_time, 'supplier_id' VALUE supplier_id,
  'order_id' VALUE order_id, 'requester' VALUE requester, 'cost_center' VALUE cost_center)"""
