"""What is installed is what is pinned, and fits."""

import pytest
from packaging.requirements import Requirement

from connectors.settings import Settings
from erpulse.stack import check_packages, doctor
from erpulse.stack.doctor import Subject


@pytest.fixture
def subject() -> Subject:
    """Give any subject: packages do not depend on it."""
    return doctor.subject(doctor.Path.cwd(), Settings())


def test_this_environment_is_the_pinned_one(subject: Subject) -> None:
    findings = list(check_packages.pins(subject))
    assert {"apache-flink", "feast", "protobuf", "pyarrow"} <= {finding.name for finding in findings}
    assert [finding for finding in findings if finding.level != "ok"] == []


def test_flink_beam_and_feast_have_what_they_ask_for(subject: Subject) -> None:
    findings = list(check_packages.fit(subject))
    assert [finding for finding in findings if finding.level != "ok"] == []
    assert {finding.group for finding in findings} == {f"what {name} needs" for name in check_packages.FITTING}


def test_they_load_together(subject: Subject) -> None:
    assert [finding.level for finding in check_packages.loads(subject)] == ["ok"]


def test_code_that_does_not_load_says_why(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_packages, "_LOAD", "raise TypeError('descriptors cannot be created directly')")
    (finding,) = check_packages.loads(subject)
    assert (finding.level, finding.found) == ("error", "TypeError: descriptors cannot be created directly")


def test_the_namesake_is_not_installed(subject: Subject) -> None:
    assert [finding.level for finding in check_packages.namesake(subject)] == ["ok"]


@pytest.mark.parametrize(("text", "level"), [("click>=8", "ok"), ("click<1", "error"), ("no-such-package", "error")])
def test_a_version_against_a_requirement(text: str, level: str) -> None:
    assert check_packages._compare(Requirement(text), "x", "g").level == level


def test_a_package_that_is_missing_asks_for_itself() -> None:
    assert [str(entry) for entry in check_packages._required("no-such-package")] == ["no-such-package"]
