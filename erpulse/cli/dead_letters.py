"""`erpulse dead-letters`: what was refused and why, whole, and sent again."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from erpulse.dead_letters.log import Entry

FILTERS = (
    click.option("--reason", multiple=True, help="Reason code, no_history; may be given several times, may hold *."),
    click.option("--source", multiple=True, help="Configured id of a system."),
    click.option("--topic", multiple=True, help="Raw topic, 'raw.sap.*'."),
    click.option("--since", help="Records from then on: 2026-05-15T08:30 (UTC), or how long ago: 30m, 2h, 7d."),
    click.option("--until", help="Records before then."),
)


def filtered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose letters."""
    for option in reversed(FILTERS):
        function = option(function)
    return function


@click.group()
def command() -> None:
    """Messages that could not become canonical rows: list them, show one, send them again after the fix."""


@command.command("list")
@filtered
@click.option("--all", "everything", is_flag=True, help="Also those that were mended by sending them again.")
def list_(*, everything: bool, **filters: Any) -> None:  # noqa: ANN401 - click's
    """List letters, and count them by reason."""
    from erpulse.dead_letters.log import MENDED  # noqa: PLC0415
    from erpulse.tables import print_table  # noqa: PLC0415

    chosen = _chosen(filters)
    shown = {name: entry for name, entry in chosen.items() if everything or entry.state not in MENDED}
    if shown:
        print_table(("id", "time", "source", "reason", "state", "detail"), map(_row, shown.items()))
        click.echo()
        counts = Counter(entry.letter.reason.value for entry in shown.values())
        print_table(("reason", "letters"), [(reason, str(count)) for reason, count in counts.most_common()])
        click.echo()
    hidden = len(chosen) - len(shown)
    click.echo(f"{len(shown)} dead letters" + (f", {hidden} more are mended (--all shows them)" if hidden else ""))


@command.command()
@click.argument("letter")
def show(letter: str) -> None:
    """Show all that is kept of LETTER, by its id TOPIC/PARTITION/OFFSET."""
    from connectors.errors import ConfigError, did_you_mean  # noqa: PLC0415
    from erpulse.dead_letters import show as texts  # noqa: PLC0415

    known = _chosen({})
    if letter not in known:
        hint = did_you_mean(letter, known) if known else "; there is none at all"
        raise ConfigError(f"dead letter {letter!r}: not known{hint}")
    click.echo(texts.text(known[letter]))


@command.command()
@click.argument("letters", nargs=-1)
@filtered
@click.option("--again", is_flag=True, help="Also those that were sent again before.")
@click.option("--wait", type=click.FloatRange(min=0), default=30, show_default=True, help="Seconds to wait for ingest.")
def replay(letters: tuple[str, ...], *, again: bool, wait: float, **filters: Any) -> None:  # noqa: ANN401 - click's
    """Send letters back to their topics, all that match or LETTERS by id, and tell what becomes of each.

    Exit code 1 where one is refused again, waits for its header, cannot be sent, or was not read in time.
    """
    from connectors.errors import ConfigError, did_you_mean  # noqa: PLC0415
    from connectors.settings import load  # noqa: PLC0415
    from erpulse.dead_letters.log import MENDED  # noqa: PLC0415
    from erpulse.dead_letters.replay import replay as send_again  # noqa: PLC0415
    from erpulse.tables import print_table  # noqa: PLC0415

    chosen = _chosen(filters)
    if unknown := [name for name in letters if name not in chosen]:
        hint = did_you_mean(unknown[0], chosen) if chosen else "; no letter matches"
        raise ConfigError(f"dead letter {unknown[0]!r}: not known, or left out by the filters{hint}")
    going = [chosen[name] for name in letters] or [e for e in chosen.values() if again or e.state not in MENDED]
    told = send_again(load().kafka, going, again=again, wait_s=wait, progress=click.echo)
    if told:
        print_table(("id", "outcome", "detail"), [(one.id, one.outcome, one.detail) for one in told])
        click.echo()
    counts = Counter(one.outcome for one in told)
    click.echo(", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()) or "nothing to send")
    raise SystemExit(0 if all(one.mended for one in told) else 1)


def _chosen(filters: dict[str, Any]) -> "dict[str, Entry]":
    from datetime import UTC, datetime  # noqa: PLC0415

    from connectors.settings import load  # noqa: PLC0415
    from erpulse.dead_letters.choose import Choice, instant  # noqa: PLC0415
    from erpulse.dead_letters.log import load as load_letters  # noqa: PLC0415

    now = datetime.now(UTC)
    since, until = (instant(text, now) if (text := filters.get(name)) else None for name in ("since", "until"))
    reasons, sources, topics = (filters.get(name, ()) for name in ("reason", "source", "topic"))
    choice = Choice(reasons, sources, topics, since, until)
    return {name: entry for name, entry in load_letters(load().kafka).items() if choice.holds(entry.letter)}


def _row(item: "tuple[str, Entry]") -> tuple[str, ...]:
    name, entry = item
    letter = entry.letter
    time = letter.timestamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return name, time, letter.source or "none", letter.reason.value, entry.state.value, letter.detail
