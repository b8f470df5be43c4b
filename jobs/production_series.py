"""Views of production_yield: reasons, operations, orders, and series of readings for control charts. SQL, no job."""

from connectors.events.measurement import MEASUREMENT
from connectors.events.production_confirmation import PRODUCTION_CONFIRMATION
from jobs.production_shift import KEPT, MADE, PLACE, REWORK, SCRAP
from jobs.sums import Sums

REASON_SUMS = Sums(
    of=PRODUCTION_CONFIRMATION,
    by=(*PLACE, "reason"),
    windows=("1d", "28d"),
    measures={"scrap_qty_sum": SCRAP, "rework_qty_sum": REWORK},
)
COST_SUMS = Sums(
    of=PRODUCTION_CONFIRMATION,
    by=(*PLACE, "currency"),
    windows=("1d",),
    measures={"scrap_cost_sum": f"CAST({SCRAP} * unit_cost AS DECIMAL(28, 6))"},
    where="unit_cost IS NOT NULL",
)
OPERATION_SUMS = Sums(
    of=PRODUCTION_CONFIRMATION,
    by=(*PLACE, "material", "operation_id"),
    windows=("1h", "28d"),
    measures={"run_seconds_sum": "run_seconds", "made_qty_sum": MADE},
    where="run_seconds IS NOT NULL",
    carry=(*KEPT, "confirmation_id", "order_id", "equipment", "run_seconds", "good_quantity", "scrap_quantity",
           "rework_quantity", "standard_seconds", "unit_cost", "currency", "unit"),
)  # fmt: skip
OPERATION = """
SELECT *, CAST(run_seconds_sum_1h AS DOUBLE) / NULLIF(CAST(made_qty_sum_1h AS DOUBLE), 0E0) AS cycle_time_mean_1h,
  CAST(run_seconds_sum_28d AS DOUBLE) / NULLIF(CAST(made_qty_sum_28d AS DOUBLE), 0E0) AS cycle_time_mean_28d
FROM operation_sums
"""
PACE = f"""
SELECT *, ARRAY_AGG(pace_seconds) OVER w AS readings, ARRAY_AGG(made) OVER w AS sizes,
  ARRAY_AGG(second_of) OVER w AS times, ARRAY_AGG(CAST(sign AS DOUBLE)) OVER w AS signs
FROM (
  SELECT *, CAST(run_seconds AS DOUBLE) / made AS pace_seconds
  FROM (
    SELECT *, CAST({MADE} AS DOUBLE) AS made,
      CAST(TIMESTAMPDIFF(SECOND, TO_TIMESTAMP_LTZ(0, 3), event_time) AS DOUBLE) AS second_of
    FROM operation WHERE enters AND run_seconds <> 0)
  WHERE made <> 0)
WINDOW w AS (PARTITION BY source, plant, work_center, material, operation_id
  ORDER BY t ROWS BETWEEN 299 PRECEDING AND CURRENT ROW)
"""
OPERATIONS = f"""
SELECT *, CASE WHEN op_good > 0 AND op_made > 0
    THEN CAST(LN(CAST(op_good AS DOUBLE) / CAST(op_made AS DOUBLE)) AS DECIMAL(18, 9)) ELSE 0 END AS log_now,
  CASE WHEN op_good - d_good > 0 AND op_made - d_made > 0 THEN CAST(
    LN(CAST(op_good - d_good AS DOUBLE) / CAST(op_made - d_made AS DOUBLE)) AS DECIMAL(18, 9)) ELSE 0 END AS log_then,
  CASE WHEN op_made > 0 AND op_good <= 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS lost_now,
  CASE WHEN op_made - d_made > 0 AND op_good - d_good <= 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END
    AS lost_then
FROM (
  SELECT source, plant, work_center, material, order_id, operation_id, known_time AS t, document, event_id, event_time,
    op, sign, superseded, confirmation_id, batch, equipment, unit, unit_cost, currency, good_quantity, scrap_quantity,
    rework_quantity, review_quantity, target_quantity, run_seconds, reversal, d_good, d_made,
    SUM(d_good) OVER w AS op_good, SUM(d_made) OVER w AS op_made
  FROM (
    SELECT *, CAST(sign * good_quantity AS DECIMAL(18, 3)) AS d_good,
      CAST(sign * {MADE} AS DECIMAL(18, 3)) AS d_made
    FROM production_confirmation WHERE sign IS NOT NULL)
  WINDOW w AS (PARTITION BY source, order_id, operation_id
    ORDER BY known_time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
"""
ORDERS = f"""
SELECT *, CASE WHEN made_qty_sum_ltd > 0 THEN
  CASE WHEN lost > 0 THEN 0E0 ELSE EXP(CAST(logs AS DOUBLE)) END END AS rolled_yield_ratio_ltd
FROM (
  SELECT source, plant, work_center, material, order_id, t, document, event_id, event_time, op, sign, superseded,
    SUM(log_now - log_then) OVER w AS logs, SUM(lost_now - lost_then) OVER w AS lost,
    SUM(d_made) OVER w AS made_qty_sum_ltd, SUM(sign * {SCRAP}) OVER w AS scrap_qty_sum_ltd,
    SUM(sign * {REWORK}) OVER w AS rework_qty_sum_ltd,
    SUM(sign * COALESCE(review_quantity, 0)) OVER w AS review_qty_sum_ltd,
    SUM(sign * COALESCE(run_seconds, 0)) OVER w AS run_seconds_sum_ltd,
    ARRAY_AGG(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
      'known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'number' VALUE confirmation_id,
      'order' VALUE order_id, 'operation' VALUE operation_id, 'equipment' VALUE equipment, 'batch' VALUE batch,
      'unit' VALUE unit, 'good' VALUE good_quantity, 'scrap' VALUE {SCRAP}, 'rework' VALUE {REWORK},
      'review' VALUE review_quantity, 'target' VALUE target_quantity, 'seconds' VALUE run_seconds,
      'cost' VALUE unit_cost, 'currency' VALUE currency)) OVER w AS members
  FROM operations
  WINDOW w AS (PARTITION BY source, order_id ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
"""
YIELDS = f"""
SELECT *, ARRAY_AGG(share) OVER w AS readings, ARRAY_AGG(made) OVER w AS sizes, ARRAY_AGG(second_of) OVER w AS times,
  ARRAY_AGG(CAST(sign AS DOUBLE)) OVER w AS signs
FROM (
  SELECT *, CAST(good_quantity AS DOUBLE) / made AS share
  FROM (
    SELECT source, plant, work_center, material, known_time AS t, document, event_id, event_time, op, sign, superseded,
      order_id, equipment, batch, good_quantity, unit, unit_cost, currency, CAST({MADE} AS DOUBLE) AS made,
      CAST(TIMESTAMPDIFF(SECOND, TO_TIMESTAMP_LTZ(0, 3), event_time) AS DOUBLE) AS second_of
    FROM production_confirmation WHERE sign IS NOT NULL)
  WHERE made <> 0)
WINDOW w AS (PARTITION BY source, plant, work_center, material
  ORDER BY t ROWS BETWEEN 199 PRECEDING AND CURRENT ROW)
"""
READ = "CAST(reading AS DECIMAL(18, 6))"
SENSOR_SUMS = Sums(
    of=MEASUREMENT,
    by=("source", "equipment", "characteristic"),
    windows=("28d",),
    measures={
        "reading_count": "CAST(1 AS BIGINT)",
        "reading_sum": READ,
        "reading_square_sum": f"CAST({READ} * {READ} AS DECIMAL(36, 6))",
    },
    where="reading IS NOT NULL",
    carry=("sign", "reading"),
)
EQUIPMENT = """
SELECT source, equipment, t, MAX(z) OVER (
  PARTITION BY source, equipment ORDER BY t
  RANGE BETWEEN INTERVAL '15' MINUTE PRECEDING AND CURRENT ROW) AS measurement_zscore_max_15m
FROM (
  SELECT source, equipment, t, CASE WHEN n >= 30 AND variance > 0 AND sign > 0
    THEN ABS(CAST(reading AS DOUBLE) - mean) / SQRT(variance) END AS z
  FROM (
    SELECT *, squares / n - mean * mean AS variance
    FROM (
      SELECT source, equipment, t, sign, reading, CAST(NULLIF(reading_count_28d, 0) AS DOUBLE) AS n,
        CAST(reading_square_sum_28d AS DOUBLE) AS squares,
        CAST(reading_sum_28d AS DOUBLE) / CAST(NULLIF(reading_count_28d, 0) AS DOUBLE) AS mean
      FROM sensor_sums WHERE enters)))
"""
POINTS = """
SELECT *, ARRAY_AGG(CAST(reading AS DOUBLE)) OVER w AS readings, ARRAY_AGG(second_of) OVER w AS times,
  ARRAY_AGG(CAST(sign AS DOUBLE)) OVER w AS signs
FROM (
  SELECT source, plant, work_center, equipment, characteristic, setting, order_id, material, unit, reading, lower_limit,
    upper_limit, known_time AS t, document, event_id, event_time, op, sign, superseded,
    CAST(TIMESTAMPDIFF(SECOND, TO_TIMESTAMP_LTZ(0, 3), event_time) AS DOUBLE) AS second_of
  FROM measurement WHERE sign IS NOT NULL AND reading IS NOT NULL)
WINDOW w AS (PARTITION BY source, equipment, characteristic, setting
  ORDER BY t ROWS BETWEEN 199 PRECEDING AND CURRENT ROW)
"""
SAMPLES = """
SELECT source, plant, work_center, equipment, characteristic, setting, order_id, material, known_time AS t, document,
  event_id, event_time, op, sign, superseded, ARRAY_AGG(readings) OVER (
    PARTITION BY source, equipment, characteristic, setting ORDER BY known_time
    ROWS BETWEEN 399 PRECEDING AND CURRENT ROW) AS members
FROM measurement WHERE sign IS NOT NULL AND readings IS NOT NULL
"""
