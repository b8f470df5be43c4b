"""Views of procurement_spend around budgets: what a cost centre may spend in a period, has spent, and has ordered.

A document counts in its year and in its month, whichever of them has a budget. Open orders of a period are those dated
in it, less what was invoiced against orders in it. SQL, no job.
"""

from jobs.procurement_gather import KEPT

NONE = "CAST(0 AS DECIMAL(18, 3))"
DIGITS = {"year": 4, "month": 7}
"""Letters of `2026-05-17` that name a period."""


def _used(letters: int) -> str:
    """Return invoices and orders under the names of their periods."""
    return f"""
SELECT source, cost_center, SUBSTRING(CAST(CAST(event_time AS DATE) AS STRING), 1, {letters}) AS budget_period,
  known_time AS t, {KEPT}, CAST(NULL AS STRING) AS planned, {NONE} AS d_budget,
  CAST(sign * company_amount AS DECIMAL(18, 3)) AS d_actual,
  CASE WHEN purchase_order_id IS NULL THEN {NONE} ELSE CAST(-sign * company_amount AS DECIMAL(18, 3)) END AS d_open
FROM supplier_invoice WHERE sign IS NOT NULL AND cost_center IS NOT NULL
UNION ALL
SELECT source, cost_center,
  SUBSTRING(CAST(COALESCE(order_date, CAST(event_time AS DATE)) AS STRING), 1, {letters}), known_time, {KEPT},
  CAST(NULL AS STRING), {NONE}, {NONE}, CAST(sign * company_amount AS DECIMAL(18, 3))
FROM purchase_order WHERE sign IS NOT NULL AND cost_center IS NOT NULL
"""


BUDGET_ROWS = f"""
SELECT source, cost_center, `period` AS budget_period, known_time AS t, {KEPT},
  JSON_OBJECT('id' VALUE budget_id, 'document' VALUE document, 'event_id' VALUE event_id, 'currency' VALUE currency)
    AS planned,
  CAST(sign * amount AS DECIMAL(18, 3)) AS d_budget, {NONE} AS d_actual, {NONE} AS d_open
FROM budget WHERE sign IS NOT NULL AND category IS NULL
UNION ALL{"UNION ALL".join(_used(letters) for letters in DIGITS.values())}"""
BUDGET_FIELDS = {
    "budget_amount_sum_period": "DECIMAL(38, 3)",
    "actual_amount_sum_period": "DECIMAL(38, 3)",
    "commitment_amount_sum_now": "DECIMAL(38, 3)",
    "budget_used_ratio_period": "DOUBLE",
}
BUDGETS = """
SELECT *, CAST(actual_amount_sum_period AS DOUBLE) / NULLIF(CAST(budget_amount_sum_period AS DOUBLE), 0E0)
    AS budget_used_ratio_period
FROM (
  SELECT source, cost_center, budget_period, t, event_id, event_time, op, sign, superseded,
    CASE WHEN d_budget <> 0 OR d_actual < 0 OR d_actual + d_open < 0 THEN 1 ELSE 0 END AS eases,
    COALESCE(LAST_VALUE(planned) OVER w, '') AS plan_told, SUM(d_budget) OVER w AS budget_amount_sum_period,
    SUM(d_actual) OVER w AS actual_amount_sum_period, SUM(d_open) OVER w AS commitment_amount_sum_now
  FROM budget_rows
  WINDOW w AS (PARTITION BY source, cost_center, budget_period ORDER BY t
    RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
WHERE plan_told <> ''
"""
"""Periods of cost centres that have, or had, a budget of their own."""
BUDGET_FACTS = """JSON_OBJECT('document' VALUE JSON_VALUE(plan_told, '$.document'),
  'event_id' VALUE JSON_VALUE(plan_told, '$.event_id'), 'event_time' VALUE event_time,
  'known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'budget_id' VALUE JSON_VALUE(plan_told, '$.id'),
  'currency' VALUE JSON_VALUE(plan_told, '$.currency'), 'cost_center' VALUE cost_center, 'period' VALUE budget_period,
  'features' VALUE JSON_OBJECT('budget_amount_sum_period' VALUE budget_amount_sum_period,
    'actual_amount_sum_period' VALUE actual_amount_sum_period,
    'commitment_amount_sum_now' VALUE commitment_amount_sum_now))"""
