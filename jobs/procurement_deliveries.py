"""Views of procurement_spend around what suppliers deliver: in time, and to stay. SQL, no job.

A receipt is late if it is posted after the day that its order line promised, as far as that was known by then.
"""

from jobs.procurement_gather import KEPT

NULL = "CAST(NULL AS STRING)"
PROMISES = f"""
SELECT source, COALESCE(own_supplier, LAST_VALUE(order_supplier) OVER w) AS supplier_id, t, event_id, event_time, op,
  sign, superseded, document, kind, posted, LAST_VALUE(promised) OVER w AS promised
FROM (
  SELECT source, order_id, line_id AS line_told, known_time AS t, {KEPT}, {NULL} AS document, {NULL} AS kind,
    {NULL} AS own_supplier, supplier_id AS order_supplier, CAST(NULL AS DATE) AS posted, delivery_date AS promised
  FROM purchase_order WHERE sign IS NOT NULL
  UNION ALL
  SELECT source, purchase_order_id, COALESCE(purchase_order_line, ''), known_time, {KEPT}, document, kind, supplier_id,
    {NULL}, COALESCE(posting_date, CAST(event_time AS DATE)), CAST(NULL AS DATE)
  FROM goods_movement
  WHERE sign IS NOT NULL AND purchase_order_id IS NOT NULL AND kind IN ('receipt', 'return'))
WINDOW w AS (PARTITION BY source, order_id, line_told ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
"""
"""Movements with the supplier and the promised day of their order line."""
DELIVERIES = """
SELECT *, CAST(late_receipt_count_90d AS DOUBLE) / NULLIF(CAST(receipt_count_90d AS DOUBLE), 0E0)
    AS late_receipt_ratio_90d,
  CAST(return_count_90d AS DOUBLE) / NULLIF(CAST(receipt_count_90d AS DOUBLE), 0E0) AS return_ratio_90d
FROM (
  SELECT source, supplier_id, t, event_id, event_time, op, sign, superseded, document,
    SUM(d_receipt) OVER w AS receipt_count_90d, SUM(d_late) OVER w AS late_receipt_count_90d,
    SUM(d_return) OVER w AS return_count_90d, LAST_VALUE(late_told) OVER w AS late_told,
    LAST_VALUE(returned_told) OVER w AS returned_told
  FROM (
    SELECT *, CAST(CASE WHEN kind = 'receipt' THEN sign ELSE 0 END AS BIGINT) AS d_receipt,
      CAST(CASE WHEN kind = 'receipt' AND posted > promised THEN sign ELSE 0 END AS BIGINT) AS d_late,
      CAST(CASE WHEN kind = 'return' THEN sign ELSE 0 END AS BIGINT) AS d_return,
      CASE WHEN kind = 'receipt' AND posted > promised AND sign > 0 THEN told END AS late_told,
      CASE WHEN kind = 'return' AND sign > 0 THEN told END AS returned_told
    FROM (
      SELECT *, JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'time' VALUE event_time) AS told
      FROM promises WHERE document IS NOT NULL AND supplier_id IS NOT NULL))
  WINDOW w AS (PARTITION BY source, supplier_id ORDER BY t
    RANGE BETWEEN INTERVAL '90' DAY PRECEDING AND CURRENT ROW))
"""
DELIVERY_FIELDS = {
    "receipt_count_90d": "BIGINT",
    "late_receipt_count_90d": "BIGINT",
    "return_count_90d": "BIGINT",
    "late_receipt_ratio_90d": "DOUBLE",
    "return_ratio_90d": "DOUBLE",
}
DELIVERY_FACTS = """JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'late_document' VALUE JSON_VALUE(late_told, '$.document'),
  'late_event_id' VALUE JSON_VALUE(late_told, '$.event_id'), 'late_time' VALUE JSON_VALUE(late_told, '$.time'),
  'returned_document' VALUE JSON_VALUE(returned_told, '$.document'),
  'returned_event_id' VALUE JSON_VALUE(returned_told, '$.event_id'),
  'returned_time' VALUE JSON_VALUE(returned_told, '$.time'))"""
