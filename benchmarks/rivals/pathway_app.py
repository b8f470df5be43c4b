"""Pathway: tables that forget what has left a window, reduced per supplier in the engine; scores in batches.

Features are those at the end of each minibatch: a supplier with two invoices in one has one row, and both invoices are
scored against it. So the alerts are not those of the others one by one. Persistence is the mode that needs no licence
key: it keeps the input and computes it again after a kill.
"""

import os
from typing import Any

import numpy as np
import pandas as pd
import pathway as pw
import redis
from windows import FIELDS, SPANS, WINDOWS
from workload import ALERTS, LIMITS, RULE, SOURCE, TOPIC, VIEW, milliseconds

from connectors.online_layout import FeatureRow, encode_rows
from udfs.spend_history import fires, log_zscore
from udfs.verdicts import Subject, alert_id

PLACES = {"spend_sum": 1000, "invoice_count": 1, "log_sum": 1e6, "log_square_sum": 1e6}


class Invoice(pw.Schema):
    """What is read of a canonical record; a heartbeat has none of it."""

    source: str | None = pw.column_definition(default_value=None)
    supplier_id: str = pw.column_definition(default_value="")
    document: str = pw.column_definition(default_value="")
    event_time: str = pw.column_definition(default_value="1970-01-01T00:00:00.000Z")
    company_amount: float = pw.column_definition(default_value=1.0)


@pw.udf(deterministic=True, max_batch_size=2000)
def thousandths(amount: list[float]) -> list[int]:
    """Return exact amounts."""
    return [round(one * 1000) for one in amount]


@pw.udf(deterministic=True, max_batch_size=2000)
def logarithm(amount: list[float]) -> list[int]:
    """Return logarithms in millionths."""
    return [int(one) for one in np.rint(np.log(np.asarray(amount)) * 1e6)]


@pw.udf(deterministic=True, max_batch_size=2000)
def moment(text: list[str]) -> list[int]:
    """Return milliseconds."""
    return [milliseconds(one) for one in text]


@pw.udf(deterministic=True, max_batch_size=2000)
def scored(amount: list[float], count: list[int], total: list[int], square: list[int]) -> list[float | None]:
    """Return the score of those that fire, null for the others."""
    value, n = pd.Series(amount), pd.Series(count, dtype="float64")
    logs, squares = pd.Series(total) / 1e6, pd.Series(square) / 1e6
    with np.errstate(all="ignore"):
        found = log_zscore(value, n, logs, squares - logs * logs / n, LIMITS)
    fired = fires(value, found, LIMITS)
    return [float(one) if hit else None for one, hit in zip(found["score"], fired, strict=True)]


@pw.udf(deterministic=True)
def identity(supplier: str, document: str) -> str:
    """Return the id of an alert."""
    return alert_id(Subject(RULE, SOURCE, supplier, document))


class Online:
    """Redis in Feast's layout, a minibatch at a time."""

    def __init__(self) -> None:
        """Connect."""
        self.client, self.rows = redis.Redis(port=int(os.environ["BENCH_REDIS_PORT"])), list[FeatureRow]()

    def change(self, key: Any, row: dict[str, Any], time: int, is_addition: bool) -> None:  # noqa: ANN401, FBT001
        """Take in one change of the features; a supplier whose rows all left has none: zeros are written."""
        del key
        values = [row[name] if is_addition else 0 for name in FIELDS]
        floats = [
            value if name.startswith("invoice_count") else value / PLACES[name.rpartition("_")[0]]
            for name, value in zip(FIELDS, values, strict=True)
        ]
        self.rows.append(FeatureRow((SOURCE, row["supplier_id"]), tuple(floats), 2 * time + is_addition))

    def end(self, time: int) -> None:
        """Write what changed."""
        del time
        with self.client.pipeline(transaction=False) as pipe:
            for key, fields in encode_rows(VIEW, self.rows):
                pipe.hset(key, mapping=fields)
            pipe.execute()
        self.rows.clear()


