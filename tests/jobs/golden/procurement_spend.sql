CREATE TEMPORARY TABLE `supplier_invoice` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `grain` STRING,
  `kind` STRING,
  `invoice_id` STRING,
  `line_id` STRING,
  `supplier_id` STRING,
  `supplier_name` STRING,
  `reference` STRING,
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `company_amount` DECIMAL(18, 3),
  `company_currency` STRING,
  `purchase_order_id` STRING,
  `purchase_order_line` STRING,
  `material` STRING,
  `quantity` DECIMAL(18, 3),
  `unit` STRING,
  `unit_price` DECIMAL(20, 6),
  `category` STRING,
  `cost_center` STRING,
  `requester` STRING,
  `invoice_date` DATE,
  `due_date` DATE,
  `status` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.supplier_invoice',
  'properties.group.id' = 'local-procurement_spend-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `supplier_invoice_leaves_30d` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `grain` STRING,
  `supplier_id` STRING,
  `company_amount` DECIMAL(18, 3),
  `category` STRING,
  `cost_center` STRING,
  `requester` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `leaves` AS GREATEST(`event_time` + INTERVAL '30' DAY, `known_time`) + INTERVAL '0.001' SECOND,
  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.supplier_invoice',
  'properties.group.id' = 'local-procurement_spend-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `supplier_invoice_leaves_365d` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `grain` STRING,
  `kind` STRING,
  `supplier_id` STRING,
  `company_amount` DECIMAL(18, 3),
  `purchase_order_id` STRING,
  `category` STRING,
  `cost_center` STRING,
  `requester` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `leaves` AS GREATEST(`event_time` + INTERVAL '365' DAY(3), `known_time`) + INTERVAL '0.001' SECOND,
  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.supplier_invoice',
  'properties.group.id' = 'local-procurement_spend-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `purchase_order` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `order_id` STRING,
  `line_id` STRING,
  `kind` STRING,
  `supplier_id` STRING,
  `material` STRING,
  `category` STRING,
  `quantity` DECIMAL(18, 3),
  `unit` STRING,
  `unit_price` DECIMAL(20, 6),
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `company_amount` DECIMAL(18, 3),
  `company_currency` STRING,
  `cost_center` STRING,
  `requester` STRING,
  `agreement_id` STRING,
  `order_date` DATE,
  `delivery_date` DATE,
  `status` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.purchase_order',
  'properties.group.id' = 'local-procurement_spend-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `purchase_order_leaves_14d` (
  `sign` INT,
  `source` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `supplier_id` STRING,
  `company_amount` DECIMAL(18, 3),
  `cost_center` STRING,
  `requester` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `leaves` AS GREATEST(`event_time` + INTERVAL '14' DAY, `known_time`) + INTERVAL '0.001' SECOND,
  WATERMARK FOR `leaves` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.purchase_order',
  'properties.group.id' = 'local-procurement_spend-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `agreement` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `agreement_id` STRING,
  `line_id` STRING,
  `supplier_id` STRING,
  `material` STRING,
  `category` STRING,
  `unit_price` DECIMAL(20, 6),
  `currency` STRING,
  `unit` STRING,
  `valid_from` DATE,
  `valid_to` DATE,
  `status` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.agreement',
  'properties.group.id' = 'local-procurement_spend-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `goods_movement` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `movement_id` STRING,
  `line_id` STRING,
  `kind` STRING,
  `material` STRING,
  `quantity` DECIMAL(18, 3),
  `unit` STRING,
  `supplier_id` STRING,
  `purchase_order_id` STRING,
  `purchase_order_line` STRING,
  `cost_center` STRING,
  `posting_date` DATE,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.goods_movement',
  'properties.group.id' = 'local-procurement_spend-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `budget` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `budget_id` STRING,
  `cost_center` STRING,
  `category` STRING,
  `period` STRING,
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.budget',
  'properties.group.id' = 'local-procurement_spend-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `supplier_payment` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `grain` STRING,
  `kind` STRING,
  `stage` STRING,
  `payment_id` STRING,
  `line_id` STRING,
  `supplier_id` STRING,
  `supplier_name` STRING,
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `company_amount` DECIMAL(18, 3),
  `company_currency` STRING,
  `invoice_id` STRING,
  `bank_account` STRING,
  `status` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.supplier_payment',
  'properties.group.id' = 'local-procurement_spend-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `master_data_change` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `object` STRING,
  `object_key` STRING,
  `field` STRING,
  `new_value` STRING,
  `changed_by` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.master_data_change',
  'properties.group.id' = 'local-procurement_spend-1',
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
  'topic' = 'features.supplier_spend;features.category_spend;features.cost_center_spend;features.requester_spend;features.requester_orders;features.purchase_order_life;features.cost_center_budget;features.supplier_delivery',
  'key.format' = 'raw',
  'key.fields' = 'key',
  'value.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'local-procurement_spend-1-features',
  'properties.transaction.timeout.ms' = '900000',
  'properties.linger.ms' = '5'
);

CREATE TEMPORARY TABLE `scores_out` (
  `key` STRING,
  `value` STRING
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'scores.procurement_spend',
  'key.format' = 'raw',
  'key.fields' = 'key',
  'value.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'local-procurement_spend-1-scores.procurement_spend',
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
  'sink.transactional-id-prefix' = 'local-procurement_spend-1-erp.alerts',
  'properties.transaction.timeout.ms' = '900000',
  'properties.linger.ms' = '5'
);

CREATE TEMPORARY VIEW `supplier_sums` AS
SELECT source, supplier_id, t, document, event_id, event_time, op, sign, superseded, supplier_name, invoice_id, reference, company_amount, company_currency, cost_center, category, requester, enters,
  SUM(`d_spend_amount_sum_30d`) OVER w AS `spend_amount_sum_30d`,
  SUM(`d_spend_amount_sum_365d`) OVER w AS `spend_amount_sum_365d`,
  SUM(`d_invoice_count_30d`) OVER w AS `invoice_count_30d`,
  SUM(`d_invoice_count_365d`) OVER w AS `invoice_count_365d`,
  SUM(`d_amount_count_30d`) OVER w AS `amount_count_30d`,
  SUM(`d_amount_count_365d`) OVER w AS `amount_count_365d`,
  SUM(`d_log_sum_30d`) OVER w AS `log_sum_30d`,
  SUM(`d_log_sum_365d`) OVER w AS `log_sum_365d`,
  SUM(`d_log_square_sum_30d`) OVER w AS `log_square_sum_30d`,
  SUM(`d_log_square_sum_365d`) OVER w AS `log_square_sum_365d`
