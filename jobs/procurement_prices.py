"""Views of procurement_spend around prices and agreements. SQL, no job."""

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

PRICE_FACTS = """JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'supplier_name' VALUE supplier_name, 'invoice_id' VALUE invoice_id,
  'material' VALUE material, 'quantity' VALUE quantity, 'unit' VALUE unit, 'unit_price' VALUE unit_price,
  'agreed_price' VALUE agreed_price, 'agreement_id' VALUE agreement_id, 'currency' VALUE currency,
  'company_currency' VALUE company_currency, 'valid_from' VALUE valid_from,
  'valid_to' VALUE valid_to, 'cost_center' VALUE cost_center, 'category' VALUE category,
  'requester' VALUE requester)"""
OFFERS = """
SELECT *, LAST_VALUE(agreement) OVER (
  PARTITION BY source, material ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS offered
FROM (
  SELECT source, material, supplier_id, known_time AS t, document, event_id,
    CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded, order_id, agreement_id, quantity, unit,
    unit_price, currency, company_amount, company_currency, cost_center, category, requester,
    COALESCE(order_date, CAST(event_time AS DATE)) AS ordered_on, CAST(NULL AS STRING) AS agreement
  FROM purchase_order WHERE sign IS NOT NULL AND material IS NOT NULL
  UNION ALL
  SELECT source, material, supplier_id, known_time, CAST(NULL AS STRING), CAST(NULL AS STRING),
    CAST(event_time AS TIMESTAMP_LTZ(3)), op, sign, superseded, CAST(NULL AS STRING), agreement_id,
    CAST(NULL AS DECIMAL(18, 3)), unit, unit_price, currency, CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS STRING),
    CAST(NULL AS STRING), category, CAST(NULL AS STRING), valid_from,
    JSON_OBJECT('id' VALUE agreement_id, 'sign' VALUE sign, 'supplier' VALUE supplier_id, 'unit' VALUE unit,
      'price' VALUE CAST(unit_price AS STRING), 'currency' VALUE currency, 'from' VALUE CAST(valid_from AS STRING),
      'to' VALUE CAST(valid_to AS STRING))
  FROM agreement WHERE sign IS NOT NULL AND material IS NOT NULL)
"""
"""Order lines with the agreement about their material, of any supplier, that was known last."""
PASSED_BY = """
SELECT *, JSON_VALUE(offered, '$.id') AS offer_id, JSON_VALUE(offered, '$.supplier') AS offer_supplier,
  JSON_VALUE(offered, '$.price') AS offer_price, JSON_VALUE(offered, '$.currency') AS offer_currency,
  COALESCE(agreement_id IS NULL AND JSON_VALUE(offered, '$.sign') = '1'
    AND CAST(ordered_on AS STRING) BETWEEN COALESCE(JSON_VALUE(offered, '$.from'), '0000')
      AND COALESCE(JSON_VALUE(offered, '$.to'), '9999'), FALSE) AS passes_by,
  COALESCE(JSON_VALUE(offered, '$.currency') = currency
    AND COALESCE(JSON_VALUE(offered, '$.unit'), unit, '') = COALESCE(unit, JSON_VALUE(offered, '$.unit'), ''), FALSE)
    AS comparable
FROM offers WHERE document IS NOT NULL
"""
PASSED_BY_FACTS = """JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'order_id' VALUE order_id, 'material' VALUE material, 'quantity' VALUE quantity,
  'unit' VALUE unit, 'unit_price' VALUE unit_price, 'currency' VALUE currency, 'company_amount' VALUE company_amount,
  'company_currency' VALUE company_currency, 'cost_center' VALUE cost_center, 'category' VALUE category,
  'requester' VALUE requester, 'agreement_id' VALUE offer_id, 'agreed_supplier' VALUE offer_supplier,
  'agreed_price' VALUE offer_price, 'agreed_currency' VALUE offer_currency)"""
LAST_PRICES = """
SELECT *, ARRAY_AGG(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
    'known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'number' VALUE order_id,
    'amount' VALUE company_amount, 'currency' VALUE company_currency, 'party' VALUE supplier_id,
    'date' VALUE CAST(order_date AS STRING), 'line' VALUE line_id, 'quantity' VALUE quantity, 'price' VALUE unit_price
    )) OVER (PARTITION BY source, supplier_id, material, currency, unit_told ORDER BY t
    RANGE BETWEEN INTERVAL '180' DAY(3) PRECEDING AND CURRENT ROW) AS members
FROM (
  SELECT source, supplier_id, material, currency, COALESCE(unit, '') AS unit_told, known_time AS t, document, event_id,
    CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded, order_id, line_id, quantity, unit_price,
    company_amount, company_currency, cost_center, category, requester, order_date
  FROM purchase_order
  WHERE sign IS NOT NULL AND material IS NOT NULL AND agreement_id IS NULL AND unit_price > 0 AND quantity > 0)
"""
"""Order lines that call off no agreement, with those of half a year for the same goods of the same supplier."""
LAST_PRICE_FACTS = """JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'order_id' VALUE order_id, 'material' VALUE material,
  'cost_center' VALUE cost_center, 'category' VALUE category, 'requester' VALUE requester)"""
