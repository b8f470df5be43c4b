"""The doctor: checks are found, run, and weighed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from connectors.settings import Settings
from erpulse.stack import check_machine, doctor
from erpulse.stack.doctor import Finding, Subject


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    """Give a folder in which no stack was started."""
    return doctor.subject(tmp_path, Settings())


def test_modules_that_are_not_there_or_have_no_checks_are_left_out() -> None:
    modules = ("erpulse.stack.check_machine", "erpulse.stack.absent", "erpulse.stack.ports")
    assert doctor.checks(modules) == list(check_machine.CHECKS)


def test_a_check_that_cannot_be_made_is_an_error(subject: Subject) -> None:
    def of_the_moon(_: Subject) -> Iterator[Finding]:
        yield Finding("near side", "ok", "there")
        raise ConfigError("far side: out of sight; wait")

    findings = doctor.examine(subject, [of_the_moon])
    assert [(finding.name, finding.level) for finding in findings] == [("near side", "ok"), ("of the moon", "error")]
    assert findings[1].found == "far side: out of sight; wait"


@pytest.mark.parametrize(("levels", "code"), [([], 0), (["ok"], 0), (["ok", "warning"], 1), (["warning", "error"], 2)])
def test_the_worst_level_is_the_exit_code(levels: list[doctor.Level], code: int) -> None:
    assert doctor.exit_code(Finding("x", level, "") for level in levels) == code


def test_every_check_of_a_folder_without_a_stack(subject: Subject) -> None:
    findings = doctor.examine(subject, [check for check in doctor.checks() if check.__name__ != "loads"])
    assert len(findings) >= 15
    assert all(finding.mend and finding.wanted for finding in findings if finding.level != "ok")
    servers = {finding.name: finding.level for finding in findings}
    assert {servers[name] for name in ("redis", "broker", "flink")} <= {"ok", "warning"}
