CREATE TEMPORARY TABLE `customer_invoice` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `kind` STRING,
  `invoice_id` STRING,
  `item_id` STRING,
  `company` STRING,
  `customer_id` STRING,
  `customer_name` STRING,
  `country` STRING,
  `reference` STRING,
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `open_amount` DECIMAL(18, 3),
  `invoice_date` DATE,
  `due_date` DATE,
  `discount_date` DATE,
  `discount_rate` DECIMAL(20, 6),
  `clearing_date` DATE,
  `dispute_reason` STRING,
  `dunning_level` INT,
  `reminder_date` DATE,
  `promise_date` DATE,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.customer_invoice',
  'properties.group.id' = 'local-cash_position-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `customer_receipt` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `grain` STRING,
  `kind` STRING,
  `receipt_id` STRING,
  `line_id` STRING,
  `company` STRING,
  `customer_id` STRING,
  `customer_name` STRING,
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `invoice_id` STRING,
  `item_id` STRING,
  `discount_taken` DECIMAL(18, 3),
  `receipt_date` DATE,
  `value_date` DATE,
  `bank_account` STRING,
  `end_to_end_id` STRING,
  `bank_reference` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.customer_receipt',
  'properties.group.id' = 'local-cash_position-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

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
  `company` STRING,
  `supplier_id` STRING,
  `supplier_name` STRING,
  `reference` STRING,
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `category` STRING,
  `invoice_date` DATE,
  `due_date` DATE,
  `open_amount` DECIMAL(18, 3),
  `discount_date` DATE,
  `discount_rate` DECIMAL(20, 6),
  `payment_block` STRING,
  `clearing_date` DATE,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.supplier_invoice',
  'properties.group.id' = 'local-cash_position-1',
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
  `company` STRING,
  `supplier_id` STRING,
  `supplier_name` STRING,
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `invoice_id` STRING,
  `discount_taken` DECIMAL(18, 3),
  `run_date` DATE,
  `payment_date` DATE,
  `value_date` DATE,
  `bank_account` STRING,
  `end_to_end_id` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.supplier_payment',
  'properties.group.id' = 'local-cash_position-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `bank_statement_line` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `account` STRING,
  `company` STRING,
  `statement_id` STRING,
  `statement_number` INT,
  `statement_date` DATE,
  `line_id` STRING,
  `final` BOOLEAN,
  `booked` BOOLEAN,
  `booking_date` DATE,
  `value_date` DATE,
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `category` STRING,
  `reversal` BOOLEAN,
  `return_reason` STRING,
  `bank_reference` STRING,
  `customer_reference` STRING,
  `end_to_end_id` STRING,
  `counterparty_name` STRING,
  `text` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.bank_statement_line',
  'properties.group.id' = 'local-cash_position-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `bank_balance` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `account` STRING,
  `company` STRING,
  `country` STRING,
  `statement_id` STRING,
  `statement_number` INT,
  `kind` STRING,
  `final` BOOLEAN,
  `balance_date` DATE,
  `amount` DECIMAL(18, 3),
  `currency` STRING,
  `balanced` BOOLEAN,
  `line_count` INT,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.bank_balance',
  'properties.group.id' = 'local-cash_position-1',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `cash_plan` (
  `sign` INT,
  `source` STRING,
  `document` STRING,
  `event_id` STRING,
  `superseded` BOOLEAN,
  `op` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `plan_id` STRING,
  `kind` STRING,
  `company` STRING,
  `bank_account` STRING,
  `category` STRING,
  `description` STRING,
  `counterparty` STRING,
  `amount` DECIMAL(18, 3),
  `low_amount` DECIMAL(18, 3),
  `high_amount` DECIMAL(18, 3),
  `currency` STRING,
  `frequency` STRING,
  `first_date` DATE,
  `last_date` DATE,
  `roll` STRING,
  `known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'erp.cash_plan',
  'properties.group.id' = 'local-cash_position-1',
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
  'topic' = 'features.company_cash;features.bank_account_cash;features.customer_pay_habit;features.ar_invoice_pay_date;features.cash_forecast',
  'key.format' = 'raw',
  'key.fields' = 'key',
  'value.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'local-cash_position-1-features',
  'properties.transaction.timeout.ms' = '900000',
  'properties.linger.ms' = '5'
);

CREATE TEMPORARY TABLE `scores_out` (
  `key` STRING,
  `value` STRING
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'topic' = 'scores.cash_position',
  'key.format' = 'raw',
  'key.fields' = 'key',
  'value.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'local-cash_position-1-scores.cash_position',
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
  'sink.transactional-id-prefix' = 'local-cash_position-1-erp.alerts',
  'properties.transaction.timeout.ms' = '900000',
  'properties.linger.ms' = '5'
);

CREATE TEMPORARY VIEW `customer_invoices_owned` AS
SELECT COALESCE(company, source) AS company, currency, known_time AS t, `source` AS `source`, `document` AS `document`, `event_id` AS `event_id`, `sign` AS `sign`, `superseded` AS `superseded`, `event_time` AS `event_time`, COALESCE(`kind`, 'invoice') AS `kind`, `invoice_id` AS `invoice_id`, `item_id` AS `item_id`, `customer_id` AS `customer_id`, `customer_name` AS `customer_name`, `country` AS `country`, `reference` AS `reference`, `amount` AS `amount`, `open_amount` AS `open_amount`, CAST(`invoice_date` AS STRING) AS `invoice_date`, CAST(`due_date` AS STRING) AS `due_date`, CAST(`clearing_date` AS STRING) AS `clearing_date`, `dispute_reason` AS `dispute_reason`, `dunning_level` AS `dunning_level`, CAST(`reminder_date` AS STRING) AS `reminder_date`, CAST(`promise_date` AS STRING) AS `promise_date`
FROM customer_invoice WHERE sign IS NOT NULL;

CREATE TEMPORARY VIEW `customer_receipts_owned` AS
SELECT COALESCE(company, source) AS company, currency, known_time AS t, `source` AS `source`, `document` AS `document`, `event_id` AS `event_id`, `sign` AS `sign`, `superseded` AS `superseded`, `event_time` AS `event_time`, `grain` AS `grain`, COALESCE(`kind`, 'receipt') AS `kind`, `receipt_id` AS `receipt_id`, `customer_id` AS `customer_id`, `customer_name` AS `customer_name`, `amount` AS `amount`, `invoice_id` AS `invoice_id`, `item_id` AS `item_id`, `discount_taken` AS `discount_taken`, CAST(`receipt_date` AS STRING) AS `receipt_date`, CAST(`value_date` AS STRING) AS `value_date`, `bank_account` AS `bank_account`, `end_to_end_id` AS `end_to_end_id`, `bank_reference` AS `bank_reference`
FROM customer_receipt WHERE sign IS NOT NULL;

CREATE TEMPORARY VIEW `supplier_invoices_owned` AS
SELECT COALESCE(company, source) AS company, currency, known_time AS t, `source` AS `source`, `document` AS `document`, `event_id` AS `event_id`, `sign` AS `sign`, `superseded` AS `superseded`, `event_time` AS `event_time`, `grain` AS `grain`, COALESCE(`kind`, 'invoice') AS `kind`, `invoice_id` AS `invoice_id`, `supplier_id` AS `supplier_id`, `supplier_name` AS `supplier_name`, `reference` AS `reference`, `amount` AS `amount`, `open_amount` AS `open_amount`, CAST(`invoice_date` AS STRING) AS `invoice_date`, CAST(`due_date` AS STRING) AS `due_date`, CAST(`clearing_date` AS STRING) AS `clearing_date`, CAST(`discount_date` AS STRING) AS `discount_date`, `discount_rate` AS `discount_rate`, `payment_block` AS `payment_block`
FROM supplier_invoice WHERE sign IS NOT NULL;

CREATE TEMPORARY VIEW `supplier_payments_owned` AS
SELECT COALESCE(company, source) AS company, currency, known_time AS t, `source` AS `source`, `document` AS `document`, `event_id` AS `event_id`, `sign` AS `sign`, `superseded` AS `superseded`, `event_time` AS `event_time`, `grain` AS `grain`, COALESCE(`kind`, 'payment') AS `kind`, `stage` AS `stage`, `payment_id` AS `payment_id`, `supplier_id` AS `supplier_id`, `supplier_name` AS `supplier_name`, `amount` AS `amount`, `invoice_id` AS `invoice_id`, `discount_taken` AS `discount_taken`, CAST(`run_date` AS STRING) AS `run_date`, CAST(`payment_date` AS STRING) AS `payment_date`, CAST(`value_date` AS STRING) AS `value_date`, `bank_account` AS `bank_account`, `end_to_end_id` AS `end_to_end_id`
FROM supplier_payment WHERE sign IS NOT NULL;

CREATE TEMPORARY VIEW `bank_statement_lines_owned` AS
SELECT COALESCE(company, source) AS company, currency, known_time AS t, `source` AS `source`, `document` AS `document`, `event_id` AS `event_id`, `sign` AS `sign`, `superseded` AS `superseded`, `event_time` AS `event_time`, `account` AS `account`, `statement_id` AS `statement_id`, CAST(`statement_date` AS STRING) AS `statement_date`, `line_id` AS `line_id`, `final` AS `final`, COALESCE(`booked`, TRUE) AS `booked`, CAST(`booking_date` AS STRING) AS `booking_date`, CAST(`value_date` AS STRING) AS `value_date`, `amount` AS `amount`, `category` AS `category`, COALESCE(`reversal`, FALSE) AS `reversal`, `return_reason` AS `return_reason`, `bank_reference` AS `bank_reference`, `customer_reference` AS `customer_reference`, `end_to_end_id` AS `end_to_end_id`, `counterparty_name` AS `counterparty_name`, `text` AS `text`
FROM bank_statement_line WHERE sign IS NOT NULL;

CREATE TEMPORARY VIEW `bank_balances_owned` AS
SELECT COALESCE(company, source) AS company, currency, known_time AS t, `source` AS `source`, `document` AS `document`, `event_id` AS `event_id`, `sign` AS `sign`, `superseded` AS `superseded`, `event_time` AS `event_time`, `account` AS `account`, `country` AS `country`, `statement_id` AS `statement_id`, `statement_number` AS `statement_number`, `kind` AS `kind`, `final` AS `final`, CAST(`balance_date` AS STRING) AS `balance_date`, `amount` AS `amount`, `balanced` AS `balanced`, `line_count` AS `line_count`
FROM bank_balance WHERE sign IS NOT NULL;

CREATE TEMPORARY VIEW `cash_plans_owned` AS
SELECT COALESCE(company, source) AS company, currency, known_time AS t, `source` AS `source`, `document` AS `document`, `event_id` AS `event_id`, `sign` AS `sign`, `superseded` AS `superseded`, `event_time` AS `event_time`, `plan_id` AS `plan_id`, COALESCE(`kind`, 'flow') AS `kind`, `category` AS `category`, `description` AS `description`, `counterparty` AS `counterparty`, `amount` AS `amount`, `low_amount` AS `low_amount`, `high_amount` AS `high_amount`, COALESCE(`frequency`, 'once') AS `frequency`, CAST(`first_date` AS STRING) AS `first_date`, CAST(`last_date` AS STRING) AS `last_date`, COALESCE(`roll`, 'following') AS `roll`
FROM cash_plan WHERE sign IS NOT NULL;

CREATE TEMPORARY VIEW `stepped_events` AS
SELECT CONCAT_WS(U&'\001F', company, currency) AS step_key, t,
  CONCAT('customer_invoices_owned|', JSON_OBJECT('source' VALUE `source`, 'document' VALUE `document`, 'event_id' VALUE `event_id`, 'sign' VALUE `sign`, 'superseded' VALUE `superseded`, 'event_time' VALUE `event_time`, 'kind' VALUE `kind`, 'invoice_id' VALUE `invoice_id`, 'item_id' VALUE `item_id`, 'customer_id' VALUE `customer_id`, 'customer_name' VALUE `customer_name`, 'country' VALUE `country`, 'reference' VALUE `reference`, 'amount' VALUE `amount`, 'open_amount' VALUE `open_amount`, 'invoice_date' VALUE `invoice_date`, 'due_date' VALUE `due_date`, 'clearing_date' VALUE `clearing_date`, 'dispute_reason' VALUE `dispute_reason`, 'dunning_level' VALUE `dunning_level`, 'reminder_date' VALUE `reminder_date`, 'promise_date' VALUE `promise_date`)) AS event
FROM customer_invoices_owned
WHERE company IS NOT NULL AND currency IS NOT NULL
UNION ALL
SELECT CONCAT_WS(U&'\001F', company, currency) AS step_key, t,
  CONCAT('customer_receipts_owned|', JSON_OBJECT('source' VALUE `source`, 'document' VALUE `document`, 'event_id' VALUE `event_id`, 'sign' VALUE `sign`, 'superseded' VALUE `superseded`, 'event_time' VALUE `event_time`, 'grain' VALUE `grain`, 'kind' VALUE `kind`, 'receipt_id' VALUE `receipt_id`, 'customer_id' VALUE `customer_id`, 'customer_name' VALUE `customer_name`, 'amount' VALUE `amount`, 'invoice_id' VALUE `invoice_id`, 'item_id' VALUE `item_id`, 'discount_taken' VALUE `discount_taken`, 'receipt_date' VALUE `receipt_date`, 'value_date' VALUE `value_date`, 'bank_account' VALUE `bank_account`, 'end_to_end_id' VALUE `end_to_end_id`, 'bank_reference' VALUE `bank_reference`)) AS event
FROM customer_receipts_owned
WHERE company IS NOT NULL AND currency IS NOT NULL
UNION ALL
SELECT CONCAT_WS(U&'\001F', company, currency) AS step_key, t,
  CONCAT('supplier_invoices_owned|', JSON_OBJECT('source' VALUE `source`, 'document' VALUE `document`, 'event_id' VALUE `event_id`, 'sign' VALUE `sign`, 'superseded' VALUE `superseded`, 'event_time' VALUE `event_time`, 'grain' VALUE `grain`, 'kind' VALUE `kind`, 'invoice_id' VALUE `invoice_id`, 'supplier_id' VALUE `supplier_id`, 'supplier_name' VALUE `supplier_name`, 'reference' VALUE `reference`, 'amount' VALUE `amount`, 'open_amount' VALUE `open_amount`, 'invoice_date' VALUE `invoice_date`, 'due_date' VALUE `due_date`, 'clearing_date' VALUE `clearing_date`, 'discount_date' VALUE `discount_date`, 'discount_rate' VALUE `discount_rate`, 'payment_block' VALUE `payment_block`)) AS event
FROM supplier_invoices_owned
WHERE company IS NOT NULL AND currency IS NOT NULL
UNION ALL
SELECT CONCAT_WS(U&'\001F', company, currency) AS step_key, t,
  CONCAT('supplier_payments_owned|', JSON_OBJECT('source' VALUE `source`, 'document' VALUE `document`, 'event_id' VALUE `event_id`, 'sign' VALUE `sign`, 'superseded' VALUE `superseded`, 'event_time' VALUE `event_time`, 'grain' VALUE `grain`, 'kind' VALUE `kind`, 'stage' VALUE `stage`, 'payment_id' VALUE `payment_id`, 'supplier_id' VALUE `supplier_id`, 'supplier_name' VALUE `supplier_name`, 'amount' VALUE `amount`, 'invoice_id' VALUE `invoice_id`, 'discount_taken' VALUE `discount_taken`, 'run_date' VALUE `run_date`, 'payment_date' VALUE `payment_date`, 'value_date' VALUE `value_date`, 'bank_account' VALUE `bank_account`, 'end_to_end_id' VALUE `end_to_end_id`)) AS event
FROM supplier_payments_owned
WHERE company IS NOT NULL AND currency IS NOT NULL
UNION ALL
SELECT CONCAT_WS(U&'\001F', company, currency) AS step_key, t,
  CONCAT('bank_statement_lines_owned|', JSON_OBJECT('source' VALUE `source`, 'document' VALUE `document`, 'event_id' VALUE `event_id`, 'sign' VALUE `sign`, 'superseded' VALUE `superseded`, 'event_time' VALUE `event_time`, 'account' VALUE `account`, 'statement_id' VALUE `statement_id`, 'statement_date' VALUE `statement_date`, 'line_id' VALUE `line_id`, 'final' VALUE `final`, 'booked' VALUE `booked`, 'booking_date' VALUE `booking_date`, 'value_date' VALUE `value_date`, 'amount' VALUE `amount`, 'category' VALUE `category`, 'reversal' VALUE `reversal`, 'return_reason' VALUE `return_reason`, 'bank_reference' VALUE `bank_reference`, 'customer_reference' VALUE `customer_reference`, 'end_to_end_id' VALUE `end_to_end_id`, 'counterparty_name' VALUE `counterparty_name`, 'text' VALUE `text`)) AS event
FROM bank_statement_lines_owned
WHERE company IS NOT NULL AND currency IS NOT NULL
UNION ALL
SELECT CONCAT_WS(U&'\001F', company, currency) AS step_key, t,
  CONCAT('bank_balances_owned|', JSON_OBJECT('source' VALUE `source`, 'document' VALUE `document`, 'event_id' VALUE `event_id`, 'sign' VALUE `sign`, 'superseded' VALUE `superseded`, 'event_time' VALUE `event_time`, 'account' VALUE `account`, 'country' VALUE `country`, 'statement_id' VALUE `statement_id`, 'statement_number' VALUE `statement_number`, 'kind' VALUE `kind`, 'final' VALUE `final`, 'balance_date' VALUE `balance_date`, 'amount' VALUE `amount`, 'balanced' VALUE `balanced`, 'line_count' VALUE `line_count`)) AS event
FROM bank_balances_owned
WHERE company IS NOT NULL AND currency IS NOT NULL
UNION ALL
SELECT CONCAT_WS(U&'\001F', company, currency) AS step_key, t,
  CONCAT('cash_plans_owned|', JSON_OBJECT('source' VALUE `source`, 'document' VALUE `document`, 'event_id' VALUE `event_id`, 'sign' VALUE `sign`, 'superseded' VALUE `superseded`, 'event_time' VALUE `event_time`, 'plan_id' VALUE `plan_id`, 'kind' VALUE `kind`, 'category' VALUE `category`, 'description' VALUE `description`, 'counterparty' VALUE `counterparty`, 'amount' VALUE `amount`, 'low_amount' VALUE `low_amount`, 'high_amount' VALUE `high_amount`, 'frequency' VALUE `frequency`, 'first_date' VALUE `first_date`, 'last_date' VALUE `last_date`, 'roll' VALUE `roll`)) AS event
FROM cash_plans_owned
WHERE company IS NOT NULL AND currency IS NOT NULL;

CREATE TEMPORARY VIEW `stepped_gathered` AS
SELECT step_key, window_time AS t, LISTAGG(event, U&'\001E') AS events
FROM TABLE(TUMBLE(TABLE stepped_events, DESCRIPTOR(t), INTERVAL '0.001' SECOND))
GROUP BY step_key, window_start, window_end, window_time;

CREATE TEMPORARY VIEW `stepped` AS
SELECT company, currency, t,
  CAST(`kind` AS STRING) AS `kind`,
  CAST(`source` AS STRING) AS `source`,
  CAST(`bank_account` AS STRING) AS `bank_account`,
  CAST(`customer_id` AS STRING) AS `customer_id`,
  CAST(`invoice_id` AS STRING) AS `invoice_id`,
  CAST(`horizon` AS STRING) AS `horizon`,
  CAST(`rule` AS STRING) AS `rule`,
  CAST(`entity` AS STRING) AS `entity`,
  CAST(`subject` AS STRING) AS `subject`,
  CAST(`event_id` AS STRING) AS `event_id`,
  CAST(`event_time` AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(`fired` AS BOOLEAN) AS `fired`,
  CAST(`facts` AS STRING) AS `facts`,
  CAST(`balance_last_now` AS DECIMAL(18, 3)) AS `balance_last_now`,
  CAST(`inflow_sum_1d` AS DECIMAL(18, 3)) AS `inflow_sum_1d`,
  CAST(`outflow_sum_1d` AS DECIMAL(18, 3)) AS `outflow_sum_1d`,
  CAST(`net_flow_sum_7d` AS DECIMAL(18, 3)) AS `net_flow_sum_7d`,
  CAST(`expected_inflow_sum_next7d` AS DOUBLE) AS `expected_inflow_sum_next7d`,
  CAST(`expected_outflow_sum_next7d` AS DOUBLE) AS `expected_outflow_sum_next7d`,
  CAST(`confirmed_outflow_sum_next7d` AS DOUBLE) AS `confirmed_outflow_sum_next7d`,
  CAST(`balance_min_next13w` AS DOUBLE) AS `balance_min_next13w`,
  CAST(`balance_low_min_next13w` AS DOUBLE) AS `balance_low_min_next13w`,
  CAST(`buffer_min_next13w` AS DOUBLE) AS `buffer_min_next13w`,
  CAST(`buffer_low_min_next13w` AS DOUBLE) AS `buffer_low_min_next13w`,
  CAST(`discount_saving_sum_next7d` AS DOUBLE) AS `discount_saving_sum_next7d`,
  CAST(`discount_rate_max_now` AS DOUBLE) AS `discount_rate_max_now`,
  CAST(`forecast_error_ratio_28d` AS DOUBLE) AS `forecast_error_ratio_28d`,
  CAST(`dso_last_90d` AS DOUBLE) AS `dso_last_90d`,
  CAST(`dpo_last_90d` AS DOUBLE) AS `dpo_last_90d`,
  CAST(`account_balance_last_now` AS DECIMAL(18, 3)) AS `account_balance_last_now`,
  CAST(`unmatched_receipt_sum_now` AS DECIMAL(18, 3)) AS `unmatched_receipt_sum_now`,
  CAST(`statement_age_max_now` AS DOUBLE) AS `statement_age_max_now`,
  CAST(`days_late_p50_365d` AS DOUBLE) AS `days_late_p50_365d`,
  CAST(`days_late_mad_365d` AS DOUBLE) AS `days_late_mad_365d`,
  CAST(`late_ratio_180d` AS DOUBLE) AS `late_ratio_180d`,
  CAST(`dispute_ratio_now` AS DOUBLE) AS `dispute_ratio_now`,
  CAST(`broken_promise_count_now` AS BIGINT) AS `broken_promise_count_now`,
  CAST(`reminder_count_now` AS BIGINT) AS `reminder_count_now`,
  CAST(`open_amount_sum_now` AS DECIMAL(18, 3)) AS `open_amount_sum_now`,
  CAST(`overdue_amount_sum_now` AS DECIMAL(18, 3)) AS `overdue_amount_sum_now`,
  CAST(`due_date_last_now` AS STRING) AS `due_date_last_now`,
  CAST(`expected_date_last_now` AS STRING) AS `expected_date_last_now`,
  CAST(`pay_delay_p10_now` AS DOUBLE) AS `pay_delay_p10_now`,
  CAST(`pay_delay_p50_now` AS DOUBLE) AS `pay_delay_p50_now`,
  CAST(`pay_delay_p90_now` AS DOUBLE) AS `pay_delay_p90_now`,
  CAST(`late_score_now` AS DOUBLE) AS `late_score_now`,
  CAST(`invoice_open_sum_now` AS DECIMAL(18, 3)) AS `invoice_open_sum_now`,
  CAST(`target_date_last_now` AS STRING) AS `target_date_last_now`,
  CAST(`net_flow_p10_now` AS DOUBLE) AS `net_flow_p10_now`,
  CAST(`net_flow_p50_now` AS DOUBLE) AS `net_flow_p50_now`,
  CAST(`net_flow_p90_now` AS DOUBLE) AS `net_flow_p90_now`,
  CAST(`balance_p10_now` AS DOUBLE) AS `balance_p10_now`,
  CAST(`balance_p50_now` AS DOUBLE) AS `balance_p50_now`,
  CAST(`balance_p90_now` AS DOUBLE) AS `balance_p90_now`
FROM stepped_stepped;

CREATE TEMPORARY VIEW `positions` AS
SELECT company, currency, balance_last_now, inflow_sum_1d, outflow_sum_1d, net_flow_sum_7d, expected_inflow_sum_next7d, expected_outflow_sum_next7d, confirmed_outflow_sum_next7d, balance_min_next13w, balance_low_min_next13w, buffer_min_next13w, buffer_low_min_next13w, discount_saving_sum_next7d, discount_rate_max_now, forecast_error_ratio_28d, dso_last_90d, dpo_last_90d, t FROM stepped WHERE kind = 'position';

CREATE TEMPORARY VIEW `accounts` AS
SELECT company, bank_account, account_balance_last_now, unmatched_receipt_sum_now, statement_age_max_now, t FROM stepped WHERE kind = 'account';

CREATE TEMPORARY VIEW `customers` AS
SELECT source, customer_id, currency, days_late_p50_365d, days_late_mad_365d, late_ratio_180d, dispute_ratio_now, broken_promise_count_now, reminder_count_now, open_amount_sum_now, overdue_amount_sum_now, t FROM stepped WHERE kind = 'customer';

CREATE TEMPORARY VIEW `invoices` AS
SELECT source, invoice_id, currency, due_date_last_now, expected_date_last_now, pay_delay_p10_now, pay_delay_p50_now, pay_delay_p90_now, late_score_now, invoice_open_sum_now, t FROM stepped WHERE kind = 'invoice';

CREATE TEMPORARY VIEW `forecasts` AS
SELECT company, currency, horizon, target_date_last_now, net_flow_p10_now, net_flow_p50_now, net_flow_p90_now, balance_p10_now, balance_p50_now, balance_p90_now, t FROM stepped WHERE kind = 'forecast';

CREATE TEMPORARY VIEW `findings` AS
SELECT company, currency, t, rule, source, entity, subject, event_id, event_time, 'insert' AS op, 1 AS sign,
  FALSE AS superseded, fired, facts
FROM stepped WHERE kind = 'finding';

CREATE TEMPORARY VIEW `outgoing` AS
SELECT 'features.company_cash' AS `topic`,
  CONCAT_WS('|', company, currency) AS `message_key`,
  JSON_OBJECT('company' VALUE `company`, 'currency' VALUE `currency`, 'balance_last_now' VALUE `balance_last_now`, 'inflow_sum_1d' VALUE `inflow_sum_1d`, 'outflow_sum_1d' VALUE `outflow_sum_1d`, 'net_flow_sum_7d' VALUE `net_flow_sum_7d`, 'expected_inflow_sum_next7d' VALUE `expected_inflow_sum_next7d`, 'expected_outflow_sum_next7d' VALUE `expected_outflow_sum_next7d`, 'confirmed_outflow_sum_next7d' VALUE `confirmed_outflow_sum_next7d`, 'balance_min_next13w' VALUE `balance_min_next13w`, 'balance_low_min_next13w' VALUE `balance_low_min_next13w`, 'buffer_min_next13w' VALUE `buffer_min_next13w`, 'buffer_low_min_next13w' VALUE `buffer_low_min_next13w`, 'discount_saving_sum_next7d' VALUE `discount_saving_sum_next7d`, 'discount_rate_max_now' VALUE `discount_rate_max_now`, 'forecast_error_ratio_28d' VALUE `forecast_error_ratio_28d`, 'dso_last_90d' VALUE `dso_last_90d`, 'dpo_last_90d' VALUE `dpo_last_90d`, 'known_time' VALUE t) AS `message`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `source`,
  CAST(NULL AS STRING) AS `entity`,
  CAST(NULL AS STRING) AS `event_id`,
  CAST(NULL AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(NULL AS STRING) AS `op`,
  CAST(NULL AS INT) AS `sign`,
  CAST(NULL AS BOOLEAN) AS `superseded`,
  t AS `t`,
  CAST(NULL AS STRING) AS `subject`,
  CAST(NULL AS BOOLEAN) AS `fired`,
  CAST(NULL AS STRING) AS `facts`
FROM `positions`
UNION ALL
SELECT 'features.bank_account_cash' AS `topic`,
  CONCAT_WS('|', company, bank_account) AS `message_key`,
  JSON_OBJECT('company' VALUE `company`, 'bank_account' VALUE `bank_account`, 'account_balance_last_now' VALUE `account_balance_last_now`, 'unmatched_receipt_sum_now' VALUE `unmatched_receipt_sum_now`, 'statement_age_max_now' VALUE `statement_age_max_now`, 'known_time' VALUE t) AS `message`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `source`,
  CAST(NULL AS STRING) AS `entity`,
  CAST(NULL AS STRING) AS `event_id`,
  CAST(NULL AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(NULL AS STRING) AS `op`,
  CAST(NULL AS INT) AS `sign`,
  CAST(NULL AS BOOLEAN) AS `superseded`,
  t AS `t`,
  CAST(NULL AS STRING) AS `subject`,
  CAST(NULL AS BOOLEAN) AS `fired`,
  CAST(NULL AS STRING) AS `facts`
FROM `accounts`
UNION ALL
SELECT 'features.customer_pay_habit' AS `topic`,
  CONCAT_WS('|', source, customer_id, currency) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'customer_id' VALUE `customer_id`, 'currency' VALUE `currency`, 'days_late_p50_365d' VALUE `days_late_p50_365d`, 'days_late_mad_365d' VALUE `days_late_mad_365d`, 'late_ratio_180d' VALUE `late_ratio_180d`, 'dispute_ratio_now' VALUE `dispute_ratio_now`, 'broken_promise_count_now' VALUE `broken_promise_count_now`, 'reminder_count_now' VALUE `reminder_count_now`, 'open_amount_sum_now' VALUE `open_amount_sum_now`, 'overdue_amount_sum_now' VALUE `overdue_amount_sum_now`, 'known_time' VALUE t) AS `message`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `source`,
  CAST(NULL AS STRING) AS `entity`,
  CAST(NULL AS STRING) AS `event_id`,
  CAST(NULL AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(NULL AS STRING) AS `op`,
  CAST(NULL AS INT) AS `sign`,
  CAST(NULL AS BOOLEAN) AS `superseded`,
  t AS `t`,
  CAST(NULL AS STRING) AS `subject`,
  CAST(NULL AS BOOLEAN) AS `fired`,
  CAST(NULL AS STRING) AS `facts`
FROM `customers`
UNION ALL
SELECT 'features.ar_invoice_pay_date' AS `topic`,
  CONCAT_WS('|', source, invoice_id, currency) AS `message_key`,
  JSON_OBJECT('source' VALUE `source`, 'invoice_id' VALUE `invoice_id`, 'currency' VALUE `currency`, 'due_date_last_now' VALUE `due_date_last_now`, 'expected_date_last_now' VALUE `expected_date_last_now`, 'pay_delay_p10_now' VALUE `pay_delay_p10_now`, 'pay_delay_p50_now' VALUE `pay_delay_p50_now`, 'pay_delay_p90_now' VALUE `pay_delay_p90_now`, 'late_score_now' VALUE `late_score_now`, 'invoice_open_sum_now' VALUE `invoice_open_sum_now`, 'known_time' VALUE t) AS `message`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `source`,
  CAST(NULL AS STRING) AS `entity`,
  CAST(NULL AS STRING) AS `event_id`,
  CAST(NULL AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(NULL AS STRING) AS `op`,
  CAST(NULL AS INT) AS `sign`,
  CAST(NULL AS BOOLEAN) AS `superseded`,
  t AS `t`,
  CAST(NULL AS STRING) AS `subject`,
  CAST(NULL AS BOOLEAN) AS `fired`,
  CAST(NULL AS STRING) AS `facts`
FROM `invoices`
UNION ALL
SELECT 'features.cash_forecast' AS `topic`,
  CONCAT_WS('|', company, currency, horizon) AS `message_key`,
  JSON_OBJECT('company' VALUE `company`, 'currency' VALUE `currency`, 'horizon' VALUE `horizon`, 'target_date_last_now' VALUE `target_date_last_now`, 'net_flow_p10_now' VALUE `net_flow_p10_now`, 'net_flow_p50_now' VALUE `net_flow_p50_now`, 'net_flow_p90_now' VALUE `net_flow_p90_now`, 'balance_p10_now' VALUE `balance_p10_now`, 'balance_p50_now' VALUE `balance_p50_now`, 'balance_p90_now' VALUE `balance_p90_now`, 'known_time' VALUE t) AS `message`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `source`,
  CAST(NULL AS STRING) AS `entity`,
  CAST(NULL AS STRING) AS `event_id`,
  CAST(NULL AS TIMESTAMP_LTZ(3)) AS `event_time`,
  CAST(NULL AS STRING) AS `op`,
  CAST(NULL AS INT) AS `sign`,
  CAST(NULL AS BOOLEAN) AS `superseded`,
  t AS `t`,
  CAST(NULL AS STRING) AS `subject`,
  CAST(NULL AS BOOLEAN) AS `fired`,
  CAST(NULL AS STRING) AS `facts`
FROM `forecasts`
UNION ALL
SELECT CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `message_key`,
  CAST(NULL AS STRING) AS `message`,
  CAST(CASE WHEN TRUE THEN rule END AS STRING) AS `rule`,
  source AS `source`,
  entity AS `entity`,
  event_id AS `event_id`,
  CAST(event_time AS TIMESTAMP_LTZ(3)) AS `event_time`,
  op AS `op`,
  sign AS `sign`,
  superseded AS `superseded`,
  t AS `t`,
  CAST(subject AS STRING) AS `subject`,
  CAST(fired AS BOOLEAN) AS `fired`,
  CAST(facts AS STRING) AS `facts`
FROM `findings`
WHERE TRUE;

CREATE TEMPORARY VIEW `scored` AS
SELECT rule, source, entity, event_id, event_time, op, sign, superseded, t, cash_rules(`rule`, `source`, `entity`, `event_id`, `op`, `sign`, `superseded`, `subject`, `fired`, `facts`) AS s, 'cash_position/1' AS version
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

