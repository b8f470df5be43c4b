"""`erpulse alerts`: what the jobs have to tell, for people; `--json` for programs."""

import datetime as dt
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from erpulse.alerts.chosen import Choice
    from erpulse.alerts.log import Entry

FILE_WIDTH = 110  # columns of what goes to a file or pipe


@click.group(invoke_without_command=True)
@click.option("--follow", "-f", is_flag=True, help="Go on with new revisions as they are committed; end with Ctrl-C.")
@click.option("--status", type=click.Choice(["open", "withdrawn", "all"]), default="all", show_default=True,
              help="open: what still holds, updated or not.")  # fmt: skip
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Only this rule; may be given again.")
@click.option("--since", "since_text", metavar="WHEN", help="Told since: 15m, 2h, 3d or 2026-05-09T07:00 (UTC).")
@click.option("--last", type=click.IntRange(1), metavar="N", help="Only the newest N.")
@click.option("--json", "as_json", is_flag=True, help="The records as they are, one JSON object a line.")
@click.pass_context
def command(  # noqa: PLR0913  # one per option
    ctx: click.Context,
    *,
    follow: bool,
    status: str,
    rules: tuple[str, ...],
    since_text: str | None,
    last: int | None,
    as_json: bool,
) -> None:
    """Show the alerts of erp.alerts: the latest revision of each, oldest first.

    An alert is told once and then kept right: 'updated' when the numbers under it change, 'withdrawn' when what it told
    is no longer so. Only committed revisions are read. 'erpulse alerts show ALERT_ID' tells all about one.
    """
    if ctx.invoked_subcommand is not None:
        return
    from connectors.settings import load  # noqa: PLC0415
    from erpulse.alerts import chosen, log  # noqa: PLC0415

    moment = chosen.since(since_text, dt.datetime.now(dt.UTC)) if since_text else None
    choice = chosen.Choice(None if status == "all" else status, chosen.known_rules(rules, _rules()), moment)
    kafka = load().kafka
    if follow:
        _follow(log.follow(kafka), choice, last, as_json=as_json)
        return
    found = [one for one in chosen.latest(log.read(kafka)) if choice.takes(one)]
    _show(found[-last:] if last else found, as_json=as_json)
    if not found and not as_json:
        click.echo("no alerts" if choice == chosen.Choice() else "no alerts of that kind")


@command.command()
@click.argument("alert_id")
@click.option("--json", "as_json", is_flag=True, help="All revisions as they are, one JSON object a line.")
@click.option("--lineage/--no-lineage", default=True, show_default=True, help="Look for the raw records behind it.")
def show(alert_id: str, *, as_json: bool, lineage: bool) -> None:
    """Show everything about one alert, back to the raw records of the ERP; the beginning of ALERT_ID is enough."""
    from connectors.settings import load  # noqa: PLC0415
    from erpulse.alerts import chosen, log, words  # noqa: PLC0415
    from erpulse.alerts.lineage import origins  # noqa: PLC0415

    kafka = load().kafka
    found = chosen.revisions(log.read(kafka), alert_id)
    if as_json:
        _show(found, as_json=True)
        return
    versions = [one.event_id for one in found[-1].alert.documents]
    _console().print(words.full(found, origins(kafka, versions) if lineage else None))


def _follow(batches: "Iterable[list[Entry]]", choice: "Choice", last: int | None, *, as_json: bool) -> None:
    from erpulse.alerts import chosen  # noqa: PLC0415

    first = True
    try:
        for batch in batches:
            found = [one for one in (chosen.latest(batch) if first else batch) if choice.takes(one)]
            _show(found[-last:] if first and last else found, as_json=as_json)
            first = False
    except KeyboardInterrupt:
        return


def _show(entries: "Iterable[Entry]", *, as_json: bool) -> None:
    if as_json:
        for one in entries:
            click.echo(one.value)
        return
    from erpulse.alerts import words  # noqa: PLC0415

    console = _console()
    for one in entries:
        console.print(words.block(one.alert))
        console.print()


def _rules() -> list[str]:
    """Return the rules of all jobs."""
    from jobs import catalog  # noqa: PLC0415

    return [rule for job in catalog.scoring() for rule in job.rules]


def _console() -> "Console":
    from rich.console import Console  # noqa: PLC0415

    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=FILE_WIDTH)
