"""`erpulse deploy` and `rollback` on real servers, while the simulator plays: nothing lost, nothing doubled.

The tests of this module build on each other: one stack, one run of the simulator, release after release. By hand, a
failing release as often as you like: `DEPLOY_TIMES=10 python -m pytest tests/stack/test_deploy.py -m stack`.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from connectors import broker
from connectors.alerts import Alert
from connectors.errors import ConfigError
from erpulse import bundle, topics
from erpulse.deploy.changes import Asked
from erpulse.deploy.cluster import Cluster
from erpulse.deploy.deploy import RolledBackError
from erpulse.deploy.run import Words, rollback
from erpulse.simulate.plan import Plan
from erpulse.simulate.stream import raw_topics, sources
from erpulse.stack.layout import CHECKOUT
from erpulse.stack.local import Stack
from jobs.generations import first_revision
from tests.stack.deploying import LATE_FAILURE, SCORES, Yard, edited, until
from tests.stack.test_procurement import _toml, of

pytestmark = [pytest.mark.stack, pytest.mark.long]

TIMES = int(os.environ.get("DEPLOY_TIMES", "1"))
SPEND = "procurement_spend"
JOBS = (SPEND, "ingest", "feature_online", "feature_archive")
PLAN = Plan(seed=5, rate=15, seconds=110 + 50 * TIMES, incidents=10, bad=1)
TWO = "flink.parallelism=2"
NAME = "jobs/procurement_spend.py"
DOUBLED = (
    '"spend_amount_sum": "company_amount"',
    '"spend_amount_sum": "CAST(company_amount * 2 AS DECIMAL(18, 3))"',
)
COLUMN = ('log_std_365d": "DOUBLE"}', 'log_std_365d": "DOUBLE", "amount_count_365d": "BIGINT"}')
TYPICAL = "ROUND(EXP(invoice_amount_log_mean_365d), 2)"


@pytest.fixture(scope="module")
def yard(stack_session: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """Deploy ingest and procurement_spend for the first time, and let the simulator play; end all jobs in any case."""
    stack_session.up()
    folder = tmp_path_factory.mktemp("deploy")
    config = folder / "erpulse.toml"
    own = {name: msgspec.to_builtins(source) for name, source in sources().items()}
    text = _toml(stack_session.layout.settings_file.read_text(encoding="utf-8"), own)
    config.write_text(text.replace("[flink]\n", "[flink]\narchive_interval_ms = 2000\n"), encoding="utf-8")
    settings = msgspec.structs.replace(stack_session.settings(), sources=sources())
    topics.create(settings, raw_topics())
    bundle.build(CHECKOUT, folder / "jobs.zip")
    yard = Yard(stack_session.layout.root, config, settings, folder / "jobs.zip")
    try:
        yard.deploy("ingest")
        yard.deploy(SPEND)
        yard.play(PLAN)
        yield yard
    finally:
        cluster = Cluster(settings.flink.rest)
        for job_id in [one for job in JOBS for one in cluster.running(job)]:
            cluster.cancel(job_id)


def test_a_first_deployment_starts(yard: Yard) -> None:
    for job in ("ingest", SPEND):
        last = yard.last(job)
        assert (last.number, last.stage, last.origin) == (1, "running", None)
    assert yard.deploy("ingest").number == 1, "the same release is left alone"
    assert yard.said[-1].startswith("nothing: ")


def test_the_plan_says_what_would_be_lost_and_touches_nothing(yard: Yard, tmp_path: Path) -> None:
    measure = (
        '"spend_amount_sum": "company_amount"',
        '"spend_amount_sum": "CAST(company_amount * 2 AS DECIMAL(18, 3))"',
    )
    other = edited(yard.bundle, tmp_path / "o.zip", "jobs/procurement_spend.py", measure)
    before = yard.last(SPEND)
    assert yard.deploy(SPEND, other, only=True) == before
    assert yard.code == 2
    assert any(line.startswith("  state     ~ stands for something else: OverAggregate(") for line in yard.said)
    assert "  topics    no change" in yard.said
    assert any(line.startswith("rebuild: ") for line in yard.said)


def test_an_added_column_another_threshold_and_two_tasks(yard: Yard, tmp_path: Path) -> None:
    """A column more, other words, a limit that no incident is near, and everything runs twice abreast."""
    other = edited(yard.bundle, tmp_path / "o.zip", NAME, (TYPICAL, TYPICAL.replace("2)", "1)")), COLUMN)
    config = tmp_path / "limit.toml"
    limit = f"\n[rules.{SPEND}.split_order]\napproval_limit = 10001\n"
    config.write_text(yard.config.read_text(encoding="utf-8") + limit, encoding="utf-8")
    done = yard.deploy(SPEND, other, TWO, config=config)
    assert yard.code == 0
    assert (done.number, done.stage, done.replaced) == (2, "running", 1)
    assert done.origin
    assert done.origin == (yard.ledger(SPEND).get(1) or done).end
    assert "  features  + supplier_spend.amount_count_365d BIGINT" in yard.said
    assert "  state     no change" in yard.said
    assert any(line.startswith("  alerts    ~ split_order ") and "10001" in line for line in yard.said)


@pytest.mark.parametrize("time", range(TIMES))
def test_a_release_that_fails_after_five_seconds_is_rolled_back(yard: Yard, tmp_path: Path, time: int) -> None:
    del time
    file, line = SCORES
    fails = edited(yard.bundle, tmp_path / "f.zip", file, (line, LATE_FAILURE + line))
    before = yard.last(SPEND)
    with pytest.raises(RolledBackError, match="this release fails after five seconds"):
        yard.deploy(SPEND, fails, watch_s=90)
    after = yard.last(SPEND)
    assert (after.stage, after.bundle, after.number) == ("running", before.bundle, before.number + 2)
    assert (yard.ledger(SPEND).get(before.number + 1) or after).stage == "failed"


def test_back_to_the_release_before_and_to_one_task(yard: Yard) -> None:
    before = yard.last(SPEND)
    first = yard.ledger(SPEND).get(1)
    assert first
    words = Words(SPEND, yard.config, watch_s=3, root=yard.root)
    assert rollback(words, yard.said.append) == 0
    after = yard.last(SPEND)
    assert (after.stage, after.bundle, after.replaced) == ("running", first.bundle, before.number)


def test_ingest_goes_on_with_two_tasks_and_with_one(yard: Yard) -> None:
    assert yard.deploy("ingest", None, TWO).origin
    assert yard.deploy("ingest").origin


def test_the_online_store_is_written_on(yard: Yard) -> None:
    assert yard.deploy("feature_online").origin is None
    assert yard.deploy("feature_online", None, TWO).origin
    assert yard.said[-1] == "job feature_online runs as deployment 2"


def test_a_job_submitted_with_flinks_own_client_is_taken_over(yard: Yard, stack_session: Stack) -> None:
    stack_session.submit("jobs.feature_archive", yard.bundle, ("--config", str(yard.config)))
    with pytest.raises(ConfigError, match="was not started by 'erpulse deploy'"):
        yard.deploy("feature_archive")
    done = yard.deploy("feature_archive", None, TWO, adopt=yard.bundle)
    assert (done.number, done.stage, done.replaced) == (2, "running", 1)
    assert done.origin
    assert "  arguments ~ none -> --set flink.parallelism=2" in yard.said


def test_a_job_that_somebody_else_started_is_left_alone(yard: Yard, tmp_path: Path) -> None:
    words = Words(SPEND, yard.config, bundle=yard.bundle, root=tmp_path)
    with pytest.raises(ConfigError, match="was not started by 'erpulse deploy'"):
        rollback(words, yard.said.append)


def outcome(yard: Yard) -> dict[str, str]:
    """Return how every planted incident stands."""
    found = yard.alerts()
    planted = yard.played().planted("incident")
    last = {label.incident: of(found, label.rule, label.documents)[-1:] for label in planted}
    return {name: one[0].status.replace("updated", "open") if one else "missing" for name, one in last.items()}


def expected(yard: Yard) -> dict[str, str]:
    return {label.incident: label.expected for label in yard.played().planted("incident")}


def test_nothing_is_lost(yard: Yard) -> None:
    """Every incident has its outcome, and the sums are those of the canonical rows, to the cent."""
    until(lambda: outcome(yard) == expected(yard))
    assert outcome(yard) == expected(yard)
    until(lambda: yard.spend() == yard.true_spend())
    assert yard.spend() == yard.true_spend()


def test_nothing_is_doubled(yard: Yard) -> None:
    counts = Counter((alert.alert_id, alert.revision) for alert in yard.alerts())
    assert [key for key, count in counts.items() if count > 1] == []


def test_sums_of_something_else_are_worked_out_beside_compared_and_switched(yard: Yard, tmp_path: Path) -> None:
    before = yard.last(SPEND)
    other = edited(yard.bundle, tmp_path / "o.zip", NAME, DOUBLED)
    done = yard.deploy(SPEND, other, asked=Asked(accepts=True))
    assert (done.generation, done.stage, done.replaced) == (2, "running", before.number)
    compared = [line for line in yard.said if line.startswith("  features.requester_orders: ")]
    assert compared
    assert all(" 0 differ, 0 gone, 0 new" in line for line in compared), "what did not change comes out the same"
    assert any(line.startswith("  features.category_spend: 0 equal, ") for line in yard.said)
    until(lambda: yard.spend() == yard.true_spend(2))
    assert yard.spend() == yard.true_spend(2)
    assert outcome(yard) == expected(yard)


def test_readers_see_one_step_to_the_new_generation(yard: Yard) -> None:
    told = defaultdict(list)
    for record in broker.read_all(yard.settings.kafka, ["erp.alerts"]):
        alert = msgspec.json.decode(record.value, type=Alert)
        told[alert.alert_id].append(alert.revision)
    assert {name: found for name, found in told.items() if found != sorted(set(found))} == {}
    assert max(max(found) for found in told.values()) > first_revision(2)
    assert not [name for name in broker.found(yard.settings.kafka) if name.startswith("g2.")]


def test_the_way_back_to_the_old_generation_is_a_new_one(yard: Yard) -> None:
    with pytest.raises(ConfigError, match=r"is generation 1, whose revisions .*; deploy it anew: erpulse deploy"):
        rollback(Words(SPEND, yard.config, root=yard.root), yard.said.append)
