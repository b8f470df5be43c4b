"""`erpulse metrics`: all figures for Prometheus, and the files that go with them."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from erpulse.cli.status import end

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 8.0
"""Less than what Prometheus waits for a page, so that what hangs is told and not only missed."""
FILES = ("figures", "names", "rules", "board")


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=9479, show_default=True, help="0 for any free one.")
@click.option("--print", "what", type=click.Choice(FILES), help="Print one of these and end.")
def command(port: int, what: str | None) -> None:
    """Serve the figures of a running system on 127.0.0.1, page /metrics, until it is stopped.

    With --print: the figures as they are now, the table of their names, the alert rules for the checkpoint interval of
    the settings, or the Grafana board. docker/monitoring has a scrape configuration, the rules and the board.
    """
    from connectors.settings import load  # noqa: PLC0415
    from erpulse.watch import board, metrics, rules  # noqa: PLC0415

    settings = load()
    made: dict[str, Callable[[], str]] = {
        "names": metrics.table,
        "board": board.board,
        "rules": lambda: rules.rules(settings.flink.checkpoint_interval_ms / 1000),
    }
    if what in made:
        click.echo(made[what](), nl=False)
    else:
        _figures(port, once=what == "figures")


def _figures(port: int, *, once: bool) -> None:
    from connectors.settings import load  # noqa: PLC0415
    from erpulse.watch import exporter  # noqa: PLC0415
    from erpulse.watch.figures import samples  # noqa: PLC0415
    from erpulse.watch.look import Looker, local_stack  # noqa: PLC0415
    from erpulse.watch.metrics import text  # noqa: PLC0415

    settings = load()
    looker = Looker(settings, local_stack(Path.cwd(), settings), from_start=True, patience_s=PATIENCE_S)
    if once:
        click.echo(text(samples(looker.look(), settings.sources)), nl=False)
    else:
        with exporter.server(port, lambda: text(samples(looker.look(), settings.sources))) as serving:
            click.echo(f"figures at http://{exporter.HOST}:{serving.server_port}/metrics")
            with contextlib.suppress(KeyboardInterrupt):
                serving.serve_forever()
    looker.close()
    end(0, hangs=looker.hangs)
