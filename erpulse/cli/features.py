"""`erpulse features`: look up, check, rebuild and register the features of the feature store."""

import json
import shlex
import sys
from typing import TYPE_CHECKING

import click

from connectors.settings import Settings, load

if TYPE_CHECKING:
    from rich.console import Console

    from erpulse.features.compare import Comparison
    from erpulse.features.lookup import Found
    from erpulse.features.repository import View

OFFLINE_INTERVALS = 3  # checkpoints of the archive that a row may take to be in a finished file

FILE_WIDTH = 160  # columns of a table that goes to a file or pipe


@click.group()
def command() -> None:
    """Look up, check, rebuild and register the features of the feature store."""


@command.command()
@click.argument("view")
@click.argument("key", nargs=-1, metavar="KEY=VALUE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def get(view: str, key: tuple[str, ...], *, as_json: bool) -> None:
    """Show the features of one entity, read through Feast; exit with 1 where it has none.

    Example: erpulse features get supplier_spend source=erp supplier_id=0000100017
    """
    from erpulse.features import lookup, repository  # noqa: PLC0415

    settings = load()
    declared = repository.view(settings, view)
    wanted = lookup.entity_key(view, declared.online.keys, key)
    _require_redis(settings)
    found = lookup.lookup(repository.store(settings, view), declared, wanted)
    click.echo(_as_json(view, found)) if as_json else _print_row(declared, found)
    if found.known_time is None:
        sys.exit(1)


@command.command()
@click.argument("view", nargs=-1)
@click.option("--store", type=click.Choice(["online", "offline", "both"]), default="both", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per view and store.")
def check(view: tuple[str, ...], store: str, *, as_json: bool) -> None:
    """Compare Redis and the archive with the latest row of each entity in the log; exit with 1 where they differ.

    All views, or those named. Rows younger than 10 s (online) or three checkpoints of the archive are not asked for.
    """
    from erpulse.features import check as checks  # noqa: PLC0415
    from erpulse.features import log, repository  # noqa: PLC0415

    settings = load()
    declared = [repository.view(settings, name) for name in view] or list(repository.views(settings).values())
    grace = OFFLINE_INTERVALS * settings.flink.archive_interval_ms
    results: list[tuple[str, Comparison]] = []
    for item in declared:
        with log.opened(settings.kafka, item.online.name) as opened:
            found = checks.check(
                item, opened, settings.online if store != "offline" else None, grace if store != "online" else None
            )
        results += [(item.online.name, comparison) for comparison in found]
    if as_json:
        for name, comparison in results:
            click.echo(_comparison_json(name, comparison))
    else:
        _print_comparisons(results)
    sys.exit(0 if all(comparison.equal for _, comparison in results) else 1)


@command.command()
@click.argument("view", nargs=-1)
def rebuild(view: tuple[str, ...]) -> None:
    """Remove rows from Redis and write them anew from the topics; the running job may go on.

    All views, or those named: after Redis was lost, all. Readers find nulls where a row is not written yet.
    """
    from erpulse.features import log, repository  # noqa: PLC0415
    from erpulse.features import rebuild as rebuilding  # noqa: PLC0415

    settings = load()
    declared = [repository.view(settings, name) for name in view] or list(repository.views(settings).values())
    _require_redis(settings)
    for item in declared:
        with log.opened(settings.kafka, item.online.name) as opened:
            removed, written = rebuilding.rebuild(settings.online, item.online, opened, _progress)
        click.echo(f"\r{item.online.name}: {removed} rows removed, {written} records of the log written anew")


@command.command()
def apply() -> None:
    """Register entities, views and services with Feast (`feast apply`, its environment set)."""
    from erpulse.features import repository  # noqa: PLC0415

    repository.apply(load())


@command.command()
def env() -> None:
    """Print what Feast's own command needs: eval "$(erpulse features env)" && cd feature_repo && feast apply."""
    from erpulse.features import repository  # noqa: PLC0415

    for name, value in repository.environment(load()).items():
        click.echo(f"export {name}={shlex.quote(value)}")


def _require_redis(settings: Settings) -> None:
    from connectors import online  # noqa: PLC0415

    online.connect(settings.online).close()


def _progress(rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{rows} records read", nl=False, err=True)


def _as_json(view: str, found: "Found") -> str:
    known = found.known_time.isoformat(timespec="milliseconds").replace("+00:00", "Z") if found.known_time else None
    return json.dumps({"view": view, **found.key, "known_time": known, "features": found.values})


def _print_row(view: "View", found: "Found") -> None:
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    entity = ", ".join(f"{name} {value}" for name, value in found.key.items())
    if found.known_time is None:
        click.echo(f"{view.online.name}: no row for {entity}")
        return
    table = Table("feature", "value", "meaning", title=escape(f"{view.online.name}: {entity}"), title_justify="left")
    for name, value in found.values.items():
        table.add_row(name, escape("null" if value is None else str(value)), escape(view.docs[name]))
    table.caption = f"known at {found.known_time.isoformat(sep=' ', timespec='milliseconds')}"
    _console().print(table)


def _print_comparisons(found: "list[tuple[str, Comparison]]") -> None:
    from rich.table import Table  # noqa: PLC0415

    table = Table("view", "store", "result", "compared", "mismatches", "missing", "extra", "newest row")
    for view, item in found:
        verdict = "[green]equal[/]" if item.equal else "[red]differs[/]"
        counts = [str(count) for count in (item.compared, item.mismatches, item.missing, item.extra)]
        table.add_row(view, item.store, verdict, *counts, _age(item.newest_ms))
    _console().print(table)
    for view, item in found:
        for example in item.examples:
            click.echo(f"{view} {item.store} {example}")


def _comparison_json(view: str, comparison: "Comparison") -> str:
    import msgspec  # noqa: PLC0415

    return msgspec.json.encode({"view": view, **msgspec.to_builtins(comparison), "equal": comparison.equal}).decode()


def _console() -> "Console":
    from rich.console import Console  # noqa: PLC0415

    return Console() if sys.stdout.isatty() else Console(width=FILE_WIDTH)


def _age(known_ms: int | None) -> str:
    import time  # noqa: PLC0415

    from erpulse.watch.words import duration  # noqa: PLC0415

    return "none" if known_ms is None else f"{duration(time.time() - known_ms / 1000)} ago"
