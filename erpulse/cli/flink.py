"""`erpulse flink`: Flink's own client against the local cluster."""

import sys
from pathlib import Path

import click


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run Flink's client with ARGUMENTS against the cluster of the local stack.

    For example: erpulse flink run -pym jobs.procurement_spend -pyfs dist/erpulse-jobs.zip
    """
    from erpulse.stack import flink  # noqa: PLC0415
    from erpulse.stack.layout import Layout  # noqa: PLC0415

    sys.exit(flink.client(Layout.of(Path.cwd()), list(arguments)))
