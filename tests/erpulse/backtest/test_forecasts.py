"""Forecasts and pay dates as tables, from feature rows as a job writes them."""

import datetime as dt
import json
from pathlib import Path

import duckdb

from erpulse.backtest import forecasts
from erpulse.backtest.collect import collect
from jobs.cash_position import JOB

AT = "2026-05-04T00:00:00.000Z"
FORECAST = {
    "company": "1000", "currency": "EUR", "horizon": "5d", "target_date_last_now": "2026-05-08",
    "net_flow_p10_now": -3.5,
    "net_flow_p50_now": 1.0, "net_flow_p90_now": 4.0, "balance_p10_now": None, "balance_p50_now": None,
    "balance_p90_now": None, "known_time": AT,
}  # fmt: skip
PAY = {
    "source": "erp", "invoice_id": "90001", "currency": "EUR", "due_date_last_now": "2026-05-20",
    "expected_date_last_now": "2026-05-26", "pay_delay_p10_now": 1.0, "pay_delay_p50_now": 6.0,
    "pay_delay_p90_now": None, "late_score_now": 0.75, "invoice_open_sum_now": 100.0, "known_time": AT,
}  # fmt: skip


def test_what_was_told_is_found_with_its_moment(tmp_path: Path) -> None:
    (tmp_path / "raw" / "features").mkdir(parents=True)
    paid = PAY | {"invoice_id": "90002", "expected_date_last_now": None}
    rows = [("cash_forecast", FORECAST), ("ar_invoice_pay_date", PAY), ("ar_invoice_pay_date", paid)]
    lines = [json.dumps({"topic": f"features.{view}", "key": "k", "value": json.dumps(row)}) for view, row in rows]
    (tmp_path / "raw" / "features" / "part-0").write_text("\n".join(lines), encoding="utf-8")
    outputs = collect(JOB, tmp_path / "raw", tmp_path / "out", 10**15)
    assert forecasts.write(JOB, outputs) == ["pay_dates.parquet", "forecasts.parquet"]
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        told = connection.read_parquet(str(outputs.folder / "forecasts.parquet")).fetchall()
        paying = connection.read_parquet(str(outputs.folder / "pay_dates.parquet")).fetchall()
    moment = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
    [(as_of, *rest)] = told
    assert as_of == moment
    assert rest == ["1000|EUR", dt.date(2026, 5, 8), "5d", -3.5, 1.0, 4.0, None, None, None]
    [(invoice, source, as_of, *rest)] = paying
    assert (invoice, source, as_of) == ("90001", "erp", moment)
    assert rest == [dt.date(2026, 5, 20), dt.date(2026, 5, 26), 0.75, 1.0, 6.0, None]
