"""The job over real purchases: one delivery that came twice, repeats of invoices, reversals, and exact features."""
# ruff: noqa: S608  # paths of temporary folders

from typing import Any

import duckdb
import pytest

from erpulse.extract.extract import Extract, read_extract
from erpulse.extract.load import load
from tests.erpulse.backtest.conftest import BIRMINGHAM, Real

pytestmark = [
    pytest.mark.run,
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # Flink's gateway outlives its handle
]

REPEATS = """
WITH payments AS (
  SELECT *, 'corporate|supplier_invoice|' || row AS document,
    date_diff('day', lag(Date) OVER (PARTITION BY VendorNum, Amount, InvNum ORDER BY Date, row), Date) AS step
  FROM read_parquet('{payments}') WHERE Amount <> 0 AND regexp_matches(InvNum, '[0-9]')
)
SELECT row, VendorNum, document, Amount,
  count(*) FILTER (Amount > 0) OVER earlier AS invoices,
  min(step) OVER earlier AS least_step,
  count(*) FILTER (Amount < 0) OVER (PARTITION BY VendorNum, abs(Amount)) AS credits_of_block,
  count(*) FILTER (Amount > 0) OVER (PARTITION BY VendorNum, abs(Amount)) AS invoices_of_block
FROM payments
WINDOW earlier AS (PARTITION BY VendorNum, abs(Amount), InvNum ORDER BY Date, row)
"""
"""Each payment with how many of its vendor, amount and invoice number there were until then."""


@pytest.fixture(scope="module")
def repeats(real: Real) -> list[dict[str, Any]]:
    """Return each payment of the slice, its earlier repeats, and what the rule said of it."""
    query = f"""
        SELECT r.*, s.duplicate_invoice_kind AS kind, s.duplicate_invoice_score AS score,
          s.duplicate_invoice_alerted AS alerted
        FROM ({REPEATS.format(payments=real.corporate)}) r
        JOIN read_parquet('{real.outputs.scores}') s ON regexp_replace(s.event_id, '@[^@]*$', '') = r.document"""
    with duckdb.connect() as connection:
        found = connection.execute(query)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_the_delivery_that_came_twice_is_counted_once(real: Real) -> None:
    first, _ = real.report.inputs
    assert (first.lines, first.rows, first.repeated, first.dead) == (11_836, 7_263, 4_573, 0)
    may, june = (f"2014-0{n}/purchasecardtransactions{month}2014.xls" for n, month in ((5, "may"), (6, "june")))
    assert first.repeats == [f"delivery {june} repeats delivery {may}: 4,573 of 4,573 lines"]


def test_repeats_inside_a_file_stay(shared_data: Any) -> None:
    extract: Extract = read_extract([str(shared_data / BIRMINGHAM)], load("birmingham_pcards"))
    assert (extract.lines, extract.rows, extract.repeated) == (92_478, 87_905, 4_573)
    equal = "SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM placed WHERE NOT _repeat GROUP BY _hash HAVING n > 1)"
    assert extract.connection.execute(equal).fetchone() == (2_196,)
    assert extract.connection.execute("SELECT count(DISTINCT document) FROM canonical").fetchone() == (87_905,)


def test_every_repeat_is_told_unless_a_credit_takes_it_back(repeats: list[dict[str, Any]]) -> None:
    again = [one for one in repeats if one["Amount"] > 0 and one["invoices"] > 1 and not one["credits_of_block"]]
    monthly = [one for one in again if one["invoices"] >= 3 and one["least_step"] >= 25]
    wanted = [one for one in again if one not in monthly]
    assert len(wanted) > 20
    assert [one["document"] for one in wanted if not one["alerted"] or one["kind"] != "exact"] == []
    assert {one["kind"] for one in monthly} <= {"exact", "recurring"}


def test_one_invoice_and_its_credit_are_no_repeat(repeats: list[dict[str, Any]]) -> None:
    lone = [one for one in repeats if one["Amount"] > 0 and one["invoices_of_block"] == 1 and one["credits_of_block"]]
    assert len(lone) > 5
    assert [one["document"] for one in lone if one["alerted"]] == []


