"""What may be wrong with a machine, an installation or the servers, and the line that mends each.

A check is a function from a `Subject` to findings. Modules that hold checks name them in a tuple `CHECKS`; they are
listed in `MODULES`, and one that is not there is left out.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from connectors.errors import ErpulseError
from connectors.settings import Settings
from erpulse.stack.layout import Layout

MODULES = (
    "erpulse.stack.check_machine",
    "erpulse.stack.check_packages",
    "erpulse.stack.check_jars",
    "erpulse.stack.check_stack",
    "erpulse.stack.check_servers",
    "erpulse.cli.topics",
)
Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Subject:
    """What is looked at: the settings in force and the folders of the local stack."""

    settings: Settings
    layout: Layout


@dataclass(frozen=True)
class Finding:
    """The outcome of one check.

    Attributes:
        name: What was looked at.
        level: `warning` hinders something, `error` everything that needs it.
        found: What is there.
        wanted: What should be there.
        mend: The line to type, empty where all is well.
        group: Findings of one group are shown as one line while all of them are well.
    """

    name: str
    level: Level
    found: str
    wanted: str = ""
    mend: str = ""
    group: str = ""


Check = Callable[[Subject], Iterable[Finding]]


def judge(name: str, *, ok: bool, found: str, wanted: str, mend: str) -> Finding:
    """Return a finding that is well if `ok`, else an error.

    >>> judge("java", ok=False, found="11", wanted="17", mend="apt-get install openjdk-17-jdk-headless").level
    'error'
    """
    return Finding(name, "ok", found, wanted) if ok else Finding(name, "error", found, wanted, mend)


def advise(name: str, *, ok: bool, found: str, wanted: str, mend: str) -> Finding:
    """Return a finding that is well if `ok`, else a warning.

    >>> advise("slots", ok=True, found="8 free", wanted="1", mend="erpulse flink cancel JOB").level
    'ok'
    """
    return Finding(name, "ok", found, wanted) if ok else Finding(name, "warning", found, wanted, mend)


def checks(modules: Iterable[str] = MODULES) -> list[Check]:
    """Return the checks of every module that exists and names some."""
    present = [module for module in modules if importlib.util.find_spec(module)]
    return [check for module in present for check in getattr(importlib.import_module(module), "CHECKS", ())]


def examine(subject: Subject, which: Iterable[Check]) -> list[Finding]:
    """Run checks; one that cannot be carried out is a finding itself."""
    findings: list[Finding] = []
    for check in which:
        try:
            findings.extend(check(subject))
        except ErpulseError as error:
            name = check.__name__.strip("_").replace("_", " ")
            findings.append(Finding(name, "error", str(error), "a check that can be made", "mend the cause, see left"))
    return findings


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 2 where there is an error, 1 where there is a warning, else 0.

    >>> exit_code([Finding("java", "ok", "17"), Finding("maven", "warning", "none")])
    1
    """
    return max((("ok", "warning", "error").index(finding.level) for finding in findings), default=0)


def subject(root: Path, settings: Settings) -> Subject:
    """Return what is looked at when the command runs in `root`."""
    return Subject(settings, Layout.of(root))
