"""A trial of our side: the topic is scanned once, and the leave rows of all windows are gathered in one step.

    flink run -py onescan.py -pyfs jobs.zip,ours.py,... score|online KEY=VALUE...

Each invoice becomes one row per window whose time is the moment of leaving; the watermark stays that of the scan
(`SOURCE_WATERMARK`). A rowtime cannot be chosen anew within SQL, so the rows pass through a DataStream of the JVM,
which a compiled plan cannot hold.
"""

import sys

import ours
from pyflink.table import Schema, Table
from windows import WINDOWS

from connectors.events.supplier_invoice import SUPPLIER_INVOICE
from connectors.settings import Settings, load
from jobs import runtime
from jobs.spec import statements
from jobs.sums import leave_table

LEAVES = """
SELECT source, supplier_id, w.n AS n, CASE w.n
    WHEN 1 THEN event_time + INTERVAL '1' HOUR + INTERVAL '0.001' SECOND
    WHEN 2 THEN CEIL(event_time + INTERVAL '24' HOUR + INTERVAL '0.002' SECOND TO HOUR) - INTERVAL '0.001' SECOND
    ELSE CEIL(event_time + INTERVAL '30' DAY + INTERVAL '0.002' SECOND TO DAY) - INTERVAL '0.001' SECOND
  END AS leaves, sign, company_amount, known_time
FROM supplier_invoice CROSS JOIN UNNEST(ARRAY[1, 2, 3]) AS w(n)
WHERE sign IS NOT NULL AND supplier_id IS NOT NULL AND event_time + CASE w.n
  WHEN 1 THEN INTERVAL '1' HOUR WHEN 2 THEN INTERVAL '24' HOUR ELSE INTERVAL '30' DAY END > known_time
"""


def gathered() -> str:
    """Return the leave rows of all windows, one per supplier and five minutes in which any leaves."""
    types = {column.name: column.sql.type for column in SUPPLIER_INVOICE.columns}
    nulls = ", ".join(f"CAST(NULL AS {types[name]})" for name in ours.CARRIED)
    sums = ",\n  ".join(
        f"-SUM(CASE WHEN n = {place} THEN sign * ({expression}) ELSE 0 END)"
        for expression in ours.MEASURES.values()
        for place, _ in enumerate(WINDOWS, 1)
    )
    return (
        f"SELECT source, supplier_id, window_time, {nulls}, FALSE,\n  {sums}\n"
        "FROM TABLE(TUMBLE(TABLE leaving, DESCRIPTOR(leaves), INTERVAL '5' MINUTE))\n"
        "GROUP BY source, supplier_id, window_start, window_end, window_time"
    )


def sums_view() -> str:
    """Return the SELECT of the sums, with one branch of leave rows where the product has one per window."""
    sums = ours.JOB.views["sums"]
    parts = runtime_sums(sums).split("\nUNION ALL\n")
    return f"{parts[0]}\nUNION ALL\n{gathered()}\n)\n" + parts[-1].rpartition("\n)\n")[2]


def runtime_sums(sums: object) -> str:
    """Return the product's own SELECT."""
    from jobs.sums import view  # noqa: PLC0415

    return view(sums)  # type: ignore[arg-type]


def score(settings: Settings, tried: dict[str, str]) -> None:
    """Submit the job."""
    env = runtime.stream_environment(settings, "rival_onescan")
    for key, value in tried.items():
        env.get_config().set(key, value)
    runtime.register(env, ours.JOB.udf, {})
    texts, inserts = statements(ours.JOB, ours.options(settings))
    skipped = [leave_table(SUPPLIER_INVOICE.name, window) for window in WINDOWS]
    for text in texts:
        if any(f"TABLE `{name}`" in text for name in skipped):
            continue
        if "TABLE `supplier_invoice`" in text:
            env.execute_sql(text.replace("`supplier_invoice`", "`scanned`", 1))
            wanted = ("source", "supplier_id", *ours.CARRIED)
            listed = ", ".join(dict.fromkeys(wanted))
            query = f"SELECT {listed}, known_time FROM scanned"  # noqa: S608
            timed(env, env.sql_query(query), "supplier_invoice", "known_time")
            timed(env, env.sql_query(LEAVES), "leaving", "leaves")
        elif "VIEW `sums`" in text:
            env.execute_sql(f"CREATE TEMPORARY VIEW `sums` AS\n{sums_view()}")
        else:
            env.execute_sql(text)
    group = env.create_statement_set()
    for text in inserts:
        group.add_insert_sql(text)
    group.execute()


def timed(env: object, table: Table, name: str, rowtime: str) -> None:
    """Make a view of a table's rows whose time is another column; the watermark stays as it comes."""
    schema = Schema.new_builder()
    for column in table.get_schema().get_field_names():
        kind = str(table.get_schema().get_field_data_type(column))
        schema.column(column, "TIMESTAMP_LTZ(3)" if "TIMESTAMP" in kind.upper() else table_type(column))
    stream = env.to_data_stream(table)  # type: ignore[attr-defined]
    built = schema.watermark(rowtime, "SOURCE_WATERMARK()").build()
    env.create_temporary_view(name, env.from_data_stream(stream, built))  # type: ignore[attr-defined]


def table_type(name: str) -> str:
    """Return the SQL type of a column that is no time."""
    types = {column.name: column.sql.type for column in SUPPLIER_INVOICE.columns}
    return types.get(name, "INT")


if __name__ == "__main__":
    chosen = dict(pair.split("=", 1) for pair in sys.argv[2:])
    if sys.argv[1] == "score":
        tries = {key.removeprefix(ours.TRIED): chosen.pop(key) for key in list(chosen) if key.startswith(ours.TRIED)}
        score(load(flags=chosen), tries)
    else:
        ours.run("online", chosen)
