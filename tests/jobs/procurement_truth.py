"""Orders and budgets worked out by DuckDB from canonical rows: what the features of both must be at each moment.

Nothing of it is shared with the job. `wanted` has the keys of a view, `t` (epoch ms), its features from then on, and
`n`, how many rows the view must have at `t`.
"""
# ruff: noqa: S608  # names are literals, paths are quoted

from pathlib import Path

import duckdb

AMOUNT = "DECIMAL(38, 3)"


def total(column: str) -> str:
    """Return the running total of a column.

    >>> total("a")
    'CAST(sum(a) OVER w AS DECIMAL(38, 3))'
    """
    return f"CAST(sum({column}) OVER w AS {AMOUNT})"


def wanted_lives(connection: duckdb.DuckDBPyConnection, inputs: Path) -> None:
    """Make `wanted` of purchase_order_life: one row per row about the order."""
    orders = _rows(inputs, "purchase_order", "order_id", "company_amount", "quantity", "superseded")
    receipts = _rows(inputs, "goods_movement", "purchase_order_id", "quantity", "kind")
    invoices = _rows(inputs, "supplier_invoice", "purchase_order_id", "company_amount", "quantity")
    number = "coalesce(CAST({} AS DECIMAL(18, 3)), 0) * sign"
    amount, quantity = number.format("company_amount"), number.format("quantity")
    credited = f"if(CAST(company_amount AS DECIMAL(18, 3)) < 0, -abs({quantity}) * sign, {quantity})"
    changed = "CASE WHEN superseded = 'true' AND sign = 1 THEN 1 ELSE 0 END"
    connection.execute(f"""CREATE OR REPLACE TEMPORARY TABLE wanted AS
      WITH deltas AS (
        SELECT source, order_id, t, {amount} AS o, 0 AS i, {quantity} AS oq, 0 AS rq, 0 AS iq, {changed} AS c
          FROM {orders}
        UNION ALL SELECT source, purchase_order_id, t, 0, 0, 0, {quantity}, 0, 0 FROM {receipts}
          WHERE purchase_order_id IS NOT NULL AND kind IN ('receipt', 'return')
        UNION ALL SELECT source, purchase_order_id, t, 0, {amount}, 0, 0, {credited}, 0 FROM {invoices}
          WHERE purchase_order_id IS NOT NULL),
      moments AS (SELECT source, order_id, t, sum(o) AS o, sum(i) AS i, sum(oq) AS oq, sum(rq) AS rq, sum(iq) AS iq,
        sum(c) AS c, count(*) AS n FROM deltas GROUP BY ALL)
      SELECT source, order_id, t, n, {total("o")} AS ordered_amount_sum_ltd, {total("i")} AS invoiced_amount_sum_ltd,
        {total("oq")} AS ordered_qty_sum_ltd, {total("rq")} AS received_qty_sum_ltd,
        {total("iq")} AS invoiced_qty_sum_ltd, CAST(sum(c) OVER w AS BIGINT) AS po_change_count_ltd
      FROM moments WINDOW w AS (PARTITION BY source, order_id ORDER BY t)""")


def wanted_budgets(connection: duckdb.DuckDBPyConnection, inputs: Path) -> None:
    """Make `wanted` of cost_center_budget: one row per row of a period, from its first budget on."""
    budgets = _rows(inputs, "budget", "cost_center", "category", "period", "amount")
    orders = _rows(inputs, "purchase_order", "cost_center", "company_amount", "order_date")
    invoices = _rows(inputs, "supplier_invoice", "cost_center", "company_amount", "purchase_order_id")
    amount = "CAST(company_amount AS DECIMAL(18, 3)) * sign"
    day = "left({}, 10)"
    periods = "unnest([left({0}, 4), left({0}, 7)])"
    connection.execute(f"""CREATE OR REPLACE TEMPORARY TABLE wanted AS
      WITH deltas AS (
        SELECT source, cost_center, period AS budget_period, t, CAST(amount AS DECIMAL(18, 3)) * sign AS b, 0 AS a,
          0 AS o, t AS planned FROM {budgets} WHERE category IS NULL
        UNION ALL SELECT source, cost_center, {periods.format(day.format("event_time"))}, t, 0, {amount},
          CASE WHEN purchase_order_id IS NULL THEN 0 ELSE -{amount} END, NULL FROM {invoices}
          WHERE cost_center IS NOT NULL
        UNION ALL SELECT source, cost_center, {periods.format("coalesce(order_date, left(event_time, 10))")}, t, 0, 0,
          {amount}, NULL FROM {orders} WHERE cost_center IS NOT NULL),
      moments AS (SELECT source, cost_center, budget_period, t, sum(b) AS b, sum(a) AS a, sum(o) AS o,
        min(planned) AS planned, count(*) AS n FROM deltas GROUP BY ALL),
      running AS (SELECT source, cost_center, budget_period, t, n, min(planned) OVER w AS planned,
        {total("b")} AS budget_amount_sum_period, {total("a")} AS actual_amount_sum_period,
        {total("o")} AS commitment_amount_sum_now
        FROM moments WINDOW w AS (PARTITION BY source, cost_center, budget_period ORDER BY t))
      SELECT * EXCLUDE (planned), CAST(actual_amount_sum_period AS DOUBLE)
        / nullif(CAST(budget_amount_sum_period AS DOUBLE), 0) AS budget_used_ratio_period
      FROM running WHERE planned IS NOT NULL""")


