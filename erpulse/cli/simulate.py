"""`erpulse simulate`: play a purchasing department into the raw topics."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from connectors.errors import ConfigError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from connectors.settings import Kafka
    from erpulse.simulate.plan import Plan
    from erpulse.simulate.records import RawRecord
    from erpulse.simulate.tally import Tally

NAMES = ("plain", "ebs", "sap")
STEP = 25


@click.command()
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed plays the same story.")
@click.option("--rate", type=float, default=50.0, show_default=True, help="Messages per second in the live phase.")
@click.option("--seconds", type=float, default=60.0, show_default=True, help="Length of the live phase.")
@click.option("--late", type=float, default=0.2, show_default=True, help="Share that arrives minutes to days late.")
@click.option("--duplicates", type=float, default=0.05, show_default=True, help="Share that is delivered twice.")
@click.option("--sources", default=",".join(NAMES), show_default=True, help="Systems that take part, with commas.")
@click.option("--incidents", type=click.IntRange(0), default=12, show_default=True, help="Planted incidents.")
@click.option("--traps", type=click.IntRange(0), default=None, help="Planted look-alikes; default: as many as fit.")
@click.option("--bad", type=click.IntRange(0), default=3, show_default=True, help="Messages that cannot be decoded.")
@click.option(
    "--labels", type=click.Path(path_type=Path, dir_okay=False), help="File for what was planted (JSON lines)."
)
@click.option(
    "--parts",
    default="purchasing",
    show_default=True,
    help="Of purchasing, treasury, plant.",
)
@click.option("--topics", is_flag=True, help="Print the raw topics and end.")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="Settings file.")
def command(  # noqa: PLR0913  -- one per option
    *,
    seed: int,
    rate: float,
    seconds: float,
    late: float,
    duplicates: float,
    sources: str,
    incidents: int,
    traps: int | None,
    bad: int,
    labels: Path | None,
    parts: str,
    topics: bool,
    config: Path | None,
) -> None:
    """Play a purchasing department into the raw topics, as Debezium would deliver it.

    Three systems take part: 'plain' on PostgreSQL, Oracle EBS, and SAP on SQL Server. Ninety days of history come
    first, at once; then the live phase, with late and repeated deliveries, a quiet stretch, incidents that must be
    found, look-alikes that must not, and messages that cannot be decoded. What was planted goes to the labels.
    With --parts, treasury (receivables, payment runs, bank statements by row, MT940 and camt) and plant (orders,
    confirmations, readings, shifts) take part, as rows of 'plain' and files of the sources 'bank' and 'bank_eur'.
    """
    from connectors.settings import load  # noqa: PLC0415
    from erpulse.simulate.parts import chosen, topics_of  # noqa: PLC0415
    from erpulse.simulate.plan import Plan  # noqa: PLC0415

    who = chosen(parts)
    names = tuple(name.strip() for name in sources.split(",") if name.strip())
    plan = Plan(seed, rate, seconds, late, duplicates, names, incidents, bad, traps)
    if topics:
        click.echo("\n".join(topics_of(who, names)))
        return
    if labels is not None and not labels.absolute().parent.is_dir():
        raise ConfigError(f"labels {str(labels)!r}: folder {str(labels.parent)!r} is not there; make it first")
    run(plan, load(config).kafka, labels, who)


def run(plan: "Plan", kafka: "Kafka", labels: Path | None, parts: tuple[str, ...] = ("purchasing",)) -> None:
    """Play a run, show how it goes, and write the labels; Ctrl-C ends it early.

    Raises:
        ConfigError: the plan is impossible, or the broker or its topics are not there.
    """
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    from erpulse.simulate.parts import Company, topics_of  # noqa: PLC0415
    from erpulse.simulate.produce import outlet, play  # noqa: PLC0415
    from erpulse.simulate.tally import Tally  # noqa: PLC0415

    console, tally, simulation = Console(), Tally(), Company(plan, parts)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[sent]}"), TimeElapsedColumn())
    topics = topics_of(parts, plan.sources)
    with (
        outlet(kafka, plan.sources, topics) as out,
        Progress(*columns, console=console, transient=True) as progress,
    ):
        task = progress.add_task("history", total=None, sent="")

        def seen(record: "RawRecord", so_far: "Tally") -> None:
            _tell(console, record)
            if record.mark is not None and labels is not None:
                labels.write_bytes(so_far.labels.lines())
            if so_far.messages % STEP:
                return
            sent = f"{so_far.messages:,} messages"
            if record.send_s is None:
                progress.update(task, sent=sent)
            else:
                progress.update(task, description="live", total=plan.seconds, completed=record.send_s, sent=sent)

        try:
            play(simulation, out, tally, seen)
        except KeyboardInterrupt:
            console.print("stopped early", style="yellow")
    _conclude(console, tally, labels)


def _tell(console: "Console", record: "RawRecord") -> None:
    """Print an incident when it happens, and when it is put right."""
    if record.mark is None or record.mark.label.kind != "incident":
        return
    label = record.mark.label
    verb = "planted" if record.mark.role == "completes" else "put right"
    console.print(
        f"{label.incident} {verb}: {label.rule} in {label.source}: {label.description}", highlight=False, soft_wrap=True
    )


def _conclude(console: "Console", tally: "Tally", labels: Path | None) -> None:
    for table in (topics_table(tally), rules_table(tally)):
        console.print(table)
    console.print(
        f"{tally.history:,} messages of history, {tally.live:,} live; {tally.late:,} late, "
        f"{tally.duplicates:,} delivered twice, {len(tally.planted('bad'))} bad",
        highlight=False,
    )
    if labels is not None:
        labels.write_bytes(tally.labels.lines())
        console.print(f"labels: {labels}", highlight=False)


def topics_table(tally: "Tally") -> "Table":
    """Return the messages per topic as a table."""
    from rich.table import Table  # noqa: PLC0415

    table = Table("topic", box=None)
    table.add_column("messages", justify="right")
    for topic, count in sorted(tally.topics.items()):
        table.add_row(topic, f"{count:,}")
    return table


def rules_table(tally: "Tally") -> "Table":
    """Return what was planted per rule as a table."""
    from rich.table import Table  # noqa: PLC0415

    table = Table("rule", box=None)
    for name in ("stays open", "put right", "look-alikes"):
        table.add_column(name, justify="right")
    for rule, counts in tally.by_rule().items():
        table.add_row(rule, *map(str, counts))
    return table
