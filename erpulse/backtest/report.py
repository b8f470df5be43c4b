"""The report of a backtest: what went in, how many alerts of which rule, how good they are, the dearest examples."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from erpulse.backtest.quality import Quality, quality
from erpulse.backtest.truth import Parity

if TYPE_CHECKING:
    from erpulse.backtest.labels import Label
    from erpulse.extract.extract import Extract

EXAMPLES = 5
PER = 10_000
WIDTHS = (-28, 9, 9, 11, 18, 24, 11, 8, 10)


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One extract: lines read, rows they became, lines that were there before, lines that are dead."""

    map: str
    event: str
    lines: int
    rows: int
    repeated: int
    repeats: list[str]
    dead: int


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One alert in its last revision."""

    alert_id: str
    status: str
    money_at_stake: float | None
    currency: str | None
    timestamp: str
    impact_summary: str


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule told: alerts opened, of these still open and withdrawn at the end, records, and alerts per day."""

    rule: str
    alerts: int
    open: int
    withdrawn: int
    records: int
    per_10000_lines: float
    per_day: dict[str, int]
    quality: Quality | None
    dearest: list[Example]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A backtest: the job, its inputs, its rules, its features against a batch computation, and its time (seconds)."""

    job: str
    inputs: list[Input]
    rows: int
    dead: int
    rules: list[Rule]
    parity: list[Parity] = []
    seconds: float


def input_of(extract: "Extract") -> Input:
    """Return what an extract held."""
    return Input(
        map=extract.declared.path,
        event=extract.declared.event,
        lines=extract.lines,
        rows=extract.rows,
        repeated=extract.repeated,
        repeats=[str(repeat) for repeat in extract.repeats],
        dead=len(extract.dead),
    )


def rule_of(
    name: str, records: Sequence[dict[str, Any]], lines: int, labels: "Sequence[Label] | None", scores: dict[str, float]
) -> Rule:
    """Return what one rule told.

    Args:
        name: The rule.
        records: Its alert revisions, in order.
        lines: Lines that became rows, for the rate.
        labels: What it should find; None without labels.
        scores: Greatest score per document.
    """
    last = {record["alert_id"]: record for record in records}
    first = {record["alert_id"]: record for record in reversed(records)}
    opened = len(last)
    withdrawn = sum(record["status"] == "withdrawn" for record in last.values())
    days = Counter(record["timestamp"][:10] for record in first.values())
    documents = _documents(records)
    return Rule(
        rule=name,
        alerts=opened,
        open=opened - withdrawn,
        withdrawn=withdrawn,
        records=len(records),
        per_10000_lines=round(opened * PER / lines, 2) if lines else 0.0,
        per_day=dict(sorted(days.items())),
        quality=None if labels is None else quality([one.documents for one in labels], documents, scores),
        dearest=_dearest(last.values()),
    )


def as_text(report: Report) -> str:
    """Return the report for a reader."""
    told = [line for rule in report.rules for line in _rule(rule)]
    return "\n".join([*_inputs(report), "", *_table(report), *told, *_parity(report.parity)]) + "\n"


def _documents(records: Iterable[dict[str, Any]]) -> list[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for record in records:
        found.setdefault(record["alert_id"], set()).update(one["document"] for one in record["documents"])
    return [frozenset(documents) for documents in found.values()]


def _dearest(records: Iterable[dict[str, Any]]) -> list[Example]:
    ranked = sorted(records, key=lambda record: -(record["money_at_stake"] or 0.0))
    names = Example.__struct_fields__
    return [Example(**{name: record[name] for name in names}) for record in ranked[:EXAMPLES]]


def _inputs(report: Report) -> list[str]:
    lines = [f"backtest of {report.job}: {report.rows:,} rows, {report.dead:,} dead lines, {report.seconds:.0f} s"]
    for one in report.inputs:
        counts = f"{one.lines:,} lines, {one.rows:,} rows of {one.event}, {one.repeated:,} repeated, {one.dead:,} dead"
        lines += [f"  {one.map}: {counts}", *(f"    {repeat}" for repeat in one.repeats)]
    return lines


def _table(report: Report) -> list[str]:
    titles = (
        "rule",
        "alerts",
        "open",
        "withdrawn",
        "per 10,000 lines",
        "busiest day",
        "precision",
        "recall",
        "avg prec",
    )
    return [_aligned(titles), *(_aligned(_cells(rule)) for rule in report.rules)]


def _cells(rule: Rule) -> tuple[str, ...]:
    busiest = max(rule.per_day.items(), key=lambda pair: pair[1], default=None)
    own = rule.quality
    values = (own.precision, own.recall, own.average_precision) if own else (None, None, None)
    return (
        rule.rule,
        *(f"{count:,}" for count in (rule.alerts, rule.open, rule.withdrawn)),
        f"{rule.per_10000_lines:,.2f}",
        f"{busiest[0]} ({busiest[1]:,})" if busiest else "-",
        *("-" if value is None else f"{value:.3f}" for value in values),
    )


def _aligned(cells: Sequence[str]) -> str:
    return "".join(
        cell.rjust(width) if width > 0 else cell.ljust(-width) for cell, width in zip(cells, WIDTHS, strict=True)
    )


def _parity(found: Sequence[Parity]) -> list[str]:
    lines = ["", "features against a batch computation of the same rows"] if found else []
    for one in found:
        verdict = "equal" if one.equal else "DIFFERENT"
        counts = f"{one.values:,} values, {one.mismatches:,} differ, {one.missing:,} rows missing"
        lines += [f"  {one.view:<24}{verdict:<10}{counts}, {one.unsettled:,} not back at 0"]
        lines += [f"    {example}" for example in one.examples]
    return lines


def _rule(rule: Rule) -> list[str]:
    if not rule.dearest:
        return []
    return ["", f"{rule.rule}: most money at stake", *(_example(one) for one in rule.dearest)]


def _example(one: Example) -> str:
    money = "-" if one.money_at_stake is None else f"{one.money_at_stake:,.2f}"
    return f"  {money:>16} {one.currency or '':<4}{one.status:<10}{one.timestamp[:10]}  {one.impact_summary}"
