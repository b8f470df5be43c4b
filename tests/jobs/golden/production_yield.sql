CREATE TEMPORARY TABLE `production_confirmation` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `confirmation_id` STRING,
  `order_id` STRING,
  `operation_id` STRING,
  `plant` STRING,
  `work_center` STRING,
  `equipment` STRING,
  `material` STRING,
  `batch` STRING,
  `shift` STRING,
  `setting` STRING,
  `worker` STRING,
  `reversal` BOOLEAN,
  `good_quantity` DECIMAL(18, 3),
  `scrap_quantity` DECIMAL(18, 3),
  `rework_quantity` DECIMAL(18, 3),
  `review_quantity` DECIMAL(18, 3),
  `target_quantity` DECIMAL(18, 3),
  `unit` STRING,
  `reason` STRING,
  `run_seconds` DECIMAL(18, 3),
  `standard_seconds` DECIMAL(18, 3),
  `unit_cost` DECIMAL(20, 6),
  `currency` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.production_confirmation',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `production_confirmation_leaves_1h` (
  `sign` INT,
  `source` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `operation_id` STRING,
  `plant` STRING,
  `work_center` STRING,
  `material` STRING,
  `shift` STRING,
  `reversal` BOOLEAN,
  `good_quantity` DECIMAL(18, 3),
  `scrap_quantity` DECIMAL(18, 3),
  `rework_quantity` DECIMAL(18, 3),
  `run_seconds` DECIMAL(18, 3),
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `leaves` AS GREATEST(`event_time` + INTERVAL '1' HOUR, `known_time`) + INTERVAL '0.001' SECOND,
  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.production_confirmation',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `production_confirmation_leaves_28d` (
  `sign` INT,
  `source` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `operation_id` STRING,
  `plant` STRING,
  `work_center` STRING,
  `material` STRING,
  `reversal` BOOLEAN,
  `good_quantity` DECIMAL(18, 3),
  `scrap_quantity` DECIMAL(18, 3),
  `rework_quantity` DECIMAL(18, 3),
  `reason` STRING,
  `run_seconds` DECIMAL(18, 3),
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `leaves` AS GREATEST(`event_time` + INTERVAL '28' DAY, `known_time`) + INTERVAL '0.001' SECOND,
  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.production_confirmation',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `production_confirmation_leaves_1d` (
  `sign` INT,
  `source` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `plant` STRING,
  `work_center` STRING,
  `scrap_quantity` DECIMAL(18, 3),
  `rework_quantity` DECIMAL(18, 3),
  `reason` STRING,
  `unit_cost` DECIMAL(20, 6),
  `currency` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `leaves` AS GREATEST(`event_time` + INTERVAL '1' DAY, `known_time`) + INTERVAL '0.001' SECOND,
  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.production_confirmation',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `downtime` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `plant` STRING,
  `work_center` STRING,
  `equipment` STRING,
  `shift` STRING,
  `reason` STRING,
  `planned` BOOLEAN,
  `down_seconds` DECIMAL(18, 3),
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.downtime',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `shift_calendar` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `plant` STRING,
  `work_center` STRING,
  `shift` STRING,
  `shift_seconds` DECIMAL(18, 3),
  `break_seconds` DECIMAL(18, 3),
  `unit` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.shift_calendar',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `shift_calendar_leaves_1h` (
  `sign` INT,
  `source` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `plant` STRING,
  `work_center` STRING,
  `shift` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `leaves` AS GREATEST(`event_time` + INTERVAL '1' HOUR, `known_time`) + INTERVAL '0.001' SECOND,
  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.shift_calendar',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `shift_calendar_leaves_4h` (
  `sign` INT,
  `source` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `plant` STRING,
  `work_center` STRING,
  `shift` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `leaves` AS GREATEST(`event_time` + INTERVAL '4' HOUR, `known_time`) + INTERVAL '0.001' SECOND,
  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.shift_calendar',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `shift_calendar_leaves_12h` (
  `sign` INT,
  `source` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `plant` STRING,
  `work_center` STRING,
  `shift` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `leaves` AS GREATEST(`event_time` + INTERVAL '12' HOUR, `known_time`) + INTERVAL '0.001' SECOND,
  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.shift_calendar',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `measurement` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `plant` STRING,
  `work_center` STRING,
  `equipment` STRING,
  `characteristic` STRING,
  `reading` DECIMAL(28, 12),
  `readings` STRING,
  `unit` STRING,
  `lower_limit` DECIMAL(28, 12),
  `upper_limit` DECIMAL(28, 12),
  `order_id` STRING,
  `material` STRING,
  `setting` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.measurement',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `measurement_leaves_28d` (
  `sign` INT,
  `source` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `equipment` STRING,
  `characteristic` STRING,
  `reading` DECIMAL(28, 12),
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `leaves` AS GREATEST(`event_time` + INTERVAL '28' DAY, `known_time`) + INTERVAL '0.001' SECOND,
  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.measurement',
  'properties.group.id' = 'local-production_yield-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `features_out` (
  `topic` STRING METADATA,
  `key` STRING,
  `value` STRING
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'features.material_yield;features.material_shift;features.work_center_shift;features.scrap_reason;features.scrap_cost;features.operation_cycle;features.operation_pace;features.order_yield;features.material_chart;features.equipment_state;features.measurement_chart;features.process_state',
  'key.format' = 'raw',
  'key.fields' = 'key',
  'value.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'local-production_yield-1-features',
  'properties.transaction.timeout.ms' = '900000',
  'properties.linger.ms' = '5'
);

CREATE TEMPORARY TABLE `scores_out` (
  `key` STRING,
  `value` STRING
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'scores.production_yield',
  'key.format' = 'raw',
  'key.fields' = 'key',
  'value.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'local-production_yield-1-scores.production_yield',
  'properties.transaction.timeout.ms' = '900000',
  'properties.linger.ms' = '5'
);

CREATE TEMPORARY TABLE `alerts_out` (
  `key` STRING,
  `value` STRING
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.alerts',
  'key.format' = 'raw',
  'key.fields' = 'key',
  'value.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'local-production_yield-1-erp.alerts',
  'properties.transaction.timeout.ms' = '900000',
  'properties.linger.ms' = '5'
);

CREATE TEMPORARY VIEW `material_sums` AS
SELECT source, plant, work_center, material, t, document, event_id, event_time, op, sign, superseded, shift, confirmation_id, order_id, operation_id, equipment, batch, setting, worker, good_quantity, scrap_quantity, rework_quantity, unit, reason, reversal, standard_seconds, unit_cost, currency, enters,
  SUM(`d_good_qty_sum_1h`) OVER w AS `good_qty_sum_1h`,
  SUM(`d_good_qty_sum_28d`) OVER w AS `good_qty_sum_28d`,
  SUM(`d_scrap_qty_sum_1h`) OVER w AS `scrap_qty_sum_1h`,
  SUM(`d_scrap_qty_sum_28d`) OVER w AS `scrap_qty_sum_28d`,
  SUM(`d_rework_qty_sum_1h`) OVER w AS `rework_qty_sum_1h`,
  SUM(`d_rework_qty_sum_28d`) OVER w AS `rework_qty_sum_28d`,
  SUM(`d_confirmation_count_1h`) OVER w AS `confirmation_count_1h`,
  SUM(`d_confirmation_count_28d`) OVER w AS `confirmation_count_28d`
