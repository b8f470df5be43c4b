"""The shipped maps of treasury on the sets they are for."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from erpulse.extract.extract import Extract, read_extract
from erpulse.extract.load import load

DATA = Path(__file__).parents[4] / "shared" / "data"
FILES = {
    "ibm_invoices": "ibm_accounts_receivable/invoices.csv.gz",
    "ibm_receipts": "ibm_accounts_receivable/invoices.csv.gz",
    "us_treasury_lines": "us_treasury_dts/dts_lines.parquet",
    "us_treasury_opening": "us_treasury_dts/dts_daily_cash.csv.gz",
    "us_treasury_closing": "us_treasury_dts/dts_daily_cash.csv.gz",
    "bpic_payments": "bpic2020/request_for_payment.parquet",
}
pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"no real data in {DATA}")


def extract(name: str) -> Extract:
    """Return a set, read by the map of a name."""
    return read_extract([str(DATA / FILES[name])], load(name))


def asked(found: Extract, query: str) -> list[tuple[Any, ...]]:
    """Return the answer of a query over the rows."""
    return found.connection.execute(query).fetchall()


def test_every_invoice_and_its_settlement() -> None:
    invoices, receipts = extract("ibm_invoices"), extract("ibm_receipts")
    assert (invoices.lines, invoices.rows, invoices.dead) == (receipts.lines, receipts.rows, ()) == (1930, 1930, ())
    query = "SELECT sum(amount), min({0}), max({0}) FROM valued"
    [[billed, *_]] = asked(invoices, query.format("due_date"))
    [[paid, *_]] = asked(receipts, query.format("receipt_date"))
    assert billed == paid > 0
    disputed = asked(
        invoices, "SELECT count(*) FILTER (dispute_reason = 'disputed'), count(dispute_reason) FROM valued"
    )
    assert disputed[0][0] == disputed[0][1] == 439


def test_days_of_the_treasury_add_up() -> None:
    lines, opening, closing = (extract(f"us_treasury_{name}") for name in ("lines", "opening", "closing"))
    assert (lines.dead, opening.rows, closing.rows) == ((), 1398, 1398)
    flows = dict(asked(lines, "SELECT statement_date, sum(amount) FROM valued GROUP BY ALL"))
    ends = dict(asked(closing, "SELECT balance_date, amount FROM valued"))
    starts = dict(asked(opening, "SELECT balance_date, amount FROM valued"))
    gaps = [abs(starts[day] + flows[day] - ends[day]) for day in ends]
    assert sum(gap <= Decimal(20_000_000) for gap in gaps) > 0.95 * len(gaps)


def test_requests_become_payments_when_they_are_handled() -> None:
    found = extract("bpic_payments")
    assert (found.lines, found.dead) == (4916, ())
    stages = dict(asked(found, "SELECT stage, count(*) FROM valued GROUP BY ALL"))
    assert (stages["executed"], stages["void"]) == (979, 255)
