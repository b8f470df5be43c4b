"""Views of production_yield: what was made per material, and what a work centre did in a shift. SQL, no job."""

from connectors.events.production_confirmation import PRODUCTION_CONFIRMATION
from connectors.events.shift_calendar import SHIFT_CALENDAR
from jobs.sums import Sums, leave_table

KEPT = ("document", "event_id", "event_time", "op", "sign", "superseded")
PLACE = ("source", "plant", "work_center")
SCRAP, REWORK = "COALESCE(scrap_quantity, 0)", "COALESCE(rework_quantity, 0)"
MADE = f"(good_quantity + {SCRAP} + {REWORK})"
GRACE = "INTERVAL '10' SECOND"
ONE = "CASE WHEN reversal THEN CAST(-1 AS BIGINT) ELSE CAST(1 AS BIGINT) END"

MATERIAL_SUMS = Sums(
    of=PRODUCTION_CONFIRMATION,
    by=(*PLACE, "material"),
    windows=("1h", "28d"),
    measures={
        "good_qty_sum": "good_quantity",
        "scrap_qty_sum": SCRAP,
        "rework_qty_sum": REWORK,
        "confirmation_count": ONE,
    },
    carry=(
        *KEPT,
        "shift",
        "confirmation_id",
        "order_id",
        "operation_id",
        "equipment",
        "batch",
        "setting",
        "worker",
        "good_quantity",
        "scrap_quantity",
        "rework_quantity",
        "unit",
        "reason",
        "reversal",
        "standard_seconds",
        "unit_cost",
        "currency",
    ),
)
MATERIAL = """
SELECT *, good_1h / NULLIF(made_1h, 0E0) AS yield_ratio_1h, good_28d / NULLIF(made_28d, 0E0) AS yield_ratio_28d,
  scrap_28d / NULLIF(made_28d, 0E0) AS scrap_ratio_28d, rework_28d / NULLIF(made_28d, 0E0) AS rework_ratio_28d
FROM (
  SELECT *, CAST(good_qty_sum_1h AS DOUBLE) AS good_1h, CAST(good_qty_sum_28d AS DOUBLE) AS good_28d,
    CAST(scrap_qty_sum_28d AS DOUBLE) AS scrap_28d, CAST(rework_qty_sum_28d AS DOUBLE) AS rework_28d,
    CAST(good_qty_sum_1h + scrap_qty_sum_1h + rework_qty_sum_1h AS DOUBLE) AS made_1h,
    CAST(good_qty_sum_28d + scrap_qty_sum_28d + rework_qty_sum_28d AS DOUBLE) AS made_28d
  FROM material_sums)
"""
BEATS = f"""
SELECT CONCAT_WS('|', source, plant, work_center, shift) AS beat_key, source, plant, work_center, shift, leaves
FROM {leave_table(PRODUCTION_CONFIRMATION.name, "1h")} WHERE sign IS NOT NULL AND shift IS NOT NULL
"""
PULSE = f"""
SELECT MAX(source) AS source, MAX(plant) AS plant, MAX(work_center) AS work_center, MAX(shift) AS shift,
  window_time AS t
FROM TABLE(SESSION(TABLE beats PARTITION BY beat_key, DESCRIPTOR(leaves), {GRACE}))
GROUP BY beat_key, window_start, window_end, window_time
"""
"""A row ten seconds after an hour has passed since a confirmation's work ended, and none other's in between: when a
work centre may have fallen silent. A backlog that is loaded at once is over by then, so only its last word counts."""
CALENDAR = Sums(
    of=SHIFT_CALENDAR,
    by=(*PLACE, "shift"),
    windows=("1h", "4h", "12h"),
    measures={"shift_count": "CAST(1 AS BIGINT)"},
    carry=(*KEPT, "shift_seconds", "break_seconds"),
)
"""Its leave rows come 1, 4 and 12 hours after a shift has begun: when shifts are compared."""