FROM (
SELECT source, plant, work_center, material, known_time AS t, document, event_id, event_time, op, sign, superseded, shift, confirmation_id, order_id, operation_id, equipment, batch, setting, worker, good_quantity, scrap_quantity, rework_quantity, unit, reason, reversal, standard_seconds, unit_cost, currency, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '1' HOUR > known_time THEN sign * (good_quantity) ELSE 0 END AS `d_good_qty_sum_1h`,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * (good_quantity) ELSE 0 END AS `d_good_qty_sum_28d`,
  CASE WHEN event_time + INTERVAL '1' HOUR > known_time THEN sign * (COALESCE(scrap_quantity, 0)) ELSE 0 END AS `d_scrap_qty_sum_1h`,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * (COALESCE(scrap_quantity, 0)) ELSE 0 END AS `d_scrap_qty_sum_28d`,
  CASE WHEN event_time + INTERVAL '1' HOUR > known_time THEN sign * (COALESCE(rework_quantity, 0)) ELSE 0 END AS `d_rework_qty_sum_1h`,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * (COALESCE(rework_quantity, 0)) ELSE 0 END AS `d_rework_qty_sum_28d`,
  CASE WHEN event_time + INTERVAL '1' HOUR > known_time THEN sign * (CASE WHEN reversal THEN CAST(-1 AS BIGINT) ELSE CAST(1 AS BIGINT) END) ELSE 0 END AS `d_confirmation_count_1h`,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * (CASE WHEN reversal THEN CAST(-1 AS BIGINT) ELSE CAST(1 AS BIGINT) END) ELSE 0 END AS `d_confirmation_count_28d`
FROM production_confirmation
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND material IS NOT NULL AND (TRUE)
UNION ALL
SELECT source, plant, work_center, material, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS BOOLEAN), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(20, 6)), CAST(NULL AS STRING), FALSE,
  -SUM(sign * (good_quantity)),
  0,
  -SUM(sign * (COALESCE(scrap_quantity, 0))),
  0,
  -SUM(sign * (COALESCE(rework_quantity, 0))),
  0,
  -SUM(sign * (CASE WHEN reversal THEN CAST(-1 AS BIGINT) ELSE CAST(1 AS BIGINT) END)),
  0
FROM TABLE(TUMBLE(TABLE production_confirmation_leaves_1h, DESCRIPTOR(leaves), INTERVAL '5' MINUTE))
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND material IS NOT NULL AND (TRUE) AND event_time + INTERVAL '1' HOUR > known_time
GROUP BY source, plant, work_center, material, window_start, window_end, window_time
UNION ALL
SELECT source, plant, work_center, material, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS BOOLEAN), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(20, 6)), CAST(NULL AS STRING), FALSE,
  0,
  -SUM(sign * (good_quantity)),
  0,
  -SUM(sign * (COALESCE(scrap_quantity, 0))),
  0,
  -SUM(sign * (COALESCE(rework_quantity, 0))),
  0,
  -SUM(sign * (CASE WHEN reversal THEN CAST(-1 AS BIGINT) ELSE CAST(1 AS BIGINT) END))
