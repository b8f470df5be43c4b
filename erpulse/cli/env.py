"""`erpulse env`: the variables with which a shell reaches the local stack."""

import os
import shlex
from pathlib import Path

import click


@click.command()
def command() -> None:
    """Print the environment of the local stack as lines of a shell: eval "$(erpulse env)".

    After that 'flink', 'python' and every command of erpulse work on this stack from any folder.
    """
    from erpulse.stack import flink  # noqa: PLC0415
    from erpulse.stack.layout import Layout  # noqa: PLC0415

    layout = Layout.of(Path.cwd())
    flink.require_configured(layout)
    for line in exports(flink.programs(), flink.variables(layout)):
        click.echo(line)


def exports(programs: list[str], variables: dict[str, str]) -> list[str]:
    """Return shell lines that put folders in front of the PATH and set every other variable.

    >>> exports(["/v/bin"], {"PATH": "/v/bin:/bin", "FLINK_LIB_DIR": "/a b/lib"})
    ['export PATH=/v/bin:"$PATH"', "export FLINK_LIB_DIR='/a b/lib'"]
    """
    path = f'export PATH={shlex.quote(os.pathsep.join(programs))}:"$PATH"'
    rest = [f"export {name}={shlex.quote(value)}" for name, value in variables.items() if name != "PATH"]
    return [path, *rest]
