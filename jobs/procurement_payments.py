"""Views of procurement_spend around payments that follow a change of the supplier's bank details. SQL, no job."""

NULL = "CAST(NULL AS STRING)"
PAID = f"""
SELECT *, CAST(TIMESTAMPDIFF(SECOND, changed_at, CAST(event_time AS TIMESTAMP(3))) AS DOUBLE) / 86400E0 AS days
FROM (
  SELECT source, supplier_id, t, event_id, event_time, op, sign, superseded, document, supplier_name, payment_id,
    company_amount, company_currency, moves, LAST_VALUE(change_told) OVER w AS change_told,
    LAST_VALUE(changed_at) OVER w AS changed_at
  FROM (
    SELECT source, supplier_id, known_time AS t, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign,
      superseded, document, supplier_name, payment_id, company_amount, company_currency, stage <> 'void' AS moves,
      {NULL} AS change_told, CAST(NULL AS TIMESTAMP(3)) AS changed_at
    FROM supplier_payment WHERE sign IS NOT NULL AND grain = 'document'
    UNION ALL
    SELECT source, object_key, known_time, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)), op, sign, superseded,
      {NULL}, {NULL}, {NULL}, CAST(NULL AS DECIMAL(18, 3)), {NULL}, FALSE,
      JSON_OBJECT('field' VALUE `field`, 'by' VALUE changed_by, 'new' VALUE new_value, 'document' VALUE document,
        'event_id' VALUE event_id, 'at' VALUE event_time),
      CAST(CAST(event_time AS TIMESTAMP_LTZ(3)) AS TIMESTAMP(3))
    FROM master_data_change
    WHERE sign = 1 AND op <> 'snapshot' AND object IN ('supplier', 'supplier_bank')
      AND `field` IN ('bank', 'bank_account', 'iban', 'account_holder'))
  WINDOW w AS (PARTITION BY source, supplier_id ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
WHERE document IS NOT NULL
"""
"""Payments, planned and made, with the change of the supplier's bank details that was known last."""
PAID_FACTS = """JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'supplier_name' VALUE supplier_name, 'payment_id' VALUE payment_id,
  'company_amount' VALUE company_amount, 'company_currency' VALUE company_currency,
  'field' VALUE JSON_VALUE(change_told, '$.field'), 'changed_by' VALUE JSON_VALUE(change_told, '$.by'),
  'changed_at' VALUE JSON_VALUE(change_told, '$.at'), 'new_value' VALUE JSON_VALUE(change_told, '$.new'),
  'change_document' VALUE JSON_VALUE(change_told, '$.document'),
  'change_event_id' VALUE JSON_VALUE(change_told, '$.event_id'))"""
