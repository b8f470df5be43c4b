"""The report: what is counted, and how it reads."""

from typing import Any

from erpulse.backtest.labels import Label
from erpulse.backtest.report import Input, Report, as_text, rule_of
from erpulse.backtest.truth import Parity


def alert(name: str, status: str, day: str, money: float | None = 10.0) -> dict[str, Any]:
    return {
        "alert_id": name,
        "status": status,
        "timestamp": f"{day}T00:00:00Z",
        "money_at_stake": money,
        "currency": "EUR",
        "impact_summary": f"about {name}",
        "documents": [{"document": f"d{name}"}],
    }


RECORDS = [
    alert("a", "open", "2024-01-01"),
    alert("a", "updated", "2024-01-02", 20.0),
    alert("b", "open", "2024-01-02", None),
    alert("b", "withdrawn", "2024-01-03", None),
]


def test_an_alert_counts_once_on_the_day_it_opened() -> None:
    rule = rule_of("r", RECORDS, 4_000, None, {})
    assert (rule.alerts, rule.open, rule.withdrawn, rule.records) == (2, 1, 1, 4)
    assert rule.per_day == {"2024-01-01": 1, "2024-01-02": 1}
    assert rule.per_10000_lines == 5.0
    assert rule.quality is None


def test_the_last_revision_is_the_example() -> None:
    rule = rule_of("r", RECORDS, 4_000, None, {})
    assert [(one.alert_id, one.status, one.money_at_stake) for one in rule.dearest] == [
        ("a", "updated", 20.0),
        ("b", "withdrawn", None),
    ]


def test_labels_give_precision_and_recall() -> None:
    labels = [Label("r", frozenset({"da"})), Label("r", frozenset({"dz"}))]
    quality = rule_of("r", RECORDS, 4_000, labels, {"da": 1.0}).quality
    assert quality is not None
    assert (quality.precision, quality.recall, quality.average_precision) == (0.5, 0.5, 1.0)


def test_the_text_says_all() -> None:
    known = Input(map="m", event="e", lines=9, rows=5, repeated=3, repeats=["b repeats a"], dead=1)
    parity = Parity(view="v", rows=2, values=4, mismatches=1, missing=0, unsettled=0, examples=["x is 1, should be 2"])
    rules = [rule_of("r", RECORDS, 5, None, {}), rule_of("quiet", [], 0, None, {})]
    text = as_text(Report(job="j", inputs=[known], rows=5, dead=1, rules=rules, parity=[parity], seconds=2.0))
    for words in (
        "backtest of j: 5 rows, 1 dead lines, 2 s",
        "m: 9 lines, 5 rows of e, 3 repeated, 1 dead",
        "b repeats a",
        "2024-01-01 (1)",
        "20.00 EUR updated",
        "about b",
        "v                       DIFFERENT 4 values, 1 differ",
        "x is 1, should be 2",
    ):
        assert words in text