FROM (
SELECT source, supplier_id, known_time AS t, document, event_id, event_time, op, sign, superseded, supplier_name, invoice_id, reference, company_amount, company_currency, cost_center, category, requester, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (company_amount) ELSE 0 END AS `d_spend_amount_sum_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (company_amount) ELSE 0 END AS `d_spend_amount_sum_365d`,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_invoice_count_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_invoice_count_365d`,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (CASE WHEN company_amount > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) ELSE 0 END AS `d_amount_count_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (CASE WHEN company_amount > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) ELSE 0 END AS `d_amount_count_365d`,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END) ELSE 0 END AS `d_log_sum_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END) ELSE 0 END AS `d_log_sum_365d`,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (CAST((CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END) * (CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END) AS DECIMAL(18, 6))) ELSE 0 END AS `d_log_square_sum_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (CAST((CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END) * (CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END) AS DECIMAL(18, 6))) ELSE 0 END AS `d_log_square_sum_365d`
FROM supplier_invoice
WHERE sign IS NOT NULL AND source IS NOT NULL AND supplier_id IS NOT NULL AND (grain = 'document')
UNION ALL
SELECT source, supplier_id, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), FALSE,
  -SUM(sign * (company_amount)),
  0,
  -SUM(sign * (CAST(1 AS BIGINT))),
  0,
  -SUM(sign * (CASE WHEN company_amount > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END)),
  0,
  -SUM(sign * (CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END)),
  0,
  -SUM(sign * (CAST((CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END) * (CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END) AS DECIMAL(18, 6)))),
  0
FROM TABLE(TUMBLE(TABLE supplier_invoice_leaves_30d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND supplier_id IS NOT NULL AND (grain = 'document') AND event_time + INTERVAL '30' DAY > known_time
GROUP BY source, supplier_id, window_start, window_end, window_time
UNION ALL
SELECT source, supplier_id, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), FALSE,
  0,
  -SUM(sign * (company_amount)),
  0,
  -SUM(sign * (CAST(1 AS BIGINT))),
  0,
  -SUM(sign * (CASE WHEN company_amount > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END)),
  0,
  -SUM(sign * (CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END)),
  0,
  -SUM(sign * (CAST((CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END) * (CASE WHEN company_amount > 0 THEN CAST(LN(CAST(company_amount AS DOUBLE)) AS DECIMAL(18, 6)) ELSE 0 END) AS DECIMAL(18, 6))))
FROM TABLE(TUMBLE(TABLE supplier_invoice_leaves_365d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND supplier_id IS NOT NULL AND (grain = 'document') AND event_time + INTERVAL '365' DAY(3) > known_time
GROUP BY source, supplier_id, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, supplier_id ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `supplier` AS
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
  FROM supplier_sums);

CREATE TEMPORARY VIEW `category` AS
SELECT source, category, t, document, event_id, event_time, op, sign, superseded, enters,
  SUM(`d_spend_amount_sum_30d`) OVER w AS `spend_amount_sum_30d`,
  SUM(`d_spend_amount_sum_365d`) OVER w AS `spend_amount_sum_365d`,
  SUM(`d_invoice_count_30d`) OVER w AS `invoice_count_30d`,
  SUM(`d_invoice_count_365d`) OVER w AS `invoice_count_365d`
FROM (
SELECT source, category, known_time AS t, document, event_id, event_time, op, sign, superseded, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (company_amount) ELSE 0 END AS `d_spend_amount_sum_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (company_amount) ELSE 0 END AS `d_spend_amount_sum_365d`,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_invoice_count_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_invoice_count_365d`
FROM supplier_invoice
WHERE sign IS NOT NULL AND source IS NOT NULL AND category IS NOT NULL AND (TRUE)
UNION ALL
SELECT source, category, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), FALSE,
  -SUM(sign * (company_amount)),
  0,
  -SUM(sign * (CAST(1 AS BIGINT))),
  0
FROM TABLE(TUMBLE(TABLE supplier_invoice_leaves_30d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND category IS NOT NULL AND (TRUE) AND event_time + INTERVAL '30' DAY > known_time
GROUP BY source, category, window_start, window_end, window_time
UNION ALL
SELECT source, category, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), FALSE,
  0,
  -SUM(sign * (company_amount)),
  0,
  -SUM(sign * (CAST(1 AS BIGINT)))
FROM TABLE(TUMBLE(TABLE supplier_invoice_leaves_365d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND category IS NOT NULL AND (TRUE) AND event_time + INTERVAL '365' DAY(3) > known_time
GROUP BY source, category, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, category ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `cost_center` AS
SELECT source, cost_center, t, document, event_id, event_time, op, sign, superseded, enters,
  SUM(`d_spend_amount_sum_30d`) OVER w AS `spend_amount_sum_30d`,
  SUM(`d_spend_amount_sum_365d`) OVER w AS `spend_amount_sum_365d`,
  SUM(`d_invoice_count_30d`) OVER w AS `invoice_count_30d`,
  SUM(`d_invoice_count_365d`) OVER w AS `invoice_count_365d`
FROM (
SELECT source, cost_center, known_time AS t, document, event_id, event_time, op, sign, superseded, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (company_amount) ELSE 0 END AS `d_spend_amount_sum_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (company_amount) ELSE 0 END AS `d_spend_amount_sum_365d`,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_invoice_count_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_invoice_count_365d`
FROM supplier_invoice
WHERE sign IS NOT NULL AND source IS NOT NULL AND cost_center IS NOT NULL AND (TRUE)
UNION ALL
SELECT source, cost_center, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), FALSE,
  -SUM(sign * (company_amount)),
  0,
  -SUM(sign * (CAST(1 AS BIGINT))),
  0
FROM TABLE(TUMBLE(TABLE supplier_invoice_leaves_30d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND cost_center IS NOT NULL AND (TRUE) AND event_time + INTERVAL '30' DAY > known_time
GROUP BY source, cost_center, window_start, window_end, window_time
UNION ALL
SELECT source, cost_center, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), FALSE,
  0,
  -SUM(sign * (company_amount)),
  0,
  -SUM(sign * (CAST(1 AS BIGINT)))
FROM TABLE(TUMBLE(TABLE supplier_invoice_leaves_365d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND cost_center IS NOT NULL AND (TRUE) AND event_time + INTERVAL '365' DAY(3) > known_time
GROUP BY source, cost_center, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, cost_center ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `requester` AS
SELECT source, requester, t, document, event_id, event_time, op, sign, superseded, enters,
  SUM(`d_spend_amount_sum_30d`) OVER w AS `spend_amount_sum_30d`,
  SUM(`d_spend_amount_sum_365d`) OVER w AS `spend_amount_sum_365d`,
  SUM(`d_invoice_count_30d`) OVER w AS `invoice_count_30d`,
  SUM(`d_invoice_count_365d`) OVER w AS `invoice_count_365d`
FROM (
SELECT source, requester, known_time AS t, document, event_id, event_time, op, sign, superseded, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (company_amount) ELSE 0 END AS `d_spend_amount_sum_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (company_amount) ELSE 0 END AS `d_spend_amount_sum_365d`,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_invoice_count_30d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_invoice_count_365d`
FROM supplier_invoice
WHERE sign IS NOT NULL AND source IS NOT NULL AND requester IS NOT NULL AND (TRUE)
UNION ALL
SELECT source, requester, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), FALSE,
  -SUM(sign * (company_amount)),
  0,
  -SUM(sign * (CAST(1 AS BIGINT))),
  0
FROM TABLE(TUMBLE(TABLE supplier_invoice_leaves_30d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND requester IS NOT NULL AND (TRUE) AND event_time + INTERVAL '30' DAY > known_time
GROUP BY source, requester, window_start, window_end, window_time
UNION ALL
SELECT source, requester, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), FALSE,
  0,
  -SUM(sign * (company_amount)),
  0,
  -SUM(sign * (CAST(1 AS BIGINT)))
FROM TABLE(TUMBLE(TABLE supplier_invoice_leaves_365d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND requester IS NOT NULL AND (TRUE) AND event_time + INTERVAL '365' DAY(3) > known_time
GROUP BY source, requester, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, requester ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `orders` AS
SELECT source, requester, supplier_id, cost_center, t, document, event_id, event_time, op, sign, superseded, enters,
  SUM(`d_po_line_count_14d`) OVER w AS `po_line_count_14d`,
  SUM(`d_po_amount_sum_14d`) OVER w AS `po_amount_sum_14d`
FROM (
SELECT source, requester, supplier_id, cost_center, known_time AS t, document, event_id, event_time, op, sign, superseded, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '14' DAY > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_po_line_count_14d`,
  CASE WHEN event_time + INTERVAL '14' DAY > known_time THEN sign * (company_amount) ELSE 0 END AS `d_po_amount_sum_14d`
