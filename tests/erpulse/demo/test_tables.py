"""The sheet in words: what is wrong is named."""

import io

from rich.console import Console, RenderableType

from erpulse.demo import tables
from erpulse.demo.counts import Rows
from erpulse.demo.served import Served
from erpulse.demo.sheet import score
from erpulse.features.compare import Comparison
from erpulse.features.lookup import Found
from tests.erpulse.demo.test_sheet import PUT_RIGHT, label, told


def lines(what: RenderableType) -> list[list[str]]:
    out = io.StringIO()
    Console(file=out, width=120).print(what)
    return [line.split() for line in out.getvalue().splitlines()]


def test_rules_are_counted() -> None:
    other = label("incident-002", "x", rule="agreement_price")
    beside = told("x", alert_id="a-3", rule="order_changes")
    sheet = score([label(), other], [told("d1"), told("z", alert_id="a-2", rule="split_order"), beside])
    own = ("agreement_price", "duplicate_invoice", "order_changes", "split_order")
    jobs = {"procurement_spend": own, "other": ("quiet",)}
    assert lines(tables.rules(sheet, jobs))[1:] == [
        ["procurement_spend", "2", "1", "0", "0", "1", "1"],
        ["agreement_price", "1", "0", "0", "0", "0", "0"],
        ["duplicate_invoice", "1", "1", "0", "0", "0", "0"],
        ["order_changes", "0", "0", "0", "0", "1", "0"],
        ["split_order", "0", "0", "0", "0", "0", "1"],
        ["all", "2", "1", "0", "0", "1", "1"],
    ]


def test_a_withdrawal_that_did_not_come_is_no_withdrawal() -> None:
    assert lines(tables.rules(score([PUT_RIGHT], [told("d1")]), {}))[-1] == ["all", "1", "1", "1", "0", "0", "0"]


def test_speed_in_sentences() -> None:
    assert tables.speed(score([label()], [told("d1")])) == ["message to alert: p50 0.90 s, p99 0.90 s (of 1)"]
    assert tables.speed(score([], [])) == []


def test_misses_and_false_alarms_are_named() -> None:
    trap = label("trap-001", "t1", kind="trap", expected="none")
    sheet = score([label(), trap], [told("t1", alert_id="a-2")])
    assert tables.misses(sheet) == ["no alert: incident-001, duplicate_invoice in plain: entered twice (d1, d2)"]
    assert tables.alarms(sheet) == [
        (
            "duplicate_invoice, open, fell for trap-001 (entered twice): Invoices 1 and 2 of Acme repeat one another. "
            "(erpulse alerts show a-2)"
        )
    ]


def test_dead_letters_and_rows() -> None:
    sheet = score([], [], [("raw.a", "bad_bytes")])
    assert lines(tables.dead(sheet))[1] == ["bad_bytes", "raw.a", "0", "1"]
    assert lines(tables.rows([Rows("erp.budget", 1200, 3)]))[1] == ["erp.budget", "1,200", "3"]


def test_features_in_the_order_of_their_declaration_and_the_stores_against_the_log() -> None:
    found = Found({"supplier_id": "V1"}, None, {"invoice_count_30d": None, "spend_amount_sum_30d": 21711.454})
    docs = {"spend_amount_sum_30d": "Invoiced. [currency]", "invoice_count_30d": "Lines."}
    compared = [Comparison("online", 63, 0, 0, 0, None, ()), Comparison("offline", 63, 1, 2, 3, None, ())]
    served = Served(found, docs, compared, "suppliers")
    assert lines(tables.features(served))[1:] == [
        ["spend_amount_sum_30d", "21,711.45", "Invoiced.", "[currency]"],
        ["invoice_count_30d", "none", "Lines."],
    ]
    assert tables.stores(served) == [
        "Redis against the log: 63 suppliers compared, equal",
        "Parquet against the log: 63 suppliers compared, 1 differ, 2 missing, 3 unknown",
    ]
