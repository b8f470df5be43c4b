"""Rebuilding a job: generation n+1 is worked out beside the running one, compared with it, and takes its place.

The new generation reads the canonical topics from their beginning, with transactions and a consumer group of its own,
and writes to topics of its own (`g2.erp.alerts`), so no reader sees it. Once it has worked out everything that the
running one has, the last words of both on every entity and alert are compared. Where they differ, nothing is switched
unless that is accepted; a definition that changed differs by nature.

**The switch.** The running job stops with a savepoint, which is kept for a rollback; the new one goes on until it has
worked out all that the old one could have written, and stops with a savepoint. What its readers have yet to see is then
written to the real topics: feature rows that are new or differ, scores of events that had none, alerts that are new or
say something else, and withdrawals of those that it does not raise. Last it starts again from its savepoint, on the
real topics. Readers see one step from the old to the new, and revisions that go on rising (`jobs/generations.py`).
Between the two stops nothing is written: seconds, and what came meanwhile follows. If writing is interrupted and the
command is given again, some of these records are there twice, with the same `alert_id` and `revision`.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from connectors import broker
from connectors.errors import ConfigError, ErpulseError
from connectors.topics import TopicSpec
from erpulse.deploy.candidate import Candidate, Order, base_after, generation, make
from erpulse.deploy.deploy import Desk, RolledBackError, halt, launch, record, recover, watch
from erpulse.deploy.ledger import Deployment
from erpulse.deploy.outputs import EVER, Outputs, compare, gathered, unseen
from jobs import catalog
from jobs.generations import first_revision, mark
from jobs.topics import wanted

CATCH_UP_S, SWITCH_S = 3600.0, 180.0
BESIDE = ("--set", "flink.beside=true")


def rebuild(desk: Desk, order: Order, deployed: Deployment, folder: Path, *, accepts: bool) -> Deployment:
    """Work a release out anew beside the deployed one and let it take its place.

    Args:
        desk: What is worked with.
        order: The release.
        deployed: What runs.
        folder: For files on the way.
        accepts: Whether it takes over although it says something else.

    Raises:
        ConfigError: it says something else, and that is not accepted.
        RolledBackError: it failed after the switch; the deployed one runs again.
        ErpulseError: it does not run or does not catch up; the deployed one runs on.
    """
    number = deployed.generation + 1
    aside = replace(order, generation=number, arguments=(*order.arguments, *BESIDE))
    shadow = make(desk.client, desk.job, aside, None, folder / "beside")
    final = make(desk.client, desk.job, replace(order, generation=number), base_after(shadow), folder / "final")
    _clear(desk, number)
    specs = _specs(desk, number)
    broker.create(desk.settings.kafka, specs)
    try:
        job_id = _start(desk, shadow, number)
        _require_equal(desk, job_id, deployed, number, accepts=accepts)
        return _switch(desk, job_id, deployed, final, number)
    finally:
        _clear(desk, number)


def _start(desk: Desk, shadow: Candidate, number: int) -> str:
    desk.say(f"generation {number} begins beside the running one, on topics {mark(number)}*")
    arguments = ("--config", str(shadow.bundle.with_name("settings.toml")), *shadow.arguments, *generation(number))
    job_id = desk.client.start(shadow.bundle, desk.job, arguments, None, drops=False)
    if trouble := watch(desk, job_id):
        raise ErpulseError(f"job {desk.job!r}: generation {number} failed: {trouble}; the deployed one runs on")
    return job_id


def _require_equal(desk: Desk, job_id: str, deployed: Deployment, number: int, *, accepts: bool) -> None:
    both = (job_id, deployed.job_id or "")
    _reach(desk, job_id, _now(), CATCH_UP_S)
    _reach(desk, deployed.job_id or "", _now(), SWITCH_S)
    until = datetime.fromtimestamp(min(desk.cluster.watermark(one) for one in both) / 1000, UTC)
    for _ in range(2):  # what the first checkpoint holds is committed by the time the second is complete
        moment = _now()
        desk.cluster.until(lambda: all(desk.cluster.committed(one, moment) for one in both), SWITCH_S)  # noqa: B023
    lines = compare(_outputs(desk, "", until), _outputs(desk, mark(number), until))
    for line in lines:
        desk.say(f"  {line}")
    if not accepts and not all(line.is_equal for line in lines):
        raise ConfigError(
            f"job {desk.job!r}: generation {number} says something else than the one that runs, which runs on; if that "
            "is what the release is for: --accept-differences"
        )


def _switch(desk: Desk, job_id: str, deployed: Deployment, final: Candidate, number: int) -> Deployment:
    new = record(desk.ledger, final, deployed, number)
    halt(desk, deployed)
    try:
        _reach(desk, job_id, _now(), SWITCH_S)
        origin = desk.cluster.stop(job_id)
        told = _tell(desk, number)
        desk.say(f"{told} records that readers had yet to see")
        return launch(desk, new, origin, drops=False)
    except ErpulseError as error:
        failed = desk.ledger.get(new.number) or desk.ledger.put(new)
        back = recover(desk, msgspec.structs.replace(failed, end=None), deployed)
        raise RolledBackError(f"{error}\ndeployment {deployed.number} runs again, as number {back.number}") from error


def _tell(desk: Desk, number: int) -> int:
    """Write what readers of the job's topics have yet to see, and return how many records that were."""
    count = 0
    old, new = _outputs(desk, ""), _outputs(desk, mark(number))
    with broker.producer(desk.settings.kafka) as client:
        for topic, key, value in unseen(old, new, first_revision(number)):
            client.send(topic, value, key.encode())
            count += 1
    return count


def _reach(desk: Desk, job_id: str, moment: int, seconds: float) -> None:
    """Return when a job has worked out everything up to a moment, milliseconds since 1970."""
    cluster = desk.cluster
    cluster.until(lambda: cluster.trouble(job_id) or cluster.watermark(job_id) >= moment, seconds)
    if (trouble := cluster.trouble(job_id)) or cluster.watermark(job_id) < moment:
        behind = (moment - cluster.watermark(job_id)) / 1000
        raise ErpulseError(
            f"job {desk.job!r}: {trouble or f'{behind:.0f} s behind after {seconds:.0f} s; does ingest run?'}"
        )


def _now() -> int:
    return int(time.time() * 1000)


def _outputs(desk: Desk, prefix: str, until: datetime = EVER) -> Outputs:
    topics = [prefix + topic for topic in catalog.find(desk.job).topics]

    def records() -> Iterator[tuple[str, str, bytes]]:
        for one in broker.read_all(desk.settings.kafka, topics):
            yield one.topic.removeprefix(prefix), (one.key or b"").decode(), one.value

    return gathered(records(), until)


def _specs(desk: Desk, number: int) -> list[TopicSpec]:
    job = catalog.find(desk.job)
    own = [spec for spec in wanted(desk.settings.kafka.partitions, job) if spec.name in job.topics]
    return [replace(spec, name=mark(number) + spec.name) for spec in own]


def _clear(desk: Desk, number: int) -> None:
    """End what runs beside and delete its topics."""
    for job_id in desk.cluster.running(mark(number) + desk.job):
        desk.cluster.cancel(job_id)
    known = broker.found(desk.settings.kafka)
    gone = [spec.name for spec in _specs(desk, number) if spec.name in known]
    if gone:
        with broker.admin(desk.settings.kafka) as client:
            client.delete_topics(gone)
