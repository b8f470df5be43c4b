"""Rows of one document gathered until it is whole: SQL for the views of procurement_spend, no job. Pure.

The lines of an order come one message after the other. A rule that judged the first line alone would tell of an order
that the second line shows to be another. So rows of one key are gathered until none has come for half a second, and are
one row from then on: `told` holds them all, `t` is the end of the wait. Event time alone says so, hence a replay
gathers the same rows.
"""

GAP = "INTERVAL '0.5' SECOND"
KEPT = "event_id, CAST(event_time AS TIMESTAMP_LTZ(3)) AS event_time, op, sign, superseded"
"""Columns of an event that `gathered` wants beside its key, `t` and `told`."""
MEMBERS = """ARRAY_AGG(CONCAT('{"rows":[', told, '],',
    SUBSTRING(JSON_OBJECT('known_time' VALUE CAST(t AS TIMESTAMP_LTZ(3))), 2)))"""
"""The block of gathered rows, to stand before an OVER."""


def key(*columns: str) -> str:
    """Return the column that rows are gathered by: a session has one.

    >>> key("source", "order_id")
    "CONCAT_WS('|', source, order_id) AS gather_key"
    """
    return f"CONCAT_WS('|', {', '.join(columns)}) AS gather_key"


def gathered(view: str, named: tuple[str, ...], listed: tuple[str, ...] = ()) -> str:
    """Return the SELECT that gathers a view's rows by their `gather_key`.

    The row stands for the greatest version that enters, else for the greatest that leaves.

    Args:
        view: Its rows have `gather_key`, `t`, `told` and the columns of `KEPT`.
        named: Columns that are the same, or null, in all rows of one key.
        listed: Columns of which all values are kept, joined.
    """
    columns = [
        *(f"MAX({name}) AS {name}" for name in named),
        "window_time AS t",
        "LISTAGG(told, ',') AS told",
        "COALESCE(MAX(CASE WHEN sign > 0 THEN event_id END), MAX(event_id)) AS event_id",
        "MAX(event_time) AS event_time",
        "MAX(op) AS op",
        "MAX(sign) AS sign",
        "MAX(CASE WHEN superseded THEN 1 ELSE 0 END) = 1 AS superseded",
        *(f"LISTAGG({name}, '') AS {name}" for name in listed),
    ]
    return (
        f"SELECT {', '.join(columns)}\n"
        f"FROM TABLE(SESSION(TABLE {view} PARTITION BY gather_key, DESCRIPTOR(t), {GAP}))\n"
        "GROUP BY gather_key, window_start, window_end, window_time"
    )