def wanted_deliveries(connection: duckdb.DuckDBPyConnection, inputs: Path) -> None:
    """Make `wanted` of supplier_delivery: one row per movement; 90 days by when they were known."""
    promised = "order_id", "line_id", "supplier_id", "delivery_date"
    moved = "purchase_order_id", "purchase_order_line", "supplier_id", "kind", "posting_date"
    orders, movements = _rows(inputs, "purchase_order", *promised), _rows(inputs, "goods_movement", *moved)
    # a correction takes the old row back and enters the new one in one millisecond: the new one is the last
    last = "SELECT {} FROM {} AS o WHERE {} AND {} IS NOT NULL ORDER BY o.t DESC, o.sign DESC LIMIT 1"
    same = (
        "o.source = m.source AND o.order_id = m.purchase_order_id AND o.line_id = m.purchase_order_line AND o.t <= m.t"
    )
    connection.execute(f"""CREATE OR REPLACE TEMPORARY TABLE wanted AS
      WITH moved AS (
        SELECT m.source, m.t, m.sign, m.kind, coalesce(m.posting_date, left(m.event_time, 10)) AS posted,
          ({last.format("o.delivery_date", orders, same, "o.delivery_date")}) AS promised,
          coalesce(m.supplier_id, ({last.format("o.supplier_id", orders, same, "o.supplier_id")})) AS supplier_id
        FROM {movements} AS m WHERE m.purchase_order_id IS NOT NULL AND m.kind IN ('receipt', 'return')),
      told AS (SELECT *, kind = 'receipt' AS received, coalesce(kind = 'receipt' AND posted > promised, FALSE) AS late
        FROM moved WHERE supplier_id IS NOT NULL),
      moments AS (SELECT source, supplier_id, t, count(*) AS n, sum(if(received, sign, 0)) AS r,
        sum(if(late, sign, 0)) AS l, sum(if(received, 0, sign)) AS b FROM told GROUP BY ALL),
      running AS (SELECT source, supplier_id, t, n, CAST(sum(r) OVER w AS BIGINT) AS receipt_count_90d,
        CAST(sum(l) OVER w AS BIGINT) AS late_receipt_count_90d, CAST(sum(b) OVER w AS BIGINT) AS return_count_90d
        FROM moments WINDOW w AS (PARTITION BY source, supplier_id ORDER BY t
          RANGE BETWEEN {90 * 86_400_000} PRECEDING AND CURRENT ROW))
      SELECT *, late_receipt_count_90d / nullif(CAST(receipt_count_90d AS DOUBLE), 0) AS late_receipt_ratio_90d,
        return_count_90d / nullif(CAST(receipt_count_90d AS DOUBLE), 0) AS return_ratio_90d
      FROM running""")


TRUTHS = {
    "purchase_order_life": wanted_lives,
    "cost_center_budget": wanted_budgets,
    "supplier_delivery": wanted_deliveries,
}
"""What makes `wanted` of a view, by its name."""


def differences(
    connection: duckdb.DuckDBPyConnection, told: str, keys: tuple[str, ...], fields: tuple[str, ...]
) -> list[str]:
    """Return a sentence on each moment at which a view's rows are not those of `wanted`.

    Args:
        connection: Where `wanted` is.
        told: SELECT of the view's rows.
        keys: Its keys.
        fields: Its features.
    """
    named = ", ".join(keys)
    connection.execute(f"CREATE OR REPLACE TEMPORARY TABLE told AS SELECT *, epoch_ms(known_time) AS t FROM ({told})")
    counted = f"(SELECT {named}, t, count(*) AS n FROM told GROUP BY ALL)"
    both = f"{counted} AS told FULL JOIN wanted USING ({named}, t)"
    counts = f"SELECT {named}, t, told.n, wanted.n FROM {both} WHERE told.n IS DISTINCT FROM wanted.n"
    differs = " OR ".join(f"told.{name} IS DISTINCT FROM wanted.{name}" for name in fields)
    shown = ", ".join(f"told.{name}, wanted.{name}" for name in fields)
    values = f"SELECT {named}, t, {shown} FROM told JOIN wanted USING ({named}, t) WHERE {differs}"
    found = [f"rows told and true: {row}" for row in connection.execute(counts).fetchall()]
    return found + [f"values told and true: {row}" for row in connection.execute(values).fetchall()]


def _rows(inputs: Path, event: str, *columns: str) -> str:
    """Return rows of an event as a table expression: columns as text, `sign` and `t`."""
    names = ("source", "event_time", *columns)
    files = [file for file in sorted((inputs / f"erp.{event}").glob("*")) if file.stat().st_size]
    if not files:
        empty = ", ".join(f"NULL::VARCHAR AS {name}" for name in names)
        return f"(SELECT {empty}, 0 AS sign, 0::BIGINT AS t WHERE FALSE)"
    told = ", ".join(f"json ->> '{name}' AS {name}" for name in names)
    paths = ", ".join(f"'{file}'" for file in files)
    known = "epoch_ms(CAST(json ->> 'known_time' AS TIMESTAMPTZ))"
    return (
        f"(SELECT {told}, CAST(json ->> 'sign' AS INT) AS sign, {known} AS t FROM read_ndjson_objects([{paths}]) "
        "WHERE json ->> 'sign' IS NOT NULL)"
    )
