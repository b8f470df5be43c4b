"""The command line: every module of this package with a `command` is a sub-command, imported when it is called."""

import importlib
import pkgutil
import sys
from typing import Any

import click

from connectors.errors import ErpulseError

USAGE = 2


class _Commands(click.Group):
    """Sub-commands by file name: `dead_letters.py` is `dead-letters`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all sub-commands."""
        del ctx
        return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one sub-command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: Any = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        return command if isinstance(command, click.Command) else None


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Real-time ERP analytics: features, scores and alerts seconds after the business event."""


def main() -> None:
    """Run the command; a mistake of the user is one message and exit code 2."""
    try:
        cli.main(standalone_mode=True)
    except ErpulseError as error:
        click.secho(f"error: {error}", fg="red", err=True)
        sys.exit(USAGE)
