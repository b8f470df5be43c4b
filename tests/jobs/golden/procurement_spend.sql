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
  `supplier_id` STRING,
  `supplier_name` STRING,
  `reference` STRING,
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `company_amount` DECIMAL(18, 3),
  `company_currency` STRING,
  `material` STRING,
  `quantity` DECIMAL(18, 3),
  `unit` STRING,
  `unit_price` DECIMAL(20, 6),
  `category` STRING,
  `cost_center` STRING,
  `requester` STRING,
  `invoice_date` DATE,
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
  `supplier_id` STRING,
  `company_amount` DECIMAL(18, 3),
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
  `supplier_id` STRING,
  `material` STRING,
  `category` STRING,
  `unit_price` DECIMAL(20, 6),
  `currency` STRING,
  `unit` STRING,
  `valid_from` DATE,
  `valid_to` DATE,
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

CREATE TEMPORARY TABLE `features_out` (
  `topic` STRING METADATA,
  `key` STRING,
  `value` STRING
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'features.supplier_spend;features.category_spend;features.cost_center_spend;features.requester_spend;features.requester_orders',
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
WHERE TRUE;

CREATE TEMPORARY VIEW `scored` AS
SELECT rule, source, entity, event_id, event_time, op, sign, superseded, t, procurement_rules(`rule`, `source`, `entity`, `event_id`, `op`, `sign`, `superseded`, `facts`, `value`, `expected`, `quantity`, `amount_count`, `log_sum`, `log_ssd`, `members`) AS s, 'procurement_spend/2' AS version
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

