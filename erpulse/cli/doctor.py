"""`erpulse doctor`: what is missing or does not fit, and the line that mends it."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from erpulse.stack.doctor import Finding

COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


@click.command()
@click.option("-v", "--verbose", is_flag=True, help="Show every check, also those that are well.")
def command(*, verbose: bool) -> None:
    """Check machine, packages, jars and servers; exit with 0, 1 after warnings, 2 after errors."""
    from connectors import settings  # noqa: PLC0415
    from erpulse.stack import doctor  # noqa: PLC0415

    findings = doctor.examine(doctor.subject(Path.cwd(), settings.load()), doctor.checks())
    for line, level in report(findings, verbose=verbose):
        click.secho(line, fg=COLOURS[level])
    click.echo(summary(findings))
    sys.exit(doctor.exit_code(findings))


def report(findings: "list[Finding]", *, verbose: bool) -> list[tuple[str, str]]:
    """Return the lines of a report, each with its level.

    Args:
        findings: In the order of the checks.
        verbose: Show the findings of a group one by one, not one line for those that are alike.
    """
    alike: dict[tuple[str, ...], list[Finding]] = {}
    for number, finding in enumerate(findings):
        apart = verbose or not finding.group
        key = (str(number),) if apart else (finding.group, finding.level, finding.mend)
        alike.setdefault(key, []).append(finding)
    return [(together_line(group), group[0].level) for group in alike.values()]


def together_line(alike: "list[Finding]") -> str:
    """Return findings of one group and level as text."""
    first = alike[0]
    if len(alike) == 1:
        return finding_line(first)
    if first.level == "ok":
        return f"ok       {first.group}: {len(alike)} well"
    return finding_line(replace(first, name=f"{first.name} and {len(alike) - 1} more of {first.group}"))


def finding_line(finding: "Finding") -> str:
    """Return one finding as text; one that is not well says what was wanted and what to type."""
    head = f"{finding.level:<8} {finding.name}: {finding.found}"
    if finding.level == "ok":
        return head
    return f"{head}; wanted {finding.wanted}\n         mend: {finding.mend}"


def summary(findings: "list[Finding]") -> str:
    """Return the number of checks by level."""
    count = {level: sum(finding.level == level for finding in findings) for level in COLOURS}
    return f"{len(findings)} checks: {count['ok']} well, {count['warning']} warnings, {count['error']} errors"
