"""Forecasts and expected pay dates that a job told, as tables of their own: one row per moment and what it was about.

They are feature rows like all others, known by their fields; `as_of` is when they were known, so nothing of a row is of
later than that.
"""
# ruff: noqa: S608  # names are the job's and quoted

from typing import TYPE_CHECKING

import duckdb

from erpulse.extract.sql import quoted, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from erpulse.backtest.collect import Outputs
    from jobs.spec import FeatureView, Job

TARGET, EXPECTED, HORIZON, SOURCE, INVOICE = (
    "target_date_last_now", "expected_date_last_now", "horizon", "source", "invoice_id",
)  # fmt: skip
QUANTILES = ("p10", "p50", "p90")


def write(job: "Job", outputs: "Outputs") -> list[str]:
    """Write `forecasts.parquet` and `pay_dates.parquet` where a job tells such rows; return the files' names.

    `forecasts`: as_of, entity (the view's keys, joined by |), target_date, horizon, p10, p50, p90 of the net flow, and
    of the balance at its end. `pay_dates`: invoice, source, as_of, due_date, expected_date, probability_late, and p10,
    p50, p90 of the days after due, given that it is unpaid then.
    """
    written = []
    for name, query in _queries(job, outputs):
        path = outputs.folder / f"{name}.parquet"
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(f"COPY ({query}) TO {text(str(path))} (FORMAT parquet)")
        written.append(path.name)
    return written


def _queries(job: "Job", outputs: "Outputs") -> "Iterator[tuple[str, str]]":
    for view in job.features:
        if TARGET in view.fields:
            yield "forecasts", _forecasts(view, outputs.features(view.name))
        elif EXPECTED in view.fields:
            yield "pay_dates", _pay_dates(outputs.features(view.name))


def _forecasts(view: "FeatureView", rows: "Path") -> str:
    entity = ", ".join(quoted(key) for key in view.keys if key != HORIZON)
    told = ", ".join(f"{quoted(f'net_flow_{one}_now')} AS {one}" for one in QUANTILES)
    balances = ", ".join(f"{quoted(f'balance_{one}_now')} AS balance_{one}" for one in QUANTILES)
    return (
        f"SELECT known_time AS as_of, concat_ws('|', {entity}) AS entity, CAST({TARGET} AS DATE) AS target_date, "
        f"{HORIZON}, {told}, {balances} FROM read_parquet({text(str(rows))}) "
        f"ORDER BY as_of, entity, target_date, {HORIZON}"
    )


def _pay_dates(rows: "Path") -> str:
    told = ", ".join(f"{quoted(f'pay_delay_{one}_now')} AS {one}" for one in QUANTILES)
    return (
        f"SELECT {INVOICE} AS invoice, {SOURCE}, known_time AS as_of, CAST(due_date_last_now AS DATE) AS due_date, "
        f"CAST({EXPECTED} AS DATE) AS expected_date, late_score_now AS probability_late, {told} "
        f"FROM read_parquet({text(str(rows))}) WHERE {EXPECTED} IS NOT NULL ORDER BY as_of, invoice"
    )