def sums(rows: pw.Table, place: int) -> pw.Table:
    """Return the sums of one window per supplier."""
    length, step = SPANS[place]
    end = pw.this.event_ms + length
    inside = rows.filter(end > pw.this.known_ms).with_columns(leaves=(end + 1) // step * step + step - 1)
    kept = inside._forget(inside.leaves, inside.known_ms, False, inside.partition)  # noqa: FBT003, SLF001
    return (
        kept.filter(kept.source == SOURCE)
        .groupby(pw.this.supplier_id)
        .reduce(
            pw.this.supplier_id,
            spend_sum=pw.reducers.sum(pw.this.spend),
            invoice_count=pw.reducers.count(),
            log_sum=pw.reducers.sum(pw.this.log),
            log_square_sum=pw.reducers.sum(pw.this.square),
        )
    )


def main() -> None:
    """Build the graph and run it."""
    guaranteed, interval = os.environ["BENCH_GUARANTEE"] == "same", int(os.environ["BENCH_INTERVAL_MS"])
    kafka = {"bootstrap.servers": os.environ["BENCH_KAFKA"], "group.id": os.environ["BENCH_GROUP"]}
    kafka |= {"auto.offset.reset": "earliest"}
    read = pw.io.kafka.read(
        kafka, TOPIC, schema=Invoice, format="json", with_metadata=True, autocommit_duration_ms=100, name="invoices"
    )
    rows = read.select(
        *(pw.this[name] for name in ("source", "supplier_id", "document", "company_amount")),
        partition=pw.unwrap(pw.this["_metadata"]["partition"].as_int()),
        known_ms=pw.unwrap(pw.this["_metadata"]["timestamp_millis"].as_int()),
        event_ms=moment(pw.this.event_time),
        spend=thousandths(pw.this.company_amount),
        log=logarithm(pw.this.company_amount),
    )
    rows = rows.with_columns(
        event_ms=pw.if_else(rows.source == SOURCE, rows.event_ms, rows.known_ms),
        square=(rows.log * rows.log + 500_000) // 1_000_000,
    )
    longest = sums(rows, 2)
    features = longest
    for window, table in zip(WINDOWS[:2], (sums(rows, 0), sums(rows, 1)), strict=True):
        features = features.join_left(table, pw.left.supplier_id == pw.right.supplier_id, id=pw.left.id).select(
            *(pw.left[name] for name in features.column_names()),
            **{f"{measure}_{window}": pw.coalesce(pw.right[measure], 0) for measure in PLACES},
        )
    features = features.rename({pw.this[measure]: f"{measure}_30d" for measure in PLACES})
    online = Online()
    pw.io.subscribe(features, online.change, on_time_end=online.end)
    invoices = rows.filter(rows.source == SOURCE)
    seen = invoices.asof_now_join(longest, pw.left.supplier_id == pw.right.supplier_id, id=pw.left.id).select(
        pw.left.supplier_id,
        pw.left.document,
        value=pw.left.company_amount,
        score=scored(pw.left.company_amount, pw.right.invoice_count, pw.right.log_sum, pw.right.log_square_sum),
    )
    fired = seen.filter(pw.this.score.is_not_none()).with_columns(
        alert_id=identity(pw.this.supplier_id, pw.this.document), rule=RULE, status="open"
    )
    pw.io.kafka.write(fired, kafka, ALERTS, format="json", key=fired.alert_id)
    if guaranteed:
        backend = pw.persistence.Backend.filesystem(os.environ["BENCH_STATE"])
        config = pw.persistence.Config(backend, snapshot_interval_ms=interval)
        pw.run(persistence_config=config, monitoring_level=pw.MonitoringLevel.NONE)
    else:
        pw.run(monitoring_level=pw.MonitoringLevel.NONE)


if __name__ == "__main__":
    main()