FROM purchase_order
WHERE sign IS NOT NULL AND source IS NOT NULL AND requester IS NOT NULL AND supplier_id IS NOT NULL AND cost_center IS NOT NULL AND (TRUE)
UNION ALL
SELECT source, requester, supplier_id, cost_center, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), FALSE,
  -SUM(sign * (CAST(1 AS BIGINT))),
  -SUM(sign * (company_amount))
FROM TABLE(TUMBLE(TABLE purchase_order_leaves_14d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND requester IS NOT NULL AND supplier_id IS NOT NULL AND cost_center IS NOT NULL AND (TRUE) AND event_time + INTERVAL '14' DAY > known_time
GROUP BY source, requester, supplier_id, cost_center, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, requester, supplier_id, cost_center ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `repeats` AS
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
  AND (reference IS NOT NULL OR company_amount < 0 OR (kind = 'purchase_card' AND requester IS NOT NULL));

CREATE TEMPORARY VIEW `order_parts` AS
SELECT CONCAT_WS('|', source, requester, supplier_id, cost_center, order_id) AS gather_key, source, requester, supplier_id,
  cost_center, order_id, known_time AS t, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded,
  JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
    'known_time' VALUE CAST(known_time AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'number' VALUE order_id,
    'amount' VALUE company_amount, 'currency' VALUE company_currency, 'party' VALUE supplier_id,
    'date' VALUE CAST(order_date AS STRING)) AS told
FROM purchase_order
WHERE sign IS NOT NULL AND requester IS NOT NULL AND cost_center IS NOT NULL AND agreement_id IS NULL;

CREATE TEMPORARY VIEW `parts` AS
SELECT MAX(source) AS source, MAX(requester) AS requester, MAX(supplier_id) AS supplier_id, MAX(cost_center) AS cost_center, MAX(order_id) AS order_id, window_time AS t, LISTAGG(told, ',') AS told, COALESCE(MAX(CASE WHEN sign > 0 THEN event_id END), MAX(event_id)) AS event_id, MAX(event_time) AS event_time, MAX(op) AS op, MAX(sign) AS sign, MAX(CASE WHEN superseded THEN 1 ELSE 0 END) = 1 AS superseded
FROM TABLE(SESSION(TABLE order_parts PARTITION BY gather_key, DESCRIPTOR(t), INTERVAL '0.5' SECOND))
GROUP BY gather_key, window_start, window_end, window_time;

CREATE TEMPORARY VIEW `chains` AS
SELECT *, ARRAY_AGG(CONCAT('{"rows":[', told, '],',
    SUBSTRING(JSON_OBJECT('known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3))), 2))) OVER (PARTITION BY source, requester, supplier_id, cost_center ORDER BY t
    RANGE BETWEEN INTERVAL '45' DAY PRECEDING AND CURRENT ROW) AS members
FROM parts;

CREATE TEMPORARY VIEW `prices` AS
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
  FROM agreement WHERE sign IS NOT NULL AND material IS NOT NULL AND unit_price IS NOT NULL);

CREATE TEMPORARY VIEW `priced` AS
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
WHERE matched OR superseded;

CREATE TEMPORARY VIEW `order_rows` AS
SELECT CONCAT_WS('|', source, order_id) AS gather_key, source, order_id, supplier_id, requester, cost_center, known_time AS t, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded,
  JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
    'known_time' VALUE CAST(known_time AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'what' VALUE 'purchase_order', 'number' VALUE order_id, 'amount' VALUE company_amount,
    'currency' VALUE company_currency, 'party' VALUE supplier_id, 'date' VALUE CAST(order_date AS STRING),
    'line' VALUE line_id, 'quantity' VALUE quantity, 'price' VALUE unit_price,
    'due' VALUE CAST(delivery_date AS STRING), 'status' VALUE status) AS told,
  CAST(sign * company_amount AS DECIMAL(18, 3)) AS d_ordered,
  CAST(sign * COALESCE(quantity, 0) AS DECIMAL(18, 3)) AS d_ordered_qty, CAST(0 AS DECIMAL(18, 3)) AS d_received_qty,
  CAST(0 AS DECIMAL(18, 3)) AS d_invoiced, CAST(0 AS DECIMAL(18, 3)) AS d_invoiced_qty,
  CASE WHEN superseded AND sign > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS d_changes, 'o' AS touched
FROM purchase_order WHERE sign IS NOT NULL
UNION ALL
SELECT CONCAT_WS('|', source, purchase_order_id) AS gather_key, source, purchase_order_id, supplier_id, CAST(NULL AS STRING),
  cost_center, known_time, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded,
  JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
    'known_time' VALUE CAST(known_time AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'what' VALUE 'goods_movement', 'number' VALUE movement_id, 'amount' VALUE 0, 'currency' VALUE '',
    'party' VALUE supplier_id, 'date' VALUE CAST(posting_date AS STRING), 'line' VALUE purchase_order_line,
    'quantity' VALUE quantity),
  CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(sign * quantity AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS BIGINT), 'r'
FROM goods_movement
WHERE sign IS NOT NULL AND purchase_order_id IS NOT NULL AND kind IN ('receipt', 'return')
UNION ALL
SELECT CONCAT_WS('|', source, purchase_order_id) AS gather_key, source, purchase_order_id, supplier_id, requester, cost_center, known_time,
  event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded,
  JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'sign' VALUE sign, 'op' VALUE op,
    'known_time' VALUE CAST(known_time AS TIMESTAMP_LTZ(3)), 'event_time' VALUE event_time, 'what' VALUE 'supplier_invoice', 'number' VALUE invoice_id, 'amount' VALUE company_amount,
    'currency' VALUE company_currency, 'reference' VALUE reference, 'party' VALUE supplier_id,
    'date' VALUE CAST(invoice_date AS STRING), 'line' VALUE purchase_order_line, 'quantity' VALUE CASE WHEN company_amount < 0 THEN -ABS(quantity) ELSE quantity END,
    'price' VALUE unit_price, 'due' VALUE CAST(due_date AS STRING), 'status' VALUE status),
  CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(sign * company_amount AS DECIMAL(18, 3)),
  CAST(sign * COALESCE(CASE WHEN company_amount < 0 THEN -ABS(quantity) ELSE quantity END, 0) AS DECIMAL(18, 3)), CAST(0 AS BIGINT), 'i'
FROM supplier_invoice WHERE sign IS NOT NULL AND purchase_order_id IS NOT NULL;

CREATE TEMPORARY VIEW `order_life` AS
SELECT source, order_id, t, SUM(d_ordered) OVER w AS ordered_amount_sum_ltd,
  SUM(d_invoiced) OVER w AS invoiced_amount_sum_ltd, SUM(d_ordered_qty) OVER w AS ordered_qty_sum_ltd,
  SUM(d_received_qty) OVER w AS received_qty_sum_ltd, SUM(d_invoiced_qty) OVER w AS invoiced_qty_sum_ltd,
  SUM(d_changes) OVER w AS po_change_count_ltd
FROM order_rows
WINDOW w AS (PARTITION BY source, order_id ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `order_wholes` AS
SELECT MAX(source) AS source, MAX(order_id) AS order_id, MAX(supplier_id) AS supplier_id, MAX(requester) AS requester, MAX(cost_center) AS cost_center, window_time AS t, LISTAGG(told, ',') AS told, COALESCE(MAX(CASE WHEN sign > 0 THEN event_id END), MAX(event_id)) AS event_id, MAX(event_time) AS event_time, MAX(op) AS op, MAX(sign) AS sign, MAX(CASE WHEN superseded THEN 1 ELSE 0 END) = 1 AS superseded, LISTAGG(touched, '') AS touched
FROM TABLE(SESSION(TABLE order_rows PARTITION BY gather_key, DESCRIPTOR(t), INTERVAL '0.5' SECOND))
GROUP BY gather_key, window_start, window_end, window_time;

CREATE TEMPORARY VIEW `order_blocks` AS
SELECT *, ARRAY_AGG(CONCAT('{"rows":[', told, '],',
    SUBSTRING(JSON_OBJECT('known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3))), 2))) OVER (PARTITION BY source, order_id ORDER BY t
    RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS members
FROM order_wholes;

CREATE TEMPORARY VIEW `near_limit` AS
SELECT *, ARRAY_AGG(CONCAT('{"rows":[', told, '],',
    SUBSTRING(JSON_OBJECT('known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3))), 2))) OVER (PARTITION BY source, requester, supplier_id ORDER BY t
    RANGE BETWEEN INTERVAL '90' DAY PRECEDING AND CURRENT ROW) AS members
FROM parts;

CREATE TEMPORARY VIEW `offers` AS
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
  FROM agreement WHERE sign IS NOT NULL AND material IS NOT NULL);

CREATE TEMPORARY VIEW `passed_by` AS
SELECT *, JSON_VALUE(offered, '$.id') AS offer_id, JSON_VALUE(offered, '$.supplier') AS offer_supplier,
  JSON_VALUE(offered, '$.price') AS offer_price, JSON_VALUE(offered, '$.currency') AS offer_currency,
  COALESCE(agreement_id IS NULL AND JSON_VALUE(offered, '$.sign') = '1'
    AND CAST(ordered_on AS STRING) BETWEEN COALESCE(JSON_VALUE(offered, '$.from'), '0000')
      AND COALESCE(JSON_VALUE(offered, '$.to'), '9999'), FALSE) AS passes_by,
  COALESCE(JSON_VALUE(offered, '$.currency') = currency
    AND COALESCE(JSON_VALUE(offered, '$.unit'), unit, '') = COALESCE(unit, JSON_VALUE(offered, '$.unit'), ''), FALSE)
    AS comparable
FROM offers WHERE document IS NOT NULL;

CREATE TEMPORARY VIEW `last_prices` AS
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
  WHERE sign IS NOT NULL AND material IS NOT NULL AND agreement_id IS NULL AND unit_price > 0 AND quantity > 0);

CREATE TEMPORARY VIEW `ordered_sums` AS
SELECT source, supplier_id, grain, t, document, event_id, event_time, op, sign, superseded, supplier_name, invoice_id, reference, purchase_order_id, company_amount, company_currency, cost_center, category, requester, enters,
  SUM(`d_invoice_row_count_365d`) OVER w AS `invoice_row_count_365d`,
  SUM(`d_ordered_row_count_365d`) OVER w AS `ordered_row_count_365d`
FROM (
SELECT source, supplier_id, grain, known_time AS t, document, event_id, event_time, op, sign, superseded, supplier_name, invoice_id, reference, purchase_order_id, company_amount, company_currency, cost_center, category, requester, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS `d_invoice_row_count_365d`,
  CASE WHEN event_time + INTERVAL '365' DAY(3) > known_time THEN sign * (CASE WHEN purchase_order_id IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) ELSE 0 END AS `d_ordered_row_count_365d`
FROM supplier_invoice
WHERE sign IS NOT NULL AND source IS NOT NULL AND supplier_id IS NOT NULL AND grain IS NOT NULL AND (kind = 'invoice')
UNION ALL
SELECT source, supplier_id, grain, window_time, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS STRING), CAST(NULL AS INT), CAST(NULL AS BOOLEAN), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), FALSE,
  -SUM(sign * (CAST(1 AS BIGINT))),
  -SUM(sign * (CASE WHEN purchase_order_id IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END))
FROM TABLE(TUMBLE(TABLE supplier_invoice_leaves_365d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND supplier_id IS NOT NULL AND grain IS NOT NULL AND (kind = 'invoice') AND event_time + INTERVAL '365' DAY(3) > known_time
GROUP BY source, supplier_id, grain, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, supplier_id, grain ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `paid` AS
SELECT *, CAST(TIMESTAMPDIFF(SECOND, changed_at, CAST(event_time AS TIMESTAMP(3))) AS DOUBLE) / 86400E0 AS days
FROM (
  SELECT source, supplier_id, t, event_id, event_time, op, sign, superseded, document, supplier_name, payment_id,
    company_amount, company_currency, moves, LAST_VALUE(change_told) OVER w AS change_told,
    LAST_VALUE(changed_at) OVER w AS changed_at
  FROM (
    SELECT source, supplier_id, known_time AS t, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign,
      superseded, document, supplier_name, payment_id, company_amount, company_currency, stage <> 'void' AS moves,
      CAST(NULL AS STRING) AS change_told, CAST(NULL AS TIMESTAMP(3)) AS changed_at
    FROM supplier_payment WHERE sign IS NOT NULL AND grain = 'document'
    UNION ALL
    SELECT source, object_key, known_time, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)), op, sign, superseded,
      CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS STRING), FALSE,
      JSON_OBJECT('field' VALUE `field`, 'by' VALUE changed_by, 'new' VALUE new_value, 'document' VALUE document,
        'event_id' VALUE event_id, 'at' VALUE event_time),
      CAST(CAST(event_time AS TIMESTAMP_LTZ(3)) AS TIMESTAMP(3))
    FROM master_data_change
    WHERE sign = 1 AND op <> 'snapshot' AND object IN ('supplier', 'supplier_bank')
      AND `field` IN ('bank', 'bank_account', 'iban', 'account_holder'))
  WINDOW w AS (PARTITION BY source, supplier_id ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
WHERE document IS NOT NULL;

CREATE TEMPORARY VIEW `budget_rows` AS
SELECT source, cost_center, `period` AS budget_period, known_time AS t, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded,
  JSON_OBJECT('id' VALUE budget_id, 'document' VALUE document, 'event_id' VALUE event_id, 'currency' VALUE currency)
    AS planned,
  CAST(sign * amount AS DECIMAL(18, 3)) AS d_budget, CAST(0 AS DECIMAL(18, 3)) AS d_actual, CAST(0 AS DECIMAL(18, 3)) AS d_open
FROM budget WHERE sign IS NOT NULL AND category IS NULL
UNION ALL
SELECT source, cost_center, SUBSTRING(CAST(CAST(event_time AS DATE) AS STRING), 1, 4) AS budget_period,
  known_time AS t, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded, CAST(NULL AS STRING) AS planned, CAST(0 AS DECIMAL(18, 3)) AS d_budget,
  CAST(sign * company_amount AS DECIMAL(18, 3)) AS d_actual,
  CASE WHEN purchase_order_id IS NULL THEN CAST(0 AS DECIMAL(18, 3)) ELSE CAST(-sign * company_amount AS DECIMAL(18, 3)) END AS d_open
FROM supplier_invoice WHERE sign IS NOT NULL AND cost_center IS NOT NULL
UNION ALL
SELECT source, cost_center,
  SUBSTRING(CAST(COALESCE(order_date, CAST(event_time AS DATE)) AS STRING), 1, 4), known_time, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded,
  CAST(NULL AS STRING), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(sign * company_amount AS DECIMAL(18, 3))
FROM purchase_order WHERE sign IS NOT NULL AND cost_center IS NOT NULL
UNION ALL
SELECT source, cost_center, SUBSTRING(CAST(CAST(event_time AS DATE) AS STRING), 1, 7) AS budget_period,
  known_time AS t, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded, CAST(NULL AS STRING) AS planned, CAST(0 AS DECIMAL(18, 3)) AS d_budget,
  CAST(sign * company_amount AS DECIMAL(18, 3)) AS d_actual,
  CASE WHEN purchase_order_id IS NULL THEN CAST(0 AS DECIMAL(18, 3)) ELSE CAST(-sign * company_amount AS DECIMAL(18, 3)) END AS d_open
FROM supplier_invoice WHERE sign IS NOT NULL AND cost_center IS NOT NULL
UNION ALL
SELECT source, cost_center,
  SUBSTRING(CAST(COALESCE(order_date, CAST(event_time AS DATE)) AS STRING), 1, 7), known_time, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded,
  CAST(NULL AS STRING), CAST(0 AS DECIMAL(18, 3)), CAST(0 AS DECIMAL(18, 3)), CAST(sign * company_amount AS DECIMAL(18, 3))
FROM purchase_order WHERE sign IS NOT NULL AND cost_center IS NOT NULL;

CREATE TEMPORARY VIEW `budgets` AS
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
WHERE plan_told <> '';

CREATE TEMPORARY VIEW `promises` AS
SELECT source, COALESCE(own_supplier, LAST_VALUE(order_supplier) OVER w) AS supplier_id, t, event_id, event_time, op,
  sign, superseded, document, kind, posted, LAST_VALUE(promised) OVER w AS promised
FROM (
  SELECT source, order_id, line_id AS line_told, known_time AS t, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded, CAST(NULL AS STRING) AS document, CAST(NULL AS STRING) AS kind,
    CAST(NULL AS STRING) AS own_supplier, supplier_id AS order_supplier, CAST(NULL AS DATE) AS posted, delivery_date AS promised
  FROM purchase_order WHERE sign IS NOT NULL
  UNION ALL
  SELECT source, purchase_order_id, COALESCE(purchase_order_line, ''), known_time, event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded, document, kind, supplier_id,
    CAST(NULL AS STRING), COALESCE(posting_date, CAST(event_time AS DATE)), CAST(NULL AS DATE)
  FROM goods_movement
  WHERE sign IS NOT NULL AND purchase_order_id IS NOT NULL AND kind IN ('receipt', 'return'))
WINDOW w AS (PARTITION BY source, order_id, line_told ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

CREATE TEMPORARY VIEW `deliveries` AS
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
    RANGE BETWEEN INTERVAL '90' DAY PRECEDING AND CURRENT ROW));

CREATE TEMPORARY VIEW `outgoing` AS
SELECT 'features.supplier_spend' AS `topic`,
  CONCAT_WS('|', source, supplier_id) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'supplier_id' VALUE `supplier_id`, 'spend_amount_sum_30d' VALUE `spend_amount_sum_30d`, 'spend_amount_sum_365d' VALUE `spend_amount_sum_365d`, 'invoice_count_30d' VALUE `invoice_count_30d`, 'invoice_count_365d' VALUE `invoice_count_365d`, 'invoice_amount_log_mean_365d' VALUE `invoice_amount_log_mean_365d`, 'invoice_amount_log_std_365d' VALUE `invoice_amount_log_std_365d`, 'known_time' VALUE t) AS `message`,
  CAST(CASE WHEN enters AND (company_amount > 0 OR superseded) THEN 'spend_departs_from_history' END AS STRING) AS `rule`,
  source AS `source`,
  supplier_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'supplier_name' VALUE supplier_name, 'invoice_id' VALUE invoice_id,
  'reference' VALUE reference, 'company_amount' VALUE company_amount, 'company_currency' VALUE company_currency,
  'cost_center' VALUE cost_center, 'category' VALUE category, 'requester' VALUE requester,
  'features' VALUE JSON_OBJECT('spend_amount_sum_30d' VALUE spend_amount_sum_30d,
  'spend_amount_sum_365d' VALUE spend_amount_sum_365d, 'invoice_count_30d' VALUE invoice_count_30d,
  'invoice_count_365d' VALUE invoice_count_365d,
  'invoice_amount_typical_365d' VALUE ROUND(EXP(invoice_amount_log_mean_365d), 2))) AS STRING) AS `facts`,
  CAST(CASE WHEN event_time + INTERVAL '365' DAY(3) > t THEN company_amount END AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(amount_count_365d AS DOUBLE) AS `amount_count`,
  CAST(log_sum_365d AS DOUBLE) AS `log_sum`,
  CAST(log_ssd_365d AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `supplier`
UNION ALL
SELECT 'features.category_spend' AS `topic`,
  CONCAT_WS('|', source, category) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'category' VALUE `category`, 'spend_amount_sum_30d' VALUE `spend_amount_sum_30d`, 'spend_amount_sum_365d' VALUE `spend_amount_sum_365d`, 'invoice_count_30d' VALUE `invoice_count_30d`, 'invoice_count_365d' VALUE `invoice_count_365d`, 'known_time' VALUE t) AS `message`,
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
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `category`
UNION ALL
SELECT 'features.cost_center_spend' AS `topic`,
  CONCAT_WS('|', source, cost_center) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'cost_center' VALUE `cost_center`, 'spend_amount_sum_30d' VALUE `spend_amount_sum_30d`, 'spend_amount_sum_365d' VALUE `spend_amount_sum_365d`, 'invoice_count_30d' VALUE `invoice_count_30d`, 'invoice_count_365d' VALUE `invoice_count_365d`, 'known_time' VALUE t) AS `message`,
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
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `cost_center`
UNION ALL
SELECT 'features.requester_spend' AS `topic`,
  CONCAT_WS('|', source, requester) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'requester' VALUE `requester`, 'spend_amount_sum_30d' VALUE `spend_amount_sum_30d`, 'spend_amount_sum_365d' VALUE `spend_amount_sum_365d`, 'invoice_count_30d' VALUE `invoice_count_30d`, 'invoice_count_365d' VALUE `invoice_count_365d`, 'known_time' VALUE t) AS `message`,
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
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `requester`
UNION ALL
SELECT 'features.requester_orders' AS `topic`,
  CONCAT_WS('|', source, requester, supplier_id, cost_center) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'requester' VALUE `requester`, 'supplier_id' VALUE `supplier_id`, 'cost_center' VALUE `cost_center`, 'po_line_count_14d' VALUE `po_line_count_14d`, 'po_amount_sum_14d' VALUE `po_amount_sum_14d`, 'known_time' VALUE t) AS `message`,
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
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `orders`
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN 'duplicate_invoice' END AS STRING) AS `rule`,
  source AS `source`,
  supplier_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'supplier_name' VALUE supplier_name, 'invoice_id' VALUE invoice_id,
  'reference' VALUE reference, 'company_amount' VALUE company_amount, 'company_currency' VALUE company_currency,
  'cost_center' VALUE cost_center, 'category' VALUE category, 'requester' VALUE requester,
  'features' VALUE JSON_OBJECT('block_size' VALUE CARDINALITY(members))) AS STRING) AS `facts`,
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(members AS ARRAY<STRING>) AS `members`
FROM `repeats`
WHERE TRUE
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN 'split_order' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', requester, supplier_id, cost_center) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('event_id' VALUE event_id, 'event_time' VALUE event_time, 'supplier_id' VALUE supplier_id,
  'order_id' VALUE order_id, 'requester' VALUE requester, 'cost_center' VALUE cost_center) AS STRING) AS `facts`,
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(members AS ARRAY<STRING>) AS `members`
FROM `chains`
WHERE TRUE
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN 'agreement_price' END AS STRING) AS `rule`,
  source AS `source`,
  supplier_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'supplier_name' VALUE supplier_name, 'invoice_id' VALUE invoice_id,
  'material' VALUE material, 'quantity' VALUE quantity, 'unit' VALUE unit, 'unit_price' VALUE unit_price,
  'agreed_price' VALUE agreed_price, 'agreement_id' VALUE agreement_id, 'currency' VALUE currency,
  'company_currency' VALUE company_currency, 'valid_from' VALUE valid_from,
  'valid_to' VALUE valid_to, 'cost_center' VALUE cost_center, 'category' VALUE category,
  'requester' VALUE requester) AS STRING) AS `facts`,
  CAST(unit_price AS DOUBLE) AS `value`,
  CAST(agreed_price AS DOUBLE) AS `expected`,
  CAST(quantity AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `priced`
WHERE TRUE
UNION ALL
SELECT 'features.purchase_order_life' AS `topic`,
  CONCAT_WS('|', source, order_id) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'order_id' VALUE `order_id`, 'ordered_amount_sum_ltd' VALUE `ordered_amount_sum_ltd`, 'invoiced_amount_sum_ltd' VALUE `invoiced_amount_sum_ltd`, 'ordered_qty_sum_ltd' VALUE `ordered_qty_sum_ltd`, 'received_qty_sum_ltd' VALUE `received_qty_sum_ltd`, 'invoiced_qty_sum_ltd' VALUE `invoiced_qty_sum_ltd`, 'po_change_count_ltd' VALUE `po_change_count_ltd`, 'known_time' VALUE t) AS `message`,
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
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `order_life`
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN CARDINALITY(members) > 0 AND (touched LIKE '%o%' OR touched LIKE '%r%' OR touched LIKE '%i%') THEN 'three_way_match' END AS STRING) AS `rule`,
  source AS `source`,
  order_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('event_id' VALUE event_id, 'event_time' VALUE event_time, 'supplier_id' VALUE supplier_id,
  'order_id' VALUE order_id, 'requester' VALUE requester, 'cost_center' VALUE cost_center) AS STRING) AS `facts`,
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(members AS ARRAY<STRING>) AS `members`
FROM `order_blocks`
WHERE CARDINALITY(members) > 0 AND (touched LIKE '%o%' OR touched LIKE '%r%' OR touched LIKE '%i%')
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN CARDINALITY(members) > 0 AND (touched LIKE '%o%' OR touched LIKE '%i%') THEN 'order_overpaid' END AS STRING) AS `rule`,
  source AS `source`,
  order_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('event_id' VALUE event_id, 'event_time' VALUE event_time, 'supplier_id' VALUE supplier_id,
  'order_id' VALUE order_id, 'requester' VALUE requester, 'cost_center' VALUE cost_center) AS STRING) AS `facts`,
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(members AS ARRAY<STRING>) AS `members`
FROM `order_blocks`
WHERE CARDINALITY(members) > 0 AND (touched LIKE '%o%' OR touched LIKE '%i%')
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN CARDINALITY(members) > 0 AND (touched LIKE '%o%' OR touched LIKE '%i%') THEN 'order_after_invoice' END AS STRING) AS `rule`,
  source AS `source`,
  order_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('event_id' VALUE event_id, 'event_time' VALUE event_time, 'supplier_id' VALUE supplier_id,
  'order_id' VALUE order_id, 'requester' VALUE requester, 'cost_center' VALUE cost_center) AS STRING) AS `facts`,
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(members AS ARRAY<STRING>) AS `members`
FROM `order_blocks`
WHERE CARDINALITY(members) > 0 AND (touched LIKE '%o%' OR touched LIKE '%i%')
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN CARDINALITY(members) > 0 AND (touched LIKE '%o%') THEN 'order_changes' END AS STRING) AS `rule`,
  source AS `source`,
  order_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('event_id' VALUE event_id, 'event_time' VALUE event_time, 'supplier_id' VALUE supplier_id,
  'order_id' VALUE order_id, 'requester' VALUE requester, 'cost_center' VALUE cost_center) AS STRING) AS `facts`,
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(members AS ARRAY<STRING>) AS `members`
FROM `order_blocks`
WHERE CARDINALITY(members) > 0 AND (touched LIKE '%o%')
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN 'just_below_limit' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', requester, supplier_id) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('event_id' VALUE event_id, 'event_time' VALUE event_time, 'supplier_id' VALUE supplier_id,
  'order_id' VALUE order_id, 'requester' VALUE requester, 'cost_center' VALUE cost_center) AS STRING) AS `facts`,
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(members AS ARRAY<STRING>) AS `members`
FROM `near_limit`
WHERE TRUE
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN 'price_above_last' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', supplier_id, material) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'order_id' VALUE order_id, 'material' VALUE material,
  'cost_center' VALUE cost_center, 'category' VALUE category, 'requester' VALUE requester) AS STRING) AS `facts`,
  CAST(NULL AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(NULL AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(members AS ARRAY<STRING>) AS `members`
FROM `last_prices`
WHERE TRUE
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN passes_by OR superseded OR sign < 0 THEN 'off_contract' END AS STRING) AS `rule`,
  source AS `source`,
  supplier_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'order_id' VALUE order_id, 'material' VALUE material, 'quantity' VALUE quantity,
  'unit' VALUE unit, 'unit_price' VALUE unit_price, 'currency' VALUE currency, 'company_amount' VALUE company_amount,
  'company_currency' VALUE company_currency, 'cost_center' VALUE cost_center, 'category' VALUE category,
  'requester' VALUE requester, 'agreement_id' VALUE offer_id, 'agreed_supplier' VALUE offer_supplier,
  'agreed_price' VALUE offer_price, 'agreed_currency' VALUE offer_currency) AS STRING) AS `facts`,
  CAST(CASE WHEN comparable THEN unit_price END AS DOUBLE) AS `value`,
  CAST(CASE WHEN comparable THEN CAST(offer_price AS DECIMAL(20, 6)) END AS DOUBLE) AS `expected`,
  CAST(company_amount AS DOUBLE) AS `quantity`,
  CAST(CASE WHEN passes_by THEN 1 ELSE 0 END AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `passed_by`
WHERE passes_by OR superseded OR sign < 0
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN enters AND (purchase_order_id IS NULL OR superseded) THEN 'invoice_without_order' END AS STRING) AS `rule`,
  source AS `source`,
  supplier_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'supplier_name' VALUE supplier_name, 'invoice_id' VALUE invoice_id,
  'reference' VALUE reference, 'company_amount' VALUE company_amount, 'company_currency' VALUE company_currency,
  'cost_center' VALUE cost_center, 'category' VALUE category, 'requester' VALUE requester,
  'features' VALUE JSON_OBJECT('invoice_row_count_365d' VALUE invoice_row_count_365d,
  'ordered_row_count_365d' VALUE ordered_row_count_365d)) AS STRING) AS `facts`,
  CAST(CASE WHEN purchase_order_id IS NULL THEN company_amount END AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(ordered_row_count_365d AS DOUBLE) AS `quantity`,
  CAST(invoice_row_count_365d AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `ordered_sums`
WHERE enters AND (purchase_order_id IS NULL OR superseded)
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN (moves AND changed_at IS NOT NULL) OR superseded OR sign < 0 THEN 'bank_change' END AS STRING) AS `rule`,
  source AS `source`,
  supplier_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'supplier_name' VALUE supplier_name, 'payment_id' VALUE payment_id,
  'company_amount' VALUE company_amount, 'company_currency' VALUE company_currency,
  'field' VALUE JSON_VALUE(change_told, '$.field'), 'changed_by' VALUE JSON_VALUE(change_told, '$.by'),
  'changed_at' VALUE JSON_VALUE(change_told, '$.at'), 'new_value' VALUE JSON_VALUE(change_told, '$.new'),
  'change_document' VALUE JSON_VALUE(change_told, '$.document'),
  'change_event_id' VALUE JSON_VALUE(change_told, '$.event_id')) AS STRING) AS `facts`,
  CAST(CASE WHEN moves THEN days END AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(company_amount AS DOUBLE) AS `quantity`,
  CAST(NULL AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `paid`
WHERE (moves AND changed_at IS NOT NULL) OR superseded OR sign < 0
UNION ALL
SELECT 'features.cost_center_budget' AS `topic`,
  CONCAT_WS('|', source, cost_center, budget_period) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'cost_center' VALUE `cost_center`, 'budget_period' VALUE `budget_period`, 'budget_amount_sum_period' VALUE `budget_amount_sum_period`, 'actual_amount_sum_period' VALUE `actual_amount_sum_period`, 'commitment_amount_sum_now' VALUE `commitment_amount_sum_now`, 'budget_used_ratio_period' VALUE `budget_used_ratio_period`, 'known_time' VALUE t) AS `message`,
  CAST(CASE WHEN TRUE THEN 'budget_overrun' END AS STRING) AS `rule`,
  source AS `source`,
  CONCAT_WS('|', cost_center, budget_period) AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE JSON_VALUE(plan_told, '$.document'),
  'event_id' VALUE JSON_VALUE(plan_told, '$.event_id'), 'event_time' VALUE event_time,
  'known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'budget_id' VALUE JSON_VALUE(plan_told, '$.id'),
  'currency' VALUE JSON_VALUE(plan_told, '$.currency'), 'cost_center' VALUE cost_center, 'period' VALUE budget_period,
  'features' VALUE JSON_OBJECT('budget_amount_sum_period' VALUE budget_amount_sum_period,
    'actual_amount_sum_period' VALUE actual_amount_sum_period,
    'commitment_amount_sum_now' VALUE commitment_amount_sum_now)) AS STRING) AS `facts`,
  CAST(actual_amount_sum_period AS DOUBLE) AS `value`,
  CAST(budget_amount_sum_period AS DOUBLE) AS `expected`,
  CAST(commitment_amount_sum_now AS DOUBLE) AS `quantity`,
  CAST(eases AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `budgets`
UNION ALL
SELECT 'features.supplier_delivery' AS `topic`,
  CONCAT_WS('|', source, supplier_id) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'supplier_id' VALUE `supplier_id`, 'receipt_count_90d' VALUE `receipt_count_90d`, 'late_receipt_count_90d' VALUE `late_receipt_count_90d`, 'return_count_90d' VALUE `return_count_90d`, 'late_receipt_ratio_90d' VALUE `late_receipt_ratio_90d`, 'return_ratio_90d' VALUE `return_ratio_90d`, 'known_time' VALUE t) AS `message`,
  CAST(CASE WHEN TRUE THEN 'supplier_risk' END AS STRING) AS `rule`,
  source AS `source`,
  supplier_id AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'supplier_id' VALUE supplier_id, 'late_document' VALUE JSON_VALUE(late_told, '$.document'),
  'late_event_id' VALUE JSON_VALUE(late_told, '$.event_id'), 'late_time' VALUE JSON_VALUE(late_told, '$.time'),
  'returned_document' VALUE JSON_VALUE(returned_told, '$.document'),
  'returned_event_id' VALUE JSON_VALUE(returned_told, '$.event_id'),
  'returned_time' VALUE JSON_VALUE(returned_told, '$.time')) AS STRING) AS `facts`,
  CAST(late_receipt_count_90d AS DOUBLE) AS `value`,
  CAST(NULL AS DOUBLE) AS `expected`,
  CAST(return_count_90d AS DOUBLE) AS `quantity`,
  CAST(receipt_count_90d AS DOUBLE) AS `amount_count`,
  CAST(NULL AS DOUBLE) AS `log_sum`,
  CAST(NULL AS DOUBLE) AS `log_ssd`,
  CAST(NULL AS ARRAY<STRING>) AS `members`
