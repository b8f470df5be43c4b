"""`erpulse deploy` of the jobs of treasury and plant on real servers, while the simulator plays both.

The tests of this module build on each other, as those of `test_deploy.py` do. What the jobs wrote in the end, through
all releases, is held against a run of the same job over the same canonical rows from files.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from erpulse import bundle, topics
from erpulse.deploy.cluster import Cluster
from erpulse.deploy.deploy import RolledBackError
from erpulse.deploy.run import Words, rollback
from erpulse.simulate.parts import sources_of, topics_of
from erpulse.simulate.plan import Plan
from erpulse.stack.layout import CHECKOUT
from erpulse.stack.local import Stack
from tests.stack.deploying import LATE_FAILURE, Yard, edited
from tests.stack.test_procurement import _toml

pytestmark = [pytest.mark.stack, pytest.mark.long]

PARTS = ("treasury", "plant")
PLAN = Plan(seed=5, rate=5, seconds=300, days=40, sources=("plain",))
SETTLED_S = 65
TWO = "flink.parallelism=2"


class Case(NamedTuple):
    """A job and where its releases are made to differ: the line of the score, and a threshold no incident is near."""

    job: str
    file: str
    line: str
    rule: str
    limit: str


CASES = (
    Case("cash_position", "udfs/cash_rules.py", "        named = {name:", "early_discount", "least_saving = 11"),
    Case(
        "production_yield",
        "udfs/production_yield.py",
        "        frame = candidates.frame(ARGS",
        "yield_below_limit",
        "min_pieces = 21",
    ),
)


@pytest.fixture(scope="module")
def yard(stack_session: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """Deploy ingest and both jobs, and let the simulator play; end all jobs in any case."""
    stack_session.up()
    folder = tmp_path_factory.mktemp("deploy")
    config = folder / "erpulse.toml"
    sources = sources_of(PARTS)
    own = {name: msgspec.to_builtins(source) for name, source in sources.items()}
    config.write_text(_toml(stack_session.layout.settings_file.read_text(encoding="utf-8"), own), encoding="utf-8")
    settings = msgspec.structs.replace(stack_session.settings(), sources=sources)
    topics.create(settings, topics_of(PARTS, sources))
    bundle.build(CHECKOUT, folder / "jobs.zip")
    yard = Yard(stack_session.layout.root, config, settings, folder / "jobs.zip")
    names = ("ingest", *(case.job for case in CASES))
    try:
        for name in names:
            yard.deploy(name)
        yard.play(PLAN, PARTS)
        yield yard
    finally:
        cluster = Cluster(settings.flink.rest)
        for job_id in [one for name in names for one in cluster.running(name)]:
            cluster.cancel(job_id)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.job)
def test_another_threshold_and_two_tasks(yard: Yard, tmp_path: Path, case: Case) -> None:
    config = tmp_path / "limit.toml"
    limit = f"\n[rules.{case.job}.{case.rule}]\n{case.limit}\n"
    config.write_text(yard.config.read_text(encoding="utf-8") + limit, encoding="utf-8")
    done = yard.deploy(case.job, None, TWO, config=config)
    assert (done.number, done.stage, done.replaced) == (2, "running", 1)
    assert done.origin
    assert "  state     no change" in yard.said
    assert any(line.startswith(f"  alerts    ~ {case.rule} ") for line in yard.said)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.job)
def test_a_release_that_fails_after_five_seconds_is_rolled_back(yard: Yard, tmp_path: Path, case: Case) -> None:
    fails = edited(yard.bundle, tmp_path / "f.zip", case.file, (case.line, LATE_FAILURE + case.line))
    before = yard.last(case.job)
    with pytest.raises(RolledBackError, match="this release fails after five seconds"):
        yard.deploy(case.job, fails, watch_s=120)
    after = yard.last(case.job)
    assert (after.stage, after.bundle, after.number) == ("running", before.bundle, before.number + 2)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.job)
def test_back_to_the_first_release_and_to_one_task(yard: Yard, case: Case) -> None:
    first = yard.ledger(case.job).get(1)
    assert first
    assert rollback(Words(case.job, yard.config, watch_s=3, root=yard.root), yard.said.append, 1) == 0
    after = yard.last(case.job)
    assert (after.stage, after.bundle) == ("running", first.bundle)


def test_every_incident_is_told(yard: Yard) -> None:
    planted = yard.played().planted("incident")
    assert len(planted) > len(CASES)
    told = {(alert.rule, document.document) for alert in yard.alerts() for document in alert.documents}
    missing = [one.incident for one in planted if not {(one.rule, document) for document in one.documents} & told]
    assert missing == []


def test_nothing_is_doubled(yard: Yard) -> None:
    counts = Counter((alert.alert_id, alert.revision) for alert in yard.alerts())
    assert [key for key, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.job)
def test_nothing_is_lost(yard: Yard, case: Case) -> None:
    """A run over the same rows from files, without a stop, writes the same features, scores and alerts."""
    yard.played()
    if case is CASES[0]:
        time.sleep(SETTLED_S)
    call = [str(Path(sys.executable).parent / "erpulse"), "repair", "job", case.job, "--dry-run"]
    own = os.environ | {"ERPULSE_CONFIG": str(yard.config)}
    done = subprocess.run(call, cwd=CHECKOUT, env=own, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert ": 0 missing, 0 too many" in done.stdout
