"""The ledger after an interrupted command, or without its cluster; the rest is tested on real servers."""

from pathlib import Path

import pytest

from connectors.errors import ConfigError, ErpulseError
from connectors.settings import Flink, Settings
from erpulse.deploy.client import Client
from erpulse.deploy.cluster import Cluster
from erpulse.deploy.deploy import Desk, halt, require_known, retained
from erpulse.deploy.ledger import Deployment, Ledger, Stage
from erpulse.stack.layout import Layout

NOWHERE = "127.0.0.1:1"


class Jobs(Cluster):
    """A cluster on which some jobs run."""

    def __init__(self, *running: str) -> None:
        """Name the jobs."""
        super().__init__(NOWHERE)
        self._running = list(running)

    def running(self, name: str) -> list[str]:
        """Return the jobs, whatever their name."""
        del name
        return self._running


def desk(folder: Path, *running: str) -> Desk:
    settings = Settings(flink=Flink(checkpoint_dir=(folder / "checkpoints").as_uri()))
    client = Client(Layout.of(folder), NOWHERE)
    return Desk(settings, Ledger(folder, "local", "j"), Jobs(*running), client, 1, lambda _line: None)


def deployment(number: int, stage: Stage, job_id: str | None = None, end: str | None = None) -> Deployment:
    return Deployment(
        number=number, job="j", generation=1, bundle="b", arguments=(), stage=stage, job_id=job_id, end=end
    )


def test_nothing_was_deployed(tmp_path: Path) -> None:
    assert require_known(desk(tmp_path)) is None


def test_a_job_that_the_ledger_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="job 'j' runs as x and was not started by 'erpulse deploy'"):
        require_known(desk(tmp_path, "x"))


def test_a_command_that_ended_after_it_had_submitted(tmp_path: Path) -> None:
    own = desk(tmp_path, "x")
    own.ledger.put(deployment(1, "stopped", "w", "file:/s"))
    own.ledger.put(deployment(2, "starting"))
    assert require_known(own) == own.ledger.get(2) == deployment(2, "running", "x")


def test_a_command_that_ended_before_it_had_submitted(tmp_path: Path) -> None:
    own = desk(tmp_path)
    own.ledger.put(deployment(1, "stopped", "w", "file:/s"))
    own.ledger.put(deployment(2, "starting"))
    known = require_known(own)
    assert known == deployment(1, "stopped", "w", "file:/s")
    assert halt(own, known) == "file:/s"


def test_a_cluster_that_is_gone_left_checkpoints(tmp_path: Path) -> None:
    own = desk(tmp_path)
    gone = own.ledger.put(deployment(1, "running", "w"))
    with pytest.raises(ErpulseError, match="knows no checkpoint of it; name one with --from"):
        halt(own, gone)
    for name in ("chk-9", "chk-10"):
        (tmp_path / "checkpoints/w" / name).mkdir(parents=True)
        (tmp_path / "checkpoints/w" / name / "_metadata").touch()
    (tmp_path / "checkpoints/w/chk-11").mkdir()
    assert halt(own, gone) == (tmp_path / "checkpoints/w/chk-10").as_uri()
    kept = own.ledger.get(1)
    assert kept
    assert (kept.stage, kept.end) == ("stopped", (tmp_path / "checkpoints/w/chk-10").as_uri())


def test_checkpoints_elsewhere_are_not_looked_for() -> None:
    assert retained("s3://bucket/checkpoints", "w") is None