FROM TABLE(TUMBLE(TABLE production_confirmation_leaves_28d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND material IS NOT NULL AND (TRUE) AND event_time + INTERVAL '28' DAY > known_time
GROUP BY source, plant, work_center, material, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, plant, work_center, material ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `material` AS
SELECT *, good_1h / NULLIF(made_1h, 0E0) AS yield_ratio_1h, good_28d / NULLIF(made_28d, 0E0) AS yield_ratio_28d,
  scrap_28d / NULLIF(made_28d, 0E0) AS scrap_ratio_28d, rework_28d / NULLIF(made_28d, 0E0) AS rework_ratio_28d
FROM (
  SELECT *, CAST(good_qty_sum_1h AS DOUBLE) AS good_1h, CAST(good_qty_sum_28d AS DOUBLE) AS good_28d,
    CAST(scrap_qty_sum_28d AS DOUBLE) AS scrap_28d, CAST(rework_qty_sum_28d AS DOUBLE) AS rework_28d,
    CAST(good_qty_sum_1h + scrap_qty_sum_1h + rework_qty_sum_1h AS DOUBLE) AS made_1h,
    CAST(good_qty_sum_28d + scrap_qty_sum_28d + rework_qty_sum_28d AS DOUBLE) AS made_28d
  FROM material_sums);

CREATE TEMPORARY VIEW `beats` AS
SELECT CONCAT_WS('|', source, plant, work_center, shift) AS beat_key, source, plant, work_center, shift, leaves
FROM production_confirmation_leaves_1h WHERE sign IS NOT NULL AND shift IS NOT NULL;

CREATE TEMPORARY VIEW `pulse` AS
SELECT MAX(source) AS source, MAX(plant) AS plant, MAX(work_center) AS work_center, MAX(shift) AS shift,
  window_time AS t
FROM TABLE(SESSION(TABLE beats PARTITION BY beat_key, DESCRIPTOR(leaves), INTERVAL '10' SECOND))
GROUP BY beat_key, window_start, window_end, window_time;

CREATE TEMPORARY VIEW `calendar` AS
SELECT source, plant, work_center, shift, t, document, event_id, event_time, op, sign, superseded, shift_seconds, break_seconds, enters,
  SUM(`d_shift_count_1h`) OVER w AS `shift_count_1h`,
  SUM(`d_shift_count_4h`) OVER w AS `shift_count_4h`,
  SUM(`d_shift_count_12h`) OVER w AS `shift_count_12h`
FROM (
SELECT source, plant, work_center, shift, known_time AS t, document, event_id, event_time, op, sign, superseded, shift_seconds, break_seconds, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '1' HOUR > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_shift_count_1h`,
  CASE WHEN event_time + INTERVAL '4' HOUR > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_shift_count_4h`,
  CASE WHEN event_time + INTERVAL '12' HOUR > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_shift_count_12h`
FROM shift_calendar
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND shift IS NOT NULL AND (TRUE)
UNION ALL
SELECT source, plant, work_center, shift, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), FALSE,
  -SUM(sign * (CAST(1 AS BIGINT))),
  0,
  0
FROM TABLE(TUMBLE(TABLE shift_calendar_leaves_1h, DESCRIPTOR(leaves), INTERVAL '5' MINUTE))
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND shift IS NOT NULL AND (TRUE) AND event_time + INTERVAL '1' HOUR > known_time
GROUP BY source, plant, work_center, shift, window_start, window_end, window_time
UNION ALL
SELECT source, plant, work_center, shift, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), FALSE,
  0,
  -SUM(sign * (CAST(1 AS BIGINT))),
  0
FROM TABLE(TUMBLE(TABLE shift_calendar_leaves_4h, DESCRIPTOR(leaves), INTERVAL '5' MINUTE))
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND shift IS NOT NULL AND (TRUE) AND event_time + INTERVAL '4' HOUR > known_time
GROUP BY source, plant, work_center, shift, window_start, window_end, window_time
UNION ALL
SELECT source, plant, work_center, shift, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), FALSE,
  0,
  0,
  -SUM(sign * (CAST(1 AS BIGINT)))
FROM TABLE(TUMBLE(TABLE shift_calendar_leaves_12h, DESCRIPTOR(leaves), INTERVAL '5' MINUTE))
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND shift IS NOT NULL AND (TRUE) AND event_time + INTERVAL '12' HOUR > known_time
GROUP BY source, plant, work_center, shift, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, plant, work_center, shift ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `shift_rows` AS
SELECT source, plant, work_center, shift, t, CAST('confirmation' AS STRING) AS kind, document, event_id,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded, material, JSON_OBJECT(
    'document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
    'known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'number' VALUE confirmation_id,
    'order' VALUE order_id, 'operation' VALUE operation_id, 'equipment' VALUE equipment, 'batch' VALUE batch,
    'setting' VALUE setting, 'worker' VALUE worker, 'reason' VALUE reason, 'unit' VALUE unit,
    'shift' VALUE shift, 'good' VALUE good_quantity, 'scrap' VALUE COALESCE(scrap_quantity, 0), 'rework' VALUE COALESCE(rework_quantity, 0),
    'cost' VALUE unit_cost, 'currency' VALUE currency) AS told,
  good_28d, scrap_28d, rework_28d,
  CAST(sign * good_quantity AS DECIMAL(18, 3)) AS d_good, CAST(sign * COALESCE(scrap_quantity, 0) AS DECIMAL(18, 3)) AS d_scrap,
  CAST(sign * COALESCE(rework_quantity, 0) AS DECIMAL(18, 3)) AS d_rework,
  CAST(sign * COALESCE(standard_seconds, 0) * (good_quantity + COALESCE(scrap_quantity, 0) + COALESCE(rework_quantity, 0)) AS DECIMAL(18, 3)) AS d_standard,
  CASE WHEN standard_seconds IS NULL THEN CAST(sign * (good_quantity + COALESCE(scrap_quantity, 0) + COALESCE(rework_quantity, 0)) AS DECIMAL(18, 3)) ELSE CAST(0 AS DECIMAL(18, 3)) END AS d_unplanned,
  CAST(0 AS DECIMAL(18, 3)) AS d_down, CAST(0 AS DECIMAL(18, 3)) AS d_length, CAST(0 AS DECIMAL(18, 3)) AS d_break, CAST(NULL AS TIMESTAMP_LTZ(3)) AS began,
  CASE WHEN sign > 0 THEN LEAST(CAST(event_time AS TIMESTAMP_LTZ(3)), CAST(t AS TIMESTAMP_LTZ(3))) END AS confirmed,
  CASE WHEN sign > 0 THEN CONCAT(CAST(LEAST(CAST(event_time AS TIMESTAMP_LTZ(3)), CAST(t AS TIMESTAMP_LTZ(3)))
    AS STRING), ' ', event_id) END AS last_one, unit_cost, currency
FROM material WHERE enters AND shift IS NOT NULL
UNION ALL
SELECT source, plant, work_center, shift, t, 'quiet', CONCAT_WS('|', source, 'quiet', plant, work_center, shift),
  CONCAT_WS('|', source, 'quiet', plant, work_center, CONCAT(shift, '@', CAST(t AS STRING))),
  CAST(t AS TIMESTAMP_LTZ(3)), 'insert', 1, FALSE, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)),
  CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(20, 6)), CAST(NULL AS STRING)
FROM pulse
UNION ALL
SELECT source, plant, work_center, shift, t, CASE WHEN enters THEN 'calendar' ELSE 'age' END,
  COALESCE(document, CONCAT_WS('|', source, 'age', plant, work_center, shift)),
  COALESCE(event_id, CONCAT_WS('|', source, 'age', plant, work_center, CONCAT(shift, '@', CAST(t AS STRING)))),
  COALESCE(CAST(event_time AS TIMESTAMP_LTZ(3)), CAST(t AS TIMESTAMP_LTZ(3))), COALESCE(op, 'insert'),
  COALESCE(sign, 1), COALESCE(superseded, FALSE), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)),
  CAST(COALESCE(sign * shift_seconds, 0) AS DECIMAL(18, 3)),
  CAST(COALESCE(sign * break_seconds, 0) AS DECIMAL(18, 3)),
  CASE WHEN sign = 1 THEN CAST(event_time AS TIMESTAMP_LTZ(3)) END, CAST(NULL AS TIMESTAMP_LTZ(3)),
  CAST(NULL AS STRING), CAST(NULL AS DECIMAL(20, 6)), CAST(NULL AS STRING)
FROM calendar
UNION ALL
SELECT source, plant, work_center, shift, known_time, 'stop', document, event_id,
  CAST(event_time AS TIMESTAMP_LTZ(3)), op, sign, superseded, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)),
  CASE WHEN planned THEN CAST(0 AS DECIMAL(18, 3)) ELSE CAST(sign * COALESCE(down_seconds, 0) AS DECIMAL(18, 3)) END,
  CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(20, 6)), CAST(NULL AS STRING)
FROM downtime WHERE sign IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND shift IS NOT NULL;

CREATE TEMPORARY VIEW `shifts` AS
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
  ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `worked` AS
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
    FROM (SELECT *, CAST(t AS TIMESTAMP_LTZ(3)) AS seen FROM shifts)));

CREATE TEMPORARY VIEW `lots` AS
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
      ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)));

CREATE TEMPORARY VIEW `ages` AS
SELECT *, ARRAY_AGG(JSON_OBJECT('shift' VALUE shift, 'began' VALUE began, 'seen' VALUE seen,
    'availability' VALUE availability_ratio_shift, 'performance' VALUE performance_ratio_shift,
    'quality' VALUE first_pass_yield_ratio_shift)) OVER (
  PARTITION BY source, plant, work_center ORDER BY t
  RANGE BETWEEN INTERVAL '28' DAY PRECEDING AND CURRENT ROW) AS members
FROM worked WHERE kind = 'age' AND began IS NOT NULL;

CREATE TEMPORARY VIEW `reasons` AS
SELECT source, plant, work_center, reason, t, document, event_id, event_time, op, sign, superseded, enters,
  SUM(`d_scrap_qty_sum_1d`) OVER w AS `scrap_qty_sum_1d`,
  SUM(`d_scrap_qty_sum_28d`) OVER w AS `scrap_qty_sum_28d`,
  SUM(`d_rework_qty_sum_1d`) OVER w AS `rework_qty_sum_1d`,
  SUM(`d_rework_qty_sum_28d`) OVER w AS `rework_qty_sum_28d`
FROM (
SELECT source, plant, work_center, reason, known_time AS t, document, event_id, event_time, op, sign, superseded, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '1' DAY > known_time THEN sign * (COALESCE(scrap_quantity, 0)) ELSE 0 END AS `d_scrap_qty_sum_1d`,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * (COALESCE(scrap_quantity, 0)) ELSE 0 END AS `d_scrap_qty_sum_28d`,
  CASE WHEN event_time + INTERVAL '1' DAY > known_time THEN sign * (COALESCE(rework_quantity, 0)) ELSE 0 END AS `d_rework_qty_sum_1d`,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * (COALESCE(rework_quantity, 0)) ELSE 0 END AS `d_rework_qty_sum_28d`
FROM production_confirmation
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND reason IS NOT NULL AND (TRUE)
UNION ALL
SELECT source, plant, work_center, reason, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), FALSE,
  -SUM(sign * (COALESCE(scrap_quantity, 0))),
  0,
  -SUM(sign * (COALESCE(rework_quantity, 0))),
  0
FROM TABLE(TUMBLE(TABLE production_confirmation_leaves_1d, DESCRIPTOR(leaves), INTERVAL '1' HOUR))
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND reason IS NOT NULL AND (TRUE) AND event_time + INTERVAL '1' DAY > known_time
GROUP BY source, plant, work_center, reason, window_start, window_end, window_time
UNION ALL
SELECT source, plant, work_center, reason, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), FALSE,
  0,
  -SUM(sign * (COALESCE(scrap_quantity, 0))),
  0,
  -SUM(sign * (COALESCE(rework_quantity, 0)))
FROM TABLE(TUMBLE(TABLE production_confirmation_leaves_28d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND reason IS NOT NULL AND (TRUE) AND event_time + INTERVAL '28' DAY > known_time
GROUP BY source, plant, work_center, reason, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, plant, work_center, reason ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `costs` AS
SELECT source, plant, work_center, currency, t, document, event_id, event_time, op, sign, superseded, enters,
  SUM(`d_scrap_cost_sum_1d`) OVER w AS `scrap_cost_sum_1d`
FROM (
SELECT source, plant, work_center, currency, known_time AS t, document, event_id, event_time, op, sign, superseded, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '1' DAY > known_time THEN sign * (CAST(COALESCE(scrap_quantity, 0) * unit_cost AS DECIMAL(28, 6))) ELSE 0 END AS `d_scrap_cost_sum_1d`
FROM production_confirmation
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND currency IS NOT NULL AND (unit_cost IS NOT NULL)
UNION ALL
SELECT source, plant, work_center, currency, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), FALSE,
  -SUM(sign * (CAST(COALESCE(scrap_quantity, 0) * unit_cost AS DECIMAL(28, 6))))
FROM TABLE(TUMBLE(TABLE production_confirmation_leaves_1d, DESCRIPTOR(leaves), INTERVAL '1' HOUR))
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND currency IS NOT NULL AND (unit_cost IS NOT NULL) AND event_time + INTERVAL '1' DAY > known_time
GROUP BY source, plant, work_center, currency, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, plant, work_center, currency ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `losses` AS
SELECT source, plant, work_center, material, shift, t, document, event_id, event_time, op, sign, superseded, began,
  shift_length, ARRAY_AGG(told) OVER (
    PARTITION BY source, plant, work_center ORDER BY t ROWS BETWEEN 499 PRECEDING AND CURRENT ROW) AS members
FROM shifts WHERE kind = 'confirmation' AND d_scrap <> 0;

CREATE TEMPORARY VIEW `operation_sums` AS
SELECT source, plant, work_center, material, operation_id, t, document, event_id, event_time, op, sign, superseded, confirmation_id, order_id, equipment, run_seconds, good_quantity, scrap_quantity, rework_quantity, standard_seconds, unit_cost, currency, unit, enters,
  SUM(`d_run_seconds_sum_1h`) OVER w AS `run_seconds_sum_1h`,
  SUM(`d_run_seconds_sum_28d`) OVER w AS `run_seconds_sum_28d`,
  SUM(`d_made_qty_sum_1h`) OVER w AS `made_qty_sum_1h`,
  SUM(`d_made_qty_sum_28d`) OVER w AS `made_qty_sum_28d`
FROM (
SELECT source, plant, work_center, material, operation_id, known_time AS t, document, event_id, event_time, op, sign, superseded, confirmation_id, order_id, equipment, run_seconds, good_quantity, scrap_quantity, rework_quantity, standard_seconds, unit_cost, currency, unit, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '1' HOUR > known_time THEN sign * (run_seconds) ELSE 0 END AS `d_run_seconds_sum_1h`,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * (run_seconds) ELSE 0 END AS `d_run_seconds_sum_28d`,
  CASE WHEN event_time + INTERVAL '1' HOUR > known_time THEN sign * ((good_quantity + COALESCE(scrap_quantity, 0) + COALESCE(rework_quantity, 0))) ELSE 0 END AS `d_made_qty_sum_1h`,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * ((good_quantity + COALESCE(scrap_quantity, 0) + COALESCE(rework_quantity, 0))) ELSE 0 END AS `d_made_qty_sum_28d`
FROM production_confirmation
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND material IS NOT NULL AND operation_id IS NOT NULL AND (run_seconds IS NOT NULL)
UNION ALL
SELECT source, plant, work_center, material, operation_id, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(20, 6)), CAST(NULL AS STRING), CAST(NULL AS STRING), FALSE,
  -SUM(sign * (run_seconds)),
  0,
  -SUM(sign * ((good_quantity + COALESCE(scrap_quantity, 0) + COALESCE(rework_quantity, 0)))),
  0
FROM TABLE(TUMBLE(TABLE production_confirmation_leaves_1h, DESCRIPTOR(leaves), INTERVAL '5' MINUTE))
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND material IS NOT NULL AND operation_id IS NOT NULL AND (run_seconds IS NOT NULL) AND event_time + INTERVAL '1' HOUR > known_time
GROUP BY source, plant, work_center, material, operation_id, window_start, window_end, window_time
UNION ALL
SELECT source, plant, work_center, material, operation_id, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(20, 6)), CAST(NULL AS STRING), CAST(NULL AS STRING), FALSE,
  0,
  -SUM(sign * (run_seconds)),
  0,
  -SUM(sign * ((good_quantity + COALESCE(scrap_quantity, 0) + COALESCE(rework_quantity, 0))))
FROM TABLE(TUMBLE(TABLE production_confirmation_leaves_28d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND plant IS NOT NULL AND work_center IS NOT NULL AND material IS NOT NULL AND operation_id IS NOT NULL AND (run_seconds IS NOT NULL) AND event_time + INTERVAL '28' DAY > known_time
GROUP BY source, plant, work_center, material, operation_id, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, plant, work_center, material, operation_id ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `operation` AS
SELECT *, CAST(run_seconds_sum_1h AS DOUBLE) / NULLIF(CAST(made_qty_sum_1h AS DOUBLE), 0E0) AS cycle_time_mean_1h,
  CAST(run_seconds_sum_28d AS DOUBLE) / NULLIF(CAST(made_qty_sum_28d AS DOUBLE), 0E0) AS cycle_time_mean_28d
FROM operation_sums;

CREATE TEMPORARY VIEW `pace` AS
SELECT *, ARRAY_AGG(pace_seconds) OVER w AS readings, ARRAY_AGG(made) OVER w AS sizes,
  ARRAY_AGG(second_of) OVER w AS times, ARRAY_AGG(CAST(sign AS DOUBLE)) OVER w AS signs
FROM (
  SELECT *, CAST(run_seconds AS DOUBLE) / made AS pace_seconds
  FROM (
    SELECT *, CAST((good_quantity + COALESCE(scrap_quantity, 0) + COALESCE(rework_quantity, 0)) AS DOUBLE) AS made,
      CAST(TIMESTAMPDIFF(SECOND, TO_TIMESTAMP_LTZ(0, 3), event_time) AS DOUBLE) AS second_of
    FROM operation WHERE enters AND run_seconds <> 0)
  WHERE made <> 0)
WINDOW w AS (PARTITION BY source, plant, work_center, material, operation_id
  ORDER BY t ROWS BETWEEN 299 PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `operations` AS
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
      CAST(sign * (good_quantity + COALESCE(scrap_quantity, 0) + COALESCE(rework_quantity, 0)) AS DECIMAL(18, 3)) AS d_made
    FROM production_confirmation WHERE sign IS NOT NULL)
  WINDOW w AS (PARTITION BY source, order_id, operation_id
    ORDER BY known_time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW));

CREATE TEMPORARY VIEW `orders` AS
SELECT *, CASE WHEN made_qty_sum_ltd > 0 THEN
  CASE WHEN lost > 0 THEN 0E0 ELSE EXP(CAST(logs AS DOUBLE)) END END AS rolled_yield_ratio_ltd
FROM (
  SELECT source, plant, work_center, material, order_id, t, document, event_id, event_time, op, sign, superseded,
    SUM(log_now - log_then) OVER w AS logs, SUM(lost_now - lost_then) OVER w AS lost,
    SUM(d_made) OVER w AS made_qty_sum_ltd, SUM(sign * COALESCE(scrap_quantity, 0)) OVER w AS scrap_qty_sum_ltd,
    SUM(sign * COALESCE(rework_quantity, 0)) OVER w AS rework_qty_sum_ltd,
    SUM(sign * COALESCE(review_quantity, 0)) OVER w AS review_qty_sum_ltd,
    SUM(sign * COALESCE(run_seconds, 0)) OVER w AS run_seconds_sum_ltd,
    ARRAY_AGG(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
      'known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'number' VALUE confirmation_id,
      'order' VALUE order_id, 'operation' VALUE operation_id, 'equipment' VALUE equipment, 'batch' VALUE batch,
      'unit' VALUE unit, 'good' VALUE good_quantity, 'scrap' VALUE COALESCE(scrap_quantity, 0), 'rework' VALUE COALESCE(rework_quantity, 0),
      'review' VALUE review_quantity, 'target' VALUE target_quantity, 'seconds' VALUE run_seconds,
      'cost' VALUE unit_cost, 'currency' VALUE currency)) OVER w AS members
  FROM operations
  WINDOW w AS (PARTITION BY source, order_id ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW));

CREATE TEMPORARY VIEW `yields` AS
SELECT *, ARRAY_AGG(share) OVER w AS readings, ARRAY_AGG(made) OVER w AS sizes, ARRAY_AGG(second_of) OVER w AS times,
  ARRAY_AGG(CAST(sign AS DOUBLE)) OVER w AS signs
FROM (
  SELECT *, CAST(good_quantity AS DOUBLE) / made AS share
  FROM (
    SELECT source, plant, work_center, material, known_time AS t, document, event_id, event_time, op, sign, superseded,
      order_id, equipment, batch, good_quantity, unit, unit_cost, currency, CAST((good_quantity + COALESCE(scrap_quantity, 0) + COALESCE(rework_quantity, 0)) AS DOUBLE) AS made,
      CAST(TIMESTAMPDIFF(SECOND, TO_TIMESTAMP_LTZ(0, 3), event_time) AS DOUBLE) AS second_of
    FROM production_confirmation WHERE sign IS NOT NULL)
  WHERE made <> 0)
WINDOW w AS (PARTITION BY source, plant, work_center, material
  ORDER BY t ROWS BETWEEN 199 PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `sensor_sums` AS
SELECT source, equipment, characteristic, t, sign, reading, enters,
  SUM(`d_reading_count_28d`) OVER w AS `reading_count_28d`,
  SUM(`d_reading_sum_28d`) OVER w AS `reading_sum_28d`,
  SUM(`d_reading_square_sum_28d`) OVER w AS `reading_square_sum_28d`
FROM (
SELECT source, equipment, characteristic, known_time AS t, sign, reading, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_reading_count_28d`,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * (CAST(reading AS DECIMAL(18, 6))) ELSE 0 END AS `d_reading_sum_28d`,
  CASE WHEN event_time + INTERVAL '28' DAY > known_time THEN sign * (CAST(CAST(reading AS DECIMAL(18, 6)) * CAST(reading AS DECIMAL(18, 6)) AS DECIMAL(36, 6))) ELSE 0 END AS `d_reading_square_sum_28d`
FROM measurement
WHERE sign IS NOT NULL AND source IS NOT NULL AND equipment IS NOT NULL AND characteristic IS NOT NULL AND (reading IS NOT NULL)
UNION ALL
SELECT source, equipment, characteristic, window_time, CAST(NULL AS INT), CAST(NULL AS DECIMAL(28, 12)), FALSE,
  -SUM(sign * (CAST(1 AS BIGINT))),
  -SUM(sign * (CAST(reading AS DECIMAL(18, 6)))),
  -SUM(sign * (CAST(CAST(reading AS DECIMAL(18, 6)) * CAST(reading AS DECIMAL(18, 6)) AS DECIMAL(36, 6))))
FROM TABLE(TUMBLE(TABLE measurement_leaves_28d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND equipment IS NOT NULL AND characteristic IS NOT NULL AND (reading IS NOT NULL) AND event_time + INTERVAL '28' DAY > known_time
GROUP BY source, equipment, characteristic, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, equipment, characteristic ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `equipment_state` AS
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
      FROM sensor_sums WHERE enters)));

CREATE TEMPORARY VIEW `points` AS
SELECT *, ARRAY_AGG(CAST(reading AS DOUBLE)) OVER w AS readings, ARRAY_AGG(second_of) OVER w AS times,
  ARRAY_AGG(CAST(sign AS DOUBLE)) OVER w AS signs
FROM (
  SELECT source, plant, work_center, equipment, characteristic, setting, order_id, material, unit, reading, lower_limit,
    upper_limit, known_time AS t, document, event_id, event_time, op, sign, superseded,
    CAST(TIMESTAMPDIFF(SECOND, TO_TIMESTAMP_LTZ(0, 3), event_time) AS DOUBLE) AS second_of
  FROM measurement WHERE sign IS NOT NULL AND reading IS NOT NULL)
WINDOW w AS (PARTITION BY source, equipment, characteristic, setting
  ORDER BY t ROWS BETWEEN 199 PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `samples` AS
SELECT source, plant, work_center, equipment, characteristic, setting, order_id, material, known_time AS t, document,
  event_id, event_time, op, sign, superseded, ARRAY_AGG(readings) OVER (
    PARTITION BY source, equipment, characteristic, setting ORDER BY known_time
    ROWS BETWEEN 399 PRECEDING AND CURRENT ROW) AS members
FROM measurement WHERE sign IS NOT NULL AND readings IS NOT NULL;

CREATE TEMPORARY VIEW `outgoing` AS
SELECT 'features.material_yield' AS `topic`,
  CONCAT_WS('|', source, plant, work_center, material) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'plant' VALUE `plant`, 'work_center' VALUE `work_center`, 'material' VALUE `material`, 'good_qty_sum_1h' VALUE `good_qty_sum_1h`, 'good_qty_sum_28d' VALUE `good_qty_sum_28d`, 'scrap_qty_sum_28d' VALUE `scrap_qty_sum_28d`, 'rework_qty_sum_28d' VALUE `rework_qty_sum_28d`, 'confirmation_count_28d' VALUE `confirmation_count_28d`, 'yield_ratio_1h' VALUE `yield_ratio_1h`, 'yield_ratio_28d' VALUE `yield_ratio_28d`, 'scrap_ratio_28d' VALUE `scrap_ratio_28d`, 'rework_ratio_28d' VALUE `rework_ratio_28d`, 'known_time' VALUE t) AS `message`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `source`,
  CAST(NULL AS STRING) AS `entity`,
  CAST(NULL AS STRING) AS `event_id`,
  CAST(NULL AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(NULL AS STRING) AS `op`,
  CAST(NULL AS INT) AS `sign`,
  CAST(NULL AS BOOLEAN) AS `superseded`,
  t AS `t`,
  CAST(NULL AS STRING) AS `facts`,
  CAST(NULL AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `material`
UNION ALL
SELECT 'features.material_shift' AS `topic`,
  CONCAT_WS('|', source, plant, work_center, material, shift) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'plant' VALUE `plant`, 'work_center' VALUE `work_center`, 'material' VALUE `material`, 'shift' VALUE `shift`, 'good_qty_sum_shift' VALUE `good_qty_sum_shift`, 'scrap_qty_sum_shift' VALUE `scrap_qty_sum_shift`, 'rework_qty_sum_shift' VALUE `rework_qty_sum_shift`, 'yield_ratio_shift' VALUE `yield_ratio_shift`, 'scrap_ratio_shift' VALUE `scrap_ratio_shift`, 'rework_ratio_shift' VALUE `rework_ratio_shift`, 'known_time' VALUE t) AS `message`,
  CAST(CASE WHEN TRUE THEN 'yield_below_limit' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', plant, work_center, material) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'material' VALUE material, 'shift' VALUE shift, 'began' VALUE began, 'length' VALUE shift_length,
  'good' VALUE good_28d, 'scrap' VALUE scrap_28d,
  'rework' VALUE rework_28d, 'own_good' VALUE good_qty_sum_shift, 'own_scrap' VALUE scrap_qty_sum_shift,
  'own_rework' VALUE rework_qty_sum_shift) AS STRING) AS `facts`,
  CAST(members AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `lots`
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN CARDINALITY(members) > 0 THEN 'hidden_factory' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', plant, work_center, material) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'material' VALUE material, 'shift' VALUE shift, 'began' VALUE began, 'length' VALUE shift_length,
  'good' VALUE good_28d, 'scrap' VALUE scrap_28d,
  'rework' VALUE rework_28d, 'own_good' VALUE good_qty_sum_shift, 'own_scrap' VALUE scrap_qty_sum_shift,
  'own_rework' VALUE rework_qty_sum_shift) AS STRING) AS `facts`,
  CAST(members AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `lots`
WHERE CARDINALITY(members) > 0
UNION ALL
SELECT 'features.work_center_shift' AS `topic`,
  CONCAT_WS('|', source, plant, work_center, shift) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'plant' VALUE `plant`, 'work_center' VALUE `work_center`, 'shift' VALUE `shift`, 'good_qty_sum_shift' VALUE `good_qty_sum_shift`, 'scrap_qty_sum_shift' VALUE `scrap_qty_sum_shift`, 'rework_qty_sum_shift' VALUE `rework_qty_sum_shift`, 'downtime_sum_shift' VALUE `downtime_sum_shift`, 'confirmation_age_max_now' VALUE `confirmation_age_max_now`, 'first_pass_yield_ratio_shift' VALUE `first_pass_yield_ratio_shift`, 'availability_ratio_shift' VALUE `availability_ratio_shift`, 'performance_ratio_shift' VALUE `performance_ratio_shift`, 'oee_ratio_shift' VALUE `oee_ratio_shift`, 'known_time' VALUE t) AS `message`,
  CAST(CASE WHEN kind <> 'stop' AND began IS NOT NULL THEN 'feed_silent' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', plant, work_center) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'shift' VALUE shift, 'kind' VALUE kind, 'began' VALUE began, 'length' VALUE shift_length,
  'confirmed' VALUE confirmed, 'last' VALUE last_event, 'good' VALUE good_qty_sum_shift,
  'scrap' VALUE scrap_qty_sum_shift, 'rework' VALUE rework_qty_sum_shift, 'down' VALUE downtime_sum_shift,
  'availability' VALUE availability_ratio_shift, 'performance' VALUE performance_ratio_shift,
  'quality' VALUE first_pass_yield_ratio_shift, 'cost' VALUE unit_cost, 'currency' VALUE currency) AS STRING) AS `facts`,
  CAST(NULL AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `worked`
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN 'oee_drop' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', plant, work_center) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'shift' VALUE shift, 'kind' VALUE kind, 'began' VALUE began, 'length' VALUE shift_length,
  'confirmed' VALUE confirmed, 'last' VALUE last_event, 'good' VALUE good_qty_sum_shift,
  'scrap' VALUE scrap_qty_sum_shift, 'rework' VALUE rework_qty_sum_shift, 'down' VALUE downtime_sum_shift,
  'availability' VALUE availability_ratio_shift, 'performance' VALUE performance_ratio_shift,
  'quality' VALUE first_pass_yield_ratio_shift, 'cost' VALUE unit_cost, 'currency' VALUE currency) AS STRING) AS `facts`,
  CAST(members AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `ages`
WHERE TRUE
UNION ALL
SELECT 'features.scrap_reason' AS `topic`,
  CONCAT_WS('|', source, plant, work_center, reason) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'plant' VALUE `plant`, 'work_center' VALUE `work_center`, 'reason' VALUE `reason`, 'scrap_qty_sum_1d' VALUE `scrap_qty_sum_1d`, 'scrap_qty_sum_28d' VALUE `scrap_qty_sum_28d`, 'rework_qty_sum_28d' VALUE `rework_qty_sum_28d`, 'known_time' VALUE t) AS `message`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `source`,
  CAST(NULL AS STRING) AS `entity`,
  CAST(NULL AS STRING) AS `event_id`,
  CAST(NULL AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(NULL AS STRING) AS `op`,
  CAST(NULL AS INT) AS `sign`,
  CAST(NULL AS BOOLEAN) AS `superseded`,
  t AS `t`,
  CAST(NULL AS STRING) AS `facts`,
  CAST(NULL AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `reasons`
UNION ALL
SELECT 'features.scrap_cost' AS `topic`,
  CONCAT_WS('|', source, plant, work_center, currency) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'plant' VALUE `plant`, 'work_center' VALUE `work_center`, 'currency' VALUE `currency`, 'scrap_cost_sum_1d' VALUE `scrap_cost_sum_1d`, 'known_time' VALUE t) AS `message`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `source`,
  CAST(NULL AS STRING) AS `entity`,
  CAST(NULL AS STRING) AS `event_id`,
  CAST(NULL AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(NULL AS STRING) AS `op`,
  CAST(NULL AS INT) AS `sign`,
  CAST(NULL AS BOOLEAN) AS `superseded`,
  t AS `t`,
  CAST(NULL AS STRING) AS `facts`,
  CAST(NULL AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `costs`
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN 'scrap_concentrates' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', plant, work_center) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'material' VALUE material, 'shift' VALUE shift, 'began' VALUE began, 'length' VALUE shift_length) AS STRING) AS `facts`,
  CAST(members AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `losses`
WHERE TRUE
UNION ALL
SELECT 'features.operation_cycle' AS `topic`,
  CONCAT_WS('|', source, plant, work_center, material, operation_id) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'plant' VALUE `plant`, 'work_center' VALUE `work_center`, 'material' VALUE `material`, 'operation_id' VALUE `operation_id`, 'run_seconds_sum_1h' VALUE `run_seconds_sum_1h`, 'run_seconds_sum_28d' VALUE `run_seconds_sum_28d`, 'cycle_time_mean_1h' VALUE `cycle_time_mean_1h`, 'cycle_time_mean_28d' VALUE `cycle_time_mean_28d`, 'known_time' VALUE t) AS `message`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `source`,
  CAST(NULL AS STRING) AS `entity`,
  CAST(NULL AS STRING) AS `event_id`,
  CAST(NULL AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(NULL AS STRING) AS `op`,
  CAST(NULL AS INT) AS `sign`,
  CAST(NULL AS BOOLEAN) AS `superseded`,
  t AS `t`,
  CAST(NULL AS STRING) AS `facts`,
  CAST(NULL AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `operation`
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN 'cycle_time_departs' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', plant, work_center, material, operation_id) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'material' VALUE material, 'operation' VALUE operation_id, 'order' VALUE order_id, 'equipment' VALUE equipment,
  'standard' VALUE standard_seconds, 'cost' VALUE unit_cost, 'currency' VALUE currency, 'unit' VALUE unit) AS STRING) AS `facts`,
  CAST(NULL AS ARRAY<STRING>) AS `members`,
  CAST(readings AS ARRAY<DOUBLE>) AS `readings`,
  CAST(sizes AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(times AS ARRAY<DOUBLE>) AS `times`,
  CAST(signs AS ARRAY<DOUBLE>) AS `signs`
FROM `pace`
WHERE TRUE
UNION ALL
SELECT 'features.order_yield' AS `topic`,
  CONCAT_WS('|', source, order_id) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'order_id' VALUE `order_id`, 'made_qty_sum_ltd' VALUE `made_qty_sum_ltd`, 'scrap_qty_sum_ltd' VALUE `scrap_qty_sum_ltd`, 'rework_qty_sum_ltd' VALUE `rework_qty_sum_ltd`, 'review_qty_sum_ltd' VALUE `review_qty_sum_ltd`, 'run_seconds_sum_ltd' VALUE `run_seconds_sum_ltd`, 'rolled_yield_ratio_ltd' VALUE `rolled_yield_ratio_ltd`, 'known_time' VALUE t) AS `message`,
  CAST(CASE WHEN TRUE THEN 'order_at_risk' END AS STRING) AS `rule`,
  source AS `source`,
  order_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'material' VALUE material, 'order' VALUE order_id, 'made' VALUE made_qty_sum_ltd,
  'scrap' VALUE scrap_qty_sum_ltd, 'rework' VALUE rework_qty_sum_ltd, 'review' VALUE review_qty_sum_ltd,
  'seconds' VALUE run_seconds_sum_ltd, 'rolled' VALUE rolled_yield_ratio_ltd) AS STRING) AS `facts`,
  CAST(members AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `orders`
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN 'yield_drift' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', plant, work_center, material) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'material' VALUE material, 'characteristic' VALUE 'yield', 'equipment' VALUE equipment, 'order' VALUE order_id,
  'batch' VALUE batch, 'unit' VALUE unit, 'cost' VALUE unit_cost, 'currency' VALUE currency) AS STRING) AS `facts`,
  CAST(NULL AS ARRAY<STRING>) AS `members`,
  CAST(readings AS ARRAY<DOUBLE>) AS `readings`,
  CAST(sizes AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(times AS ARRAY<DOUBLE>) AS `times`,
  CAST(signs AS ARRAY<DOUBLE>) AS `signs`
FROM `yields`
WHERE TRUE
UNION ALL
SELECT 'features.equipment_state' AS `topic`,
  CONCAT_WS('|', source, equipment) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'equipment' VALUE `equipment`, 'measurement_zscore_max_15m' VALUE `measurement_zscore_max_15m`, 'known_time' VALUE t) AS `message`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `source`,
  CAST(NULL AS STRING) AS `entity`,
  CAST(NULL AS STRING) AS `event_id`,
  CAST(NULL AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(NULL AS STRING) AS `op`,
  CAST(NULL AS INT) AS `sign`,
  CAST(NULL AS BOOLEAN) AS `superseded`,
  t AS `t`,
  CAST(NULL AS STRING) AS `facts`,
  CAST(NULL AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `equipment_state`
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN CARDINALITY(readings) > 0 THEN 'run_rule' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', equipment, characteristic) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'equipment' VALUE equipment, 'characteristic' VALUE characteristic, 'setting' VALUE setting,
  'order' VALUE order_id, 'material' VALUE material, 'unit' VALUE unit, 'lower_limit' VALUE lower_limit,
  'upper_limit' VALUE upper_limit) AS STRING) AS `facts`,
  CAST(NULL AS ARRAY<STRING>) AS `members`,
  CAST(readings AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(times AS ARRAY<DOUBLE>) AS `times`,
  CAST(signs AS ARRAY<DOUBLE>) AS `signs`
FROM `points`
WHERE CARDINALITY(readings) > 0
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN CARDINALITY(readings) > 0 THEN 'slow_drift' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', equipment, characteristic) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'equipment' VALUE equipment, 'characteristic' VALUE characteristic, 'setting' VALUE setting,
  'order' VALUE order_id, 'material' VALUE material, 'unit' VALUE unit, 'lower_limit' VALUE lower_limit,
  'upper_limit' VALUE upper_limit) AS STRING) AS `facts`,
  CAST(NULL AS ARRAY<STRING>) AS `members`,
  CAST(readings AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(times AS ARRAY<DOUBLE>) AS `times`,
  CAST(signs AS ARRAY<DOUBLE>) AS `signs`
FROM `points`
WHERE CARDINALITY(readings) > 0
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN 'process_departs' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', equipment, characteristic) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, 'equipment' VALUE equipment, 'characteristic' VALUE characteristic, 'setting' VALUE setting,
  'order' VALUE order_id, 'material' VALUE material) AS STRING) AS `facts`,
  CAST(members AS ARRAY<STRING>) AS `members`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `readings`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `sizes`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `times`,
  CAST(NULL AS ARRAY<DOUBLE>) AS `signs`
