"""Where the real data is, and one run of the job over slices of it for all tests of this folder."""
# ruff: noqa: S608  # paths and literals of this file

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from connectors.settings import Settings
from erpulse.backtest.backtest import Request, backtest
from erpulse.backtest.collect import Outputs
from erpulse.backtest.report import Report
from jobs.procurement_spend import JOB

CHECKOUT = Path(__file__).parents[3]
BIRMINGHAM = "birmingham_pcards/transactions.parquet"
CORPORATE = "corporate_payment/payments.parquet"
COLUMNS = 'AS added("row", "VendorNum", "Date", "InvNum", "Amount")'
ADDED = """
  (900001, 'REVERSED', TIMESTAMP '2010-02-01', 'RV48213', 512.25),
  (900002, 'REVERSED', '2010-02-11', 'RV48213', -512.25),
  (900003, 'TWICE', '2010-02-01', 'TW48213', 743.5),
  (900004, 'TWICE', '2010-02-15', 'tw-48213', 743.5),
  (900005, 'MENDED', '2010-02-01', 'MD48213', 99.99),
  (900006, 'MENDED', '2010-02-01', 'MD48213', 99.99),
  (900007, 'MENDED', '2010-03-01', 'MD48213', -99.99)"""


@dataclass(frozen=True)
class Real:
    """The slices, and what the job made of them."""

    birmingham: Path
    corporate: Path
    report: Report
    outputs: Outputs
    raw: Path


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of the real data."""
    folder = Path(os.environ.get("ERPULSE_SHARED_DATA", CHECKOUT.parent / "shared" / "data"))
    if not (folder / BIRMINGHAM).is_file():
        pytest.skip(f"no real data in {folder}; name its folder in ERPULSE_SHARED_DATA")
    return folder


@pytest.fixture(scope="session")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Real:
    """Run the job over three months of cards, with the delivery that came twice, and the payments of some vendors.

    Payments of three vendors are added that pay and reverse, pay twice, and pay twice and reverse one.
    """
    folder = tmp_path_factory.mktemp("real")
    birmingham, corporate = folder / "birmingham.parquet", folder / "corporate.parquet"
    with duckdb.connect() as connection:
        months = "file_month IN ('2014-04', '2014-05', '2014-06')"
        vendors = f"hash(VendorNum) % 20 = 0 UNION ALL BY NAME SELECT * FROM (VALUES {ADDED}) {COLUMNS}"
        for source, target, where in ((BIRMINGHAM, birmingham, months), (CORPORATE, corporate, vendors)):
            rows = f"SELECT * FROM read_parquet('{shared_data / source}') WHERE {where}"
            connection.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet)")
    pairs = [(str(birmingham), "birmingham_pcards"), (str(corporate), "corporate_payment")]
    report = backtest(Request(JOB, pairs, folder / "out", keep=True, check=True), Settings())
    return Real(birmingham, corporate, report, Outputs(folder / "out"), folder / "out" / "raw")