FROM `deliveries`;

CREATE TEMPORARY VIEW `scored` AS
SELECT rule, source, entity, event_id, event_time, op, sign, superseded, t, procurement_rules(`rule`, `source`, `entity`, `event_id`, `op`, `sign`, `superseded`, `facts`, `value`, `expected`, `quantity`, `amount_count`, `log_sum`, `log_ssd`, `members`) AS s, 'procurement_spend/3' AS version
FROM outgoing WHERE rule IS NOT NULL;

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

INSERT INTO features_out SELECT topic, message_key, message FROM outgoing WHERE topic IS NOT NULL;

INSERT INTO scores_out SELECT event_id, JSON_OBJECT('event_id' VALUE event_id, 'rule' VALUE rule, 'source' VALUE source,
  'entity' VALUE entity, 'event_time' VALUE event_time, 'known_time' VALUE t,
  'score' VALUE s.score, 'kind' VALUE s.kind, 'alerted' VALUE COALESCE(s.alerted, FALSE), 'version' VALUE version)
FROM scored WHERE sign > 0;

INSERT INTO alerts_out SELECT alert_id, CONCAT(SUBSTRING(head, 1, CHAR_LENGTH(head) - 1), ',', SUBSTRING(body, 2))
FROM (
  SELECT alert_id, body, JSON_OBJECT('alert_id' VALUE alert_id, 'rule' VALUE rule, 'rule_version' VALUE version,
    'revision' VALUE revision, 'status' VALUE status, 'timestamp' VALUE t) AS head
  FROM written);

