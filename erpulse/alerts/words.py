"""An alert in words and colours, for a terminal of any width."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from connectors.alerts import Alert, Document
    from erpulse.alerts.lineage import Origin
    from erpulse.alerts.log import Entry

SEVERITIES = {"critical": "bold white on red", "high": "bold red", "medium": "bold yellow", "low": "bold cyan"}
STATUSES = {"open": "bold", "updated": "bold magenta", "withdrawn": "bold green"}
LINKS = 3
LARGE = 100
NARROW = 20


class Indented:
    """Lines that stand to the right and stay there where they are wrapped.

    Args:
        lines: Texts.
        columns: How far to the right.
        hang: How much farther the rest of a wrapped line stands.
    """

    def __init__(self, lines: "Sequence[Text]", columns: int = 2, hang: int = 0) -> None:
        """Keep the lines."""
        self._lines, self._columns, self._hang = lines, columns, hang

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        """Wrap the lines to the terminal, without blanks at their ends."""
        width = max(options.max_width - self._columns, NARROW)
        for text in self._lines:
            short = width if text.cell_len <= width else max(width - self._hang, NARROW)
            for number, line in enumerate(text.wrap(console, short)):
                line.rstrip()
                yield Text(" " * (self._columns + (self._hang if number else 0))) + line


def block(alert: "Alert", note: str = "", links: int = LINKS) -> "RenderableType":
    """Return an alert as a few lines: what, who, how much, what to do, where to look.

    Args:
        alert: One revision.
        note: What the shower of it wants to say at the end of the first line.
        links: How many ERP addresses to show at most.
    """
    lines = [Text(alert.impact_summary)]
    if alert.status != "withdrawn":
        lines += [Text(f"→ {alert.recommendation}", style="cyan")]
        lines += [Text(link, style="blue", overflow="fold") for link in alert.erp_links[:links]]
        more = len(alert.erp_links) - links
        lines += [Text(f"and {more} more", style="dim")] if more > 0 else []
    lines.append(Text(f"erpulse alerts show {alert.alert_id}", style="dim"))
    return Group(head(alert, note), Indented(lines))


def head(alert: "Alert", note: str = "") -> Text:
    """Return the first line: when, how bad, which rule, whether it still holds, and the money.

    A withdrawn alert has nothing at stake any more, so its money is left out and its severity is dim.
    """
    gone = alert.status == "withdrawn"
    parts: list[tuple[str, str]] = [
        (clock(alert.timestamp), "dim"),
        ("  ", ""),
        (f" {alert.severity.upper()} ", "dim" if gone else SEVERITIES[alert.severity]),
        ("  ", ""),
        (alert.rule, "bold"),
        ("  ", ""),
        (alert.status, STATUSES[alert.status]),
    ]
    if alert.money_at_stake is not None and not gone:
        parts += [("  ", ""), (f"{money(alert.money_at_stake, alert.currency)} at stake", "bold")]
    return Text.assemble(*parts, (f"  {note}", "dim") if note else "")


def full(entries: "Sequence[Entry]", origins: "dict[str, Origin] | None") -> "RenderableType":
    """Return all there is to tell of one alert.

    Args:
        entries: Its revisions, the newest last.
        origins: Where each version of a document came from, by event id; None where nobody has looked.
    """
    last, alert = entries[-1], entries[-1].alert
    facts = [
        *_judgement(alert),
        *((name.replace("_", " "), str(value)) for name, value in alert.entity.items() if value),
    ]
    facts += [
        ("happened", clock(alert.event_time, day=True)),
        ("told", f"{clock(alert.timestamp, day=True)} by {alert.rule_version}, workflow {alert.workflow}"),
        ("ends when", alert.resolves_when),
    ]
    return Group(
        head(alert),
        Indented([Text(alert.impact_summary), _advice(alert), Text()]),
        *_facts(facts),
        *_section("documents", [line for one in alert.documents for line in _document(one, origins)]),
        *_section("feature values behind it", [Text(f"{name} = {_value(v)}") for name, v in alert.features.items()]),
        *_section("links", [Text(link, style="blue", overflow="fold") for link in alert.erp_links]),
        *_section("revisions", [_revision(one) for one in entries]),
        Text(f"\n{alert.alert_id}  erp.alerts, partition {last.partition}, offset {last.offset}", style="dim"),
    )


def clock(moment: dt.datetime, *, day: bool = False) -> str:
    """Return a moment as people read it, UTC.

    >>> clock(dt.datetime(2026, 5, 9, 12, 30, 5, 250_000, tzinfo=dt.UTC))
    '12:30:05'
    >>> clock(dt.datetime(2026, 5, 9, 12, 30, 5, 250_000, tzinfo=dt.UTC), day=True)
    '2026-05-09 12:30:05.250 UTC'
    """
    utc = moment.astimezone(dt.UTC)
    return f"{utc:%Y-%m-%d %H:%M:%S}.{utc.microsecond // 1000:03d} UTC" if day else f"{utc:%H:%M:%S}"


def money(amount: float, currency: str | None) -> str:
    """Return an amount as people write it.

    >>> money(1234.5, "USD"), money(-3, None)
    ('1,234.50 USD', '-3.00')
    """
    return f"{amount:,.2f} {currency or ''}".strip()


def expected(low: float | None, high: float | None) -> str:
    """Return an expected range in words.

    >>> expected(1.0, 2000.0), expected(None, 5.5), expected(3.0, None), expected(None, None)
    ('1 to 2,000.00', 'at most 5.5', 'at least 3', 'none stated')
    """
    if low is not None and high is not None:
        return f"{_value(low)} to {_value(high)}"
    if high is not None:
        return f"at most {_value(high)}"
    return "none stated" if low is None else f"at least {_value(low)}"


def _advice(alert: "Alert") -> Text:
    if alert.status == "withdrawn":
        return Text("nothing to do any more: what was told is no longer so", style="green")
    return Text(f"→ {alert.recommendation}", style="cyan")


def _judgement(alert: "Alert") -> list[tuple[str, str]]:
    facts = [("value", _value(alert.value)), ("expected", expected(alert.expected_low, alert.expected_high))]
    facts.append(("score", f"{_value(alert.score)} ({alert.score_kind})"))
    if alert.money_at_stake is not None and alert.status != "withdrawn":
        facts.append(("at stake", money(alert.money_at_stake, alert.currency)))
    return [*facts, ("source", alert.source)]


def _facts(pairs: list[tuple[str, str]]) -> "Iterator[RenderableType]":
    width = max(len(name) for name, _ in pairs) + 2
    for name, value in pairs:
        yield Indented([Text.assemble((name.ljust(width), "dim"), value)], hang=width)


def _section(title: str, lines: "Sequence[Text]") -> "Iterator[RenderableType]":
    if lines:
        yield Text(f"\n{title}", style="bold")
        yield Indented(lines, hang=2)


def _document(one: "Document", origins: "dict[str, Origin] | None") -> Iterator[Text]:
    yield Text(one.description)
    if one.link:
        yield Text(f"  {one.link}", style="blue", overflow="fold")
    yield Text(f"  version {one.event_id}", style="dim", overflow="fold")
    if origins is None:
        return
    origin = origins.get(one.event_id)
    for line in origin.lines() if origin else ("origin: no longer in the canonical topics",):
        yield Text(f"  {line}", style="dim", overflow="fold")


def _revision(one: "Entry") -> Text:
    alert = one.alert
    when = clock(alert.timestamp, day=True)
    status = (alert.status.ljust(9), STATUSES[alert.status])
    return Text.assemble((f"{alert.revision}  ", "dim"), when, "  ", status, "  ", alert.impact_summary)


def _value(value: object) -> str:
    """Return a value: numbers with separators, without needless digits."""
    if value is None:
        return "none"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}" if abs(value) >= LARGE else f"{value:,.4f}".rstrip("0").rstrip(".")