TICK = "CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE)"
NOTHING = "CAST(0 AS DECIMAL(18, 3))"
COSTLESS = "CAST(NULL AS DECIMAL(20, 6)), CAST(NULL AS STRING)"
NOBODY = "CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), " + COSTLESS
SHIFT_ROWS = f"""
SELECT source, plant, work_center, shift, t, CAST('confirmation' AS STRING) AS kind, document, event_id,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded, material, JSON_OBJECT(
    'document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
    'known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'number' VALUE confirmation_id,
    'order' VALUE order_id, 'operation' VALUE operation_id, 'equipment' VALUE equipment, 'batch' VALUE batch,
    'setting' VALUE setting, 'worker' VALUE worker, 'reason' VALUE reason, 'unit' VALUE unit,
    'shift' VALUE shift, 'good' VALUE good_quantity, 'scrap' VALUE {SCRAP}, 'rework' VALUE {REWORK},
    'cost' VALUE unit_cost, 'currency' VALUE currency) AS told,
  good_28d, scrap_28d, rework_28d,
  CAST(sign * good_quantity AS DECIMAL(18, 3)) AS d_good, CAST(sign * {SCRAP} AS DECIMAL(18, 3)) AS d_scrap,
  CAST(sign * {REWORK} AS DECIMAL(18, 3)) AS d_rework,
  CAST(sign * COALESCE(standard_seconds, 0) * {MADE} AS DECIMAL(18, 3)) AS d_standard,
  CASE WHEN standard_seconds IS NULL THEN CAST(sign * {MADE} AS DECIMAL(18, 3)) ELSE {NOTHING} END AS d_unplanned,
  {NOTHING} AS d_down, {NOTHING} AS d_length, {NOTHING} AS d_break, CAST(NULL AS TIMESTAMP_LTZ(3)) AS began,
  CASE WHEN sign > 0 THEN LEAST(CAST(event_time AS TIMESTAMP_LTZ(3)), CAST(t AS TIMESTAMP_LTZ(3))) END AS confirmed,
  CASE WHEN sign > 0 THEN CONCAT(CAST(LEAST(CAST(event_time AS TIMESTAMP_LTZ(3)), CAST(t AS TIMESTAMP_LTZ(3)))
    AS STRING), ' ', event_id) END AS last_one, unit_cost, currency
FROM material WHERE enters AND shift IS NOT NULL
UNION ALL
SELECT source, plant, work_center, shift, t, 'quiet', CONCAT_WS('|', source, 'quiet', plant, work_center, shift),
  CONCAT_WS('|', source, 'quiet', plant, work_center, CONCAT(shift, '@', CAST(t AS STRING))),
  CAST(t AS TIMESTAMP_LTZ(3)), 'insert', 1, FALSE, {TICK}, {", ".join([NOTHING] * 8)},
  {NOBODY}
FROM pulse
UNION ALL
SELECT source, plant, work_center, shift, t, CASE WHEN enters THEN 'calendar' ELSE 'age' END,
  COALESCE(document, CONCAT_WS('|', source, 'age', plant, work_center, shift)),
  COALESCE(event_id, CONCAT_WS('|', source, 'age', plant, work_center, CONCAT(shift, '@', CAST(t AS STRING)))),
  COALESCE(CAST(event_time AS TIMESTAMP_LTZ(3)), CAST(t AS TIMESTAMP_LTZ(3))), COALESCE(op, 'insert'),
  COALESCE(sign, 1), COALESCE(superseded, FALSE), {TICK}, {", ".join([NOTHING] * 6)},
  CAST(COALESCE(sign * shift_seconds, 0) AS DECIMAL(18, 3)),
  CAST(COALESCE(sign * break_seconds, 0) AS DECIMAL(18, 3)),
  CASE WHEN sign = 1 THEN CAST(event_time AS TIMESTAMP_LTZ(3)) END, CAST(NULL AS TIMESTAMP_LTZ(3)),
  CAST(NULL AS STRING), {COSTLESS}
FROM calendar
UNION ALL
SELECT source, plant, work_center, shift, known_time, 'stop', document, event_id,
  CAST(event_time AS TIMESTAMP_LTZ(3)), op, sign, superseded, {TICK}, {", ".join([NOTHING] * 5)},
  CASE WHEN planned THEN {NOTHING} ELSE CAST(sign * COALESCE(down_seconds, 0) AS DECIMAL(18, 3)) END,
  {NOTHING}, {NOTHING}, {NOBODY}
FROM downtime WHERE sign IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND shift IS NOT NULL
"""
SHIFTS = """
SELECT source, plant, work_center, shift, t, kind, document, event_id, event_time, op, sign, superseded, material,
  told, good_28d, scrap_28d, rework_28d, d_good, d_scrap, d_rework,
  SUM(d_good) OVER w AS good_qty_sum_shift, SUM(d_scrap) OVER w AS scrap_qty_sum_shift,
  SUM(d_rework) OVER w AS rework_qty_sum_shift, SUM(d_standard) OVER w AS standard_seconds_sum_shift,
  SUM(d_unplanned) OVER w AS unplanned, SUM(d_down) OVER w AS downtime_sum_shift,
  SUM(d_length) OVER w AS shift_length, SUM(d_break) OVER w AS shift_break, LAST_VALUE(began) OVER w AS began,
  MAX(confirmed) OVER w AS confirmed, SUBSTR(MAX(last_one) OVER w, 25) AS last_event,
  LAST_VALUE(unit_cost) OVER w AS unit_cost, LAST_VALUE(currency) OVER w AS currency
FROM shift_rows
WINDOW w AS (PARTITION BY source, plant, work_center, shift
  ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
"""
"""`last_event` is the confirmation whose work ended last, not the one known last; its time takes 24 letters."""
WORKED = """
SELECT *, availability_ratio_shift * performance_ratio_shift * first_pass_yield_ratio_shift AS oee_ratio_shift
FROM (
  SELECT *, GREATEST(busy - down, 0E0) / NULLIF(busy, 0E0) AS availability_ratio_shift,
    CASE WHEN unplanned = 0 AND busy > down THEN CAST(standard_seconds_sum_shift AS DOUBLE) / (busy - down) END
      AS performance_ratio_shift,
    CAST(good_qty_sum_shift AS DOUBLE) / NULLIF(made, 0E0) AS first_pass_yield_ratio_shift
  FROM (
    SELECT *, CAST(downtime_sum_shift AS DOUBLE) AS down, CAST(TIMESTAMPDIFF(SECOND, confirmed, seen) AS BIGINT)
        AS confirmation_age_max_now,
      CAST(good_qty_sum_shift + scrap_qty_sum_shift + rework_qty_sum_shift AS DOUBLE) AS made,
      CASE WHEN seen > began AND shift_length > 0 THEN
        LEAST(CAST(TIMESTAMPDIFF(SECOND, began, seen) AS DOUBLE), CAST(shift_length AS DOUBLE))
          * CAST(shift_length - shift_break AS DOUBLE) / CAST(shift_length AS DOUBLE) END AS busy
    FROM (SELECT *, CAST(t AS TIMESTAMP_LTZ(3)) AS seen FROM shifts)))
"""
LOTS = """
SELECT *, CAST(good_qty_sum_shift AS DOUBLE) / NULLIF(made, 0E0) AS yield_ratio_shift,
  CAST(scrap_qty_sum_shift AS DOUBLE) / NULLIF(made, 0E0) AS scrap_ratio_shift,
  CAST(rework_qty_sum_shift AS DOUBLE) / NULLIF(made, 0E0) AS rework_ratio_shift
FROM (
  SELECT *, CAST(good_qty_sum_shift + scrap_qty_sum_shift + rework_qty_sum_shift AS DOUBLE) AS made
  FROM (
    SELECT source, plant, work_center, shift, material, t, document, event_id, event_time, op, sign, superseded,
      good_28d, scrap_28d, rework_28d, began, shift_length, downtime_sum_shift,
      SUM(d_good) OVER w AS good_qty_sum_shift, SUM(d_scrap) OVER w AS scrap_qty_sum_shift,
      SUM(d_rework) OVER w AS rework_qty_sum_shift, ARRAY_AGG(told) OVER w AS members
    FROM shifts WHERE kind = 'confirmation'
    WINDOW w AS (PARTITION BY source, plant, work_center, material, shift
      ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)))
"""
AGES = """
SELECT *, ARRAY_AGG(JSON_OBJECT('shift' VALUE shift, 'began' VALUE began, 'seen' VALUE seen,
    'availability' VALUE availability_ratio_shift, 'performance' VALUE performance_ratio_shift,
    'quality' VALUE first_pass_yield_ratio_shift)) OVER (
  PARTITION BY source, plant, work_center ORDER BY t
  RANGE BETWEEN INTERVAL '28' DAY PRECEDING AND CURRENT ROW) AS members
FROM worked WHERE kind = 'age' AND began IS NOT NULL
"""
LOSSES = """
SELECT source, plant, work_center, material, shift, t, document, event_id, event_time, op, sign, superseded, began,
  shift_length, ARRAY_AGG(told) OVER (
    PARTITION BY source, plant, work_center ORDER BY t ROWS BETWEEN 499 PRECEDING AND CURRENT ROW) AS members
FROM shifts WHERE kind = 'confirmation' AND d_scrap <> 0
"""
"""Confirmations with scrap, the last 500 of a work centre."""