FROM `samples`
WHERE TRUE;

CREATE TEMPORARY VIEW `scored` AS
SELECT *, CONCAT_WS('+', 'production_yield/1', asked.s.model) AS version
FROM (SELECT rule, source, entity, event_id, event_time, op, sign, superseded, t, production_rules(`rule`, `source`, `entity`, `event_id`, `op`, `sign`, `superseded`, `facts`, `members`, `readings`, `sizes`, `times`, `signs`) AS s
FROM outgoing WHERE rule IS NOT NULL) AS asked;

CREATE TEMPORARY VIEW `verdicts` AS
SELECT rule, t, version,
  SPLIT_INDEX(v.line, 9, 0) AS subject, SPLIT_INDEX(v.line, 9, 1) AS alert_id,
  SPLIT_INDEX(v.line, 9, 2) = 'open' AS fired, SPLIT_INDEX(v.line, 9, 3) AS body
FROM scored CROSS JOIN UNNEST(SPLIT(scored.s.verdicts, U&'\000A')) AS v(line)
WHERE scored.s.verdicts IS NOT NULL;

CREATE TEMPORARY VIEW `pairs` AS
SELECT *, ARRAY_AGG(CAST(ROW(fired, alert_id, body) AS ROW<fired BOOLEAN, alert_id STRING, body STRING>)) OVER (
  PARTITION BY rule, subject ORDER BY t ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS two
FROM verdicts;

CREATE TEMPORARY VIEW `steps` AS
SELECT rule, subject, t, version, fired, alert_id, body,
  COALESCE(CARDINALITY(two) = 2 AND two[1].fired, FALSE) AS was_fired,
  CASE WHEN CARDINALITY(two) = 2 THEN two[1].alert_id ELSE '' END AS was_id,
  CASE WHEN CARDINALITY(two) = 2 THEN two[1].body ELSE '' END AS was_body
FROM pairs;

CREATE TEMPORARY VIEW `changes` AS
SELECT *,
  CASE WHEN was_fired AND (NOT fired OR alert_id <> was_id) THEN 1 ELSE 0 END AS withdraws,
  CASE WHEN NOT fired OR (was_fired AND alert_id = was_id AND body = was_body) THEN CAST(NULL AS STRING)
       WHEN was_fired AND alert_id = was_id THEN 'updated' ELSE 'open' END AS becomes
FROM steps;

CREATE TEMPORARY VIEW `revisions` AS
SELECT *, SUM(withdraws + CASE WHEN becomes IS NULL THEN 0 ELSE 1 END) OVER (
  PARTITION BY rule, subject ORDER BY t ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS revision
FROM changes;

CREATE TEMPORARY VIEW `written` AS
SELECT rule, version, t, e.status, e.alert_id, e.revision, e.body
FROM revisions CROSS JOIN UNNEST(ARRAY[
  ROW(CASE WHEN withdraws = 1 THEN 'withdrawn' END, was_id,
    CASE WHEN becomes IS NULL THEN revision ELSE revision - 1 END,
    CASE WHEN alert_id = was_id THEN body ELSE was_body END),
  ROW(becomes, alert_id, revision, body)]) AS e(status, alert_id, revision, body)
WHERE e.status IS NOT NULL;

CREATE TEMPORARY VIEW `answered` AS
SELECT CASE rule WHEN 'cycle_time_departs' THEN 'features.operation_pace' WHEN 'yield_drift' THEN 'features.material_chart' WHEN 'run_rule' THEN 'features.measurement_chart' WHEN 'process_departs' THEN 'features.process_state' END AS topic, SPLIT_INDEX(scored.s.features, 9, 0) AS message_key,
  SPLIT_INDEX(scored.s.features, 9, 1) AS message
FROM scored WHERE scored.s.features IS NOT NULL;

INSERT INTO features_out SELECT topic, message_key, message FROM outgoing WHERE topic IS NOT NULL
UNION ALL
SELECT topic, message_key, message FROM answered WHERE topic IS NOT NULL;

INSERT INTO scores_out SELECT event_id, JSON_OBJECT('event_id' VALUE event_id, 'rule' VALUE rule, 'source' VALUE source,
  'entity' VALUE entity, 'event_time' VALUE event_time, 'known_time' VALUE t,
  'score' VALUE s.score, 'kind' VALUE s.kind, 'alerted' VALUE COALESCE(s.alerted, FALSE), 'version' VALUE version)
FROM scored WHERE sign > 0;

INSERT INTO alerts_out SELECT alert_id, CONCAT(SUBSTRING(head, 1, CHAR_LENGTH(head) - 1), ',', SUBSTRING(body, 2))
FROM (
  SELECT alert_id, body, JSON_OBJECT('alert_id' VALUE alert_id, 'rule' VALUE rule, 'rule_version' VALUE version,
    'revision' VALUE revision, 'status' VALUE status, 'timestamp' VALUE t) AS head
  FROM written);

