"""The procurement job over two complete sets of real purchases: alerts per 10,000 lines, features against a batch.

    python benchmarks/real_data.py FOLDER [SET ...]

FOLDER holds `birmingham_pcards/transactions.parquet` and `corporate_payment/payments.parquet`. Prints ratios: lines a
second of the whole backtest, alerts per 10,000 lines and rule, and the share of feature values that differ from a batch
computation of the same rows. The answers that must not change are checked: exit code 1 where they do.
"""

import sys
import tempfile
from pathlib import Path

import duckdb

from connectors.settings import Settings
from erpulse.backtest.backtest import Request, backtest
from erpulse.backtest.report import Report, as_text
from jobs.procurement_spend import JOB

SETS = {"birmingham_pcards": "transactions.parquet", "corporate_payment": "payments.parquet"}
REPEATS = """
SELECT count(*), count(*) FILTER (s.duplicate_invoice_kind IN ('exact', 'recurring', 'reversed'))
FROM (
  SELECT *, row_number() OVER (PARTITION BY VendorNum, InvNum, Amount ORDER BY Date, row) AS nth
  FROM read_parquet(?) WHERE Amount > 0) p
JOIN read_parquet(?) s ON s.event_id LIKE '%|' || p.row || '@%'
WHERE p.nth > 1
"""


def main(folder: Path, names: list[str]) -> int:
    """Run the named sets, all by default; return the exit code."""
    wrong = False
    for name in names or list(SETS):
        file = folder / name / SETS[name]
        with tempfile.TemporaryDirectory() as out:
            report = backtest(Request(JOB, [(str(file), name)], Path(out), check=True), Settings())
            print(as_text(report))
            print(f"{report.inputs[0].lines / report.seconds:,.0f} lines a second, everything included")
            wrong |= _faults(name, report, file, Path(out) / "scores.parquet")
    return int(wrong)


def _faults(name: str, report: Report, file: Path, scores: Path) -> bool:
    """Print what is not as it must be; return whether anything is not."""
    values = sum(one.values for one in report.parity)
    differing = sum(one.mismatches + one.missing + one.unsettled for one in report.parity)
    print(f"features: {differing:,} of {values:,} values differ from the batch computation")
    if name == "corporate_payment":
        with duckdb.connect() as connection:
            repeats, known = connection.execute(REPEATS, [str(file), str(scores)]).fetchone() or (0, 0)
        print(f"repeats of vendor, number and amount: {known:,} of {repeats:,} known to the rule\n")
        return differing > 0 or known != repeats
    print()
    return differing > 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
