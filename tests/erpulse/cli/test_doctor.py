"""`erpulse doctor`: findings as text."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from erpulse.cli import doctor
from erpulse.stack import doctor as checks
from erpulse.stack.doctor import Finding

JAVA = Finding("java", "error", "11", "17", "apt-get install openjdk-17-jdk-headless")
JARS = [Finding(f"jar {name}", "ok", "ab", "ab", "", "jars") for name in "abc"]
MISSING = [Finding(f"jar {name}", "warning", "missing", "cd", "erpulse up", "jars") for name in "xyz"]


def test_what_is_not_well_says_what_was_wanted_and_what_to_type() -> None:
    assert doctor.report([JAVA], verbose=False) == [
        ("error    java: 11; wanted 17\n         mend: apt-get install openjdk-17-jdk-headless", "error")
    ]


def test_a_group_is_one_line_while_its_findings_are_alike() -> None:
    lines = [line.splitlines()[0] for line, _ in doctor.report([*JARS, *MISSING], verbose=False)]
    assert lines == ["ok       jars: 3 well", "warning  jar x and 2 more of jars: missing; wanted cd"]


def test_verbose_shows_each() -> None:
    assert len(doctor.report([*JARS, *MISSING, JAVA], verbose=True)) == 7


def test_findings_without_a_group_stay_apart() -> None:
    two = [Finding("disk", "ok", "9 GiB"), Finding("memory", "ok", "9 GiB")]
    assert [line for line, _ in doctor.report(two, verbose=False)] == ["ok       disk: 9 GiB", "ok       memory: 9 GiB"]


def test_summary() -> None:
    assert doctor.summary([*JARS, *MISSING, JAVA]) == "7 checks: 3 well, 3 warnings, 1 errors"


@pytest.mark.parametrize(("findings", "code"), [(JARS, 0), ([*JARS, *MISSING], 1), ([*MISSING, JAVA], 2)])
def test_the_exit_code_is_the_worst(
    findings: list[Finding], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checks, "checks", lambda: [lambda _: findings])
    result = CliRunner().invoke(doctor.command)
    assert result.exit_code == code
    assert result.output.splitlines()[-1] == doctor.summary(findings)
