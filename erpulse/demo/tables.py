"""The score sheet and what belongs to it as tables and sentences. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from erpulse.demo.sheet import Finding, Sheet, percentile

if TYPE_CHECKING:
    from erpulse.demo.counts import Rows
    from erpulse.demo.served import Served


def rules(sheet: Sheet, jobs: "Mapping[str, Collection[str]]") -> Table:
    """Return incidents planted and told, by job and rule.

    Args:
        sheet: The sheet.
        jobs: The rules of each job.
    """
    table = _table("rule")
    for name in ("planted", "found", "put right", "withdrawn", "beside", "false alarms"):
        table.add_column(name, justify="right")
    alarms, beside = [one.alert.rule for one in sheet.false_alarms], [one.rule for one in sheet.beside]
    names = sorted({one.label.rule for one in sheet.findings} | set(alarms) | set(beside))
    for job, own in jobs.items():
        told = [name for name in names if name in own]
        if told:
            table.add_row(job, *_counts(_of(sheet, told), _alarms(beside, told), _alarms(alarms, told)), style="bold")
        for name in told:
            table.add_row(f"  {name}", *_counts(_of(sheet, [name]), beside.count(name), alarms.count(name)))
    table.add_row("all", *_counts(sheet.findings, len(beside), len(alarms)), style="bold")
    return table


def _of(sheet: Sheet, names: "Collection[str]") -> list[Finding]:
    return [one for one in sheet.findings if one.label.rule in names]


def _alarms(alarms: "Sequence[str]", names: "Collection[str]") -> int:
    return sum(one in names for one in alarms)


def speed(sheet: Sheet) -> list[str]:
    """Return how fast alerts and withdrawals came, in sentences."""
    told = {"message to alert": sheet.alert_times, "correction to withdrawal": sheet.withdrawal_times}
    return [
        f"{name}: p50 {_seconds(percentile(times, 50))}, p99 {_seconds(percentile(times, 99))} (of {len(times)})"
        for name, times in told.items()
        if times
    ]


def misses(sheet: Sheet) -> list[str]:
    """Return the incidents that were not told as they should, one line each."""
    return [
        f"{one.fault}: {one.label.incident}, {one.label.rule} in {one.label.source}: {one.label.description} "
        f"({', '.join(one.label.documents)})"
        for one in sheet.faults
    ]


def alarms(sheet: Sheet) -> list[str]:
    """Return the alerts that belong to no incident, one line each."""
    return [
        f"{one.alert.rule}, {one.alert.last.alert.status}"
        + (f", fell for {one.trap.incident} ({one.trap.description})" if one.trap else "")
        + f": {one.alert.last.alert.impact_summary} (erpulse alerts show {one.alert.last.alert.alert_id})"
        for one in sheet.false_alarms
    ]


def dead(sheet: Sheet) -> Table:
    """Return bad messages planted and dead letters found."""
    table = _table("dead letters: reason", "raw topic")
    table.add_column("planted", justify="right")
    table.add_column("found", justify="right")
    for one in sheet.dead:
        style = "" if one.planted == one.found else "red"
        table.add_row(one.reason, one.topic, f"{one.planted:,}", f"{one.found:,}", style=style)
    return table


def rows(found: "Iterable[Rows]") -> Table:
    """Return the canonical rows of a run; topics of events that nobody sent are left out."""
    table = _table("canonical topic")
    table.add_column("rows (+1)", justify="right")
    table.add_column("taken back (-1)", justify="right")
    for one in found:
        if one.counting or one.taken_back:
            table.add_row(one.topic, f"{one.counting:,}", f"{one.taken_back:,}")
    return table


def features(served: "Served") -> Table:
    """Return an entity's features."""
    table = _table("feature", "value", "meaning")
    for name, meaning in served.docs.items():
        value = served.found.values[name]
        shown = "none" if value is None else f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
        table.add_row(name, Text(shown), Text(meaning))
    return table


def stores(served: "Served") -> list[str]:
    """Return how the stores compare with the log, a sentence each."""
    names = {"online": "Redis", "offline": "Parquet"}
    return [
        f"{names.get(one.store, one.store)} against the log: {one.compared:,} {served.many} compared, "
        + ("equal" if one.equal else f"{one.mismatches:,} differ, {one.missing:,} missing, {one.extra:,} unknown")
        for one in served.comparisons
    ]


def _counts(own: Sequence[Finding], beside: int, false_alarms: int) -> list[str | Text]:
    ended = [one for one in own if one.label.expected == "withdrawn"]
    found, withdrawn = sum(one.found for one in own), sum(one.as_expected for one in ended)
    return [
        str(len(own)),
        Text(str(found), style="green" if found == len(own) else "red"),
        str(len(ended)),
        Text(str(withdrawn), style="green" if withdrawn == len(ended) else "red"),
        str(beside),
        Text(str(false_alarms), style="red" if false_alarms else "green"),
    ]


def _seconds(ms: int | None) -> str:
    return "unknown" if ms is None else f"{ms / 1000:.2f} s"


def _table(*heads: str) -> Table:
    return Table(*heads, box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