@pytest.mark.parametrize(
    ("vendor", "kinds", "statuses"),
    [
        ("REVERSED", [None, "reversed"], []),
        ("TWICE", [None, "exact"], ["open"]),
        ("MENDED", [None, "exact", "reversed"], ["open", "withdrawn"]),
    ],
)
def test_what_was_paid_and_reversed_is_told_apart(
    real: Real, repeats: list[dict[str, Any]], vendor: str, kinds: list[str | None], statuses: list[str]
) -> None:
    assert [one["kind"] for one in sorted(repeats, key=lambda one: one["row"]) if one["VendorNum"] == vendor] == kinds
    records = [r for r in real.outputs.alert_records() if r["entity"]["supplier_id"] == vendor]
    assert [record["status"] for record in records] == statuses


def test_alerts_name_the_repeats(real: Real, repeats: list[dict[str, Any]]) -> None:
    named = {one["document"] for record in real.outputs.alert_records() for one in record["documents"]}
    wanted = {one["document"] for one in repeats if one["Amount"] > 0 and one["invoices"] > 1 and one["alerted"]}
    assert wanted <= named


def test_features_equal_a_batch_computation(real: Real) -> None:
    found = {one.view: one for one in real.report.parity}
    assert {view for view, one in found.items() if one.rows} == {
        "supplier_spend",
        "category_spend",
        "cost_center_spend",
        "requester_spend",
    }
    assert [one.examples for one in found.values() if not one.equal] == []


@pytest.mark.parametrize(
    "moment", ["2010-01-20", "2010-03-01", "2010-06-29", "2014-05-06 00:00:01", "2014-05-20", "2014-06-05 00:00:02"]
)
def test_features_as_of_a_time_are_what_was_known_then(real: Real, moment: str) -> None:
    """Compare the last row of each supplier with the rows of its window, counted one by one."""
    query = f"""
        WITH known AS (
          SELECT source, supplier_id, company_amount AS amount, epoch_ms(event_time) AS happened,
            epoch_ms(known_time) AS known
          FROM read_json('{real.raw}/in/erp.supplier_invoice/rows.json', columns = {{source: 'VARCHAR',
            supplier_id: 'VARCHAR', company_amount: 'DECIMAL(18, 3)', event_time: 'TIMESTAMP',
            known_time: 'TIMESTAMP'}})
        ), direct AS (
          SELECT source, supplier_id, coalesce(sum(amount) FILTER (happened + 2592000000 > known
            AND (greatest(happened + 2592000000, known) + 1) // 86400000 * 86400000 + 86399999 > :at), 0) AS spend
          FROM known WHERE known <= :at GROUP BY ALL
        ), told AS (
          SELECT source, supplier_id, arg_max(spend_amount_sum_30d, known_time) AS spend
          FROM read_parquet('{real.outputs.features("supplier_spend")}') WHERE epoch_ms(known_time) <= :at GROUP BY ALL)
        SELECT count(*), count(*) FILTER (told.spend IS DISTINCT FROM direct.spend)
        FROM direct FULL JOIN told USING (source, supplier_id)"""
    with duckdb.connect() as connection:
        at = f"epoch_ms(TIMESTAMP '{moment}')"
        suppliers, wrong = connection.execute(query.replace(":at", at)).fetchone() or (0, 0)
    assert suppliers > 0
    assert wrong == 0


def test_features_end_with_the_input(real: Real) -> None:
    last = "SELECT max(epoch_ms(known_time)) FROM"
    features = f"read_parquet('{real.outputs.folder}/features/*.parquet', union_by_name = true)"
    rows = f"read_json('{real.raw}/in/*/rows.json', columns = {{known_time: 'TIMESTAMP'}})"
    with duckdb.connect() as connection:
        found = [connection.execute(f"{last} {table}").fetchone() for table in (features, rows)]
    assert found[0] == found[1]


def test_every_row_is_scored_once(real: Real) -> None:
    with duckdb.connect() as connection:
        query = f"SELECT count(*), count(DISTINCT event_id) FROM read_parquet('{real.outputs.scores}')"
        lines, events = connection.execute(query).fetchone() or (0, 0)
    assert lines == events > 0
    assert lines <= real.report.rows


def test_the_report_counts_what_was_written(real: Real) -> None:
    told = sum(1 for _ in real.outputs.alert_records())
    assert sum(rule.records for rule in real.report.rules) == told > 0
    assert all(rule.alerts == rule.open + rule.withdrawn for rule in real.report.rules)
    assert (real.outputs.folder / "report.txt").read_text().startswith("backtest of procurement_spend: ")
