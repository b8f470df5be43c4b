"""The record of deployments: written whole, read back, and never for other eyes where it may hold secrets."""

import stat
from pathlib import Path

import msgspec
import pytest

from connectors.errors import ContractError
from erpulse.deploy.ledger import Deployment, Ledger, Stage


def deployment(number: int, stage: Stage, end: str | None = None) -> Deployment:
    return Deployment(number=number, job="j", generation=1, bundle="b", arguments=(), stage=stage, end=end)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path, "local", "j")


def test_nothing_is_made_by_looking(ledger: Ledger, tmp_path: Path) -> None:
    assert (ledger.all(), ledger.last(), ledger.next_number()) == ([], None, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_record_is_read_back(ledger: Ledger) -> None:
    done = ledger.put(deployment(1, "running"))
    assert ledger.all() == [done]
    assert ledger.get(1) == done
    assert ledger.get(2) is None
    assert ledger.next_number() == 2
    assert [file.name for file in ledger.place(1).iterdir()] == ["deployment.json"]


def test_the_last_is_what_runs_or_left_its_state(ledger: Ledger) -> None:
    ledger.put(deployment(1, "stopped", end="file:/sp-1"))
    ledger.put(deployment(2, "failed"))
    last = ledger.last()
    assert last
    assert last.number == 1
    ledger.put(deployment(3, "running"))
    assert ledger.last() == deployment(3, "running")


def test_what_ran_before_is_another_release_that_did_not_fail(ledger: Ledger) -> None:
    ledger.put(msgspec.structs.replace(deployment(1, "stopped"), bundle="old"))
    for number, stage, bundle in ((2, "stopped", "b"), (3, "failed", "bad"), (4, "running", "b")):
        ledger.put(msgspec.structs.replace(deployment(number, stage), bundle=bundle))  # type: ignore[arg-type]
    found = ledger.before(ledger.get(4) or deployment(4, "running"))
    assert found
    assert found.number == 1
    assert ledger.before(found) is None


def test_settings_are_for_the_owner_only(ledger: Ledger) -> None:
    file = ledger.keep_settings(1, "a = 1\n")
    assert ledger.keep_settings(1, "a = 2\n") == file
    assert file.read_text() == "a = 2\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_broken_record_is_told(ledger: Ledger) -> None:
    (ledger.place(1) / "deployment.json").write_text("{")
    with pytest.raises(ContractError, match="no record of a deployment"):
        ledger.all()
