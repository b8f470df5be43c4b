"""When a rig has recovered from a fault: its jobs run, what was open is ended, each job has moved past the fault."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError

from connectors import broker
from connectors.errors import ErpulseError
from connectors.settings import Settings
from erpulse.simulate.stream import raw_topics
from jobs.media import prefix
from tests.chaos.log import CANONICAL, FEATURES, WRITTEN
from tests.chaos.rig import JOBS, Rig

PATIENCE_S, POLL_S, PEEK_S = 180.0, 0.25, 10.0
Ends = dict[TopicPartition, int]


@dataclass(frozen=True, slots=True)
class Healed:
    """How long a recovery took, in seconds after all servers ran again.

    Attributes:
        jobs_s: Until all tasks of all jobs ran.
        stable_s: Until nothing that had been written by then hung in an open transaction.
        past_s: Until every job had worked off what there was.
    """

    jobs_s: float
    stable_s: float
    past_s: float


def healed(rig: Rig, patience_s: float = PATIENCE_S) -> Healed:
    """Wait for the recovery.

    Raises:
        AssertionError: it does not come; the message says what is missing.
    """
    begun, end = time.monotonic(), time.monotonic() + patience_s

    def wait(what: str, missing: Callable[[], object]) -> float:
        lacks: object = "no answer"
        while time.monotonic() < end:
            try:
                lacks = missing()
            except (KafkaError, ErpulseError, OSError) as error:
                lacks = error
            if not lacks:
                return round(time.monotonic() - begun, 1)
            time.sleep(POLL_S)
        raise AssertionError(f"{what}: {lacks} after {patience_s:.0f} s")

    written, raw = _patient(rig.settings, WRITTEN), _patient(rig.settings, raw_topics())
    stable_s = wait("open transactions", lambda: _short(ends(rig.settings, WRITTEN, "read_committed"), written))
    jobs_s = wait("jobs", lambda: not_running(rig))
    past_s = wait("jobs behind", lambda: _behind(rig.settings, written | raw))
    return Healed(jobs_s, stable_s, past_s)


def not_running(rig: Rig) -> list[str]:
    """Return what is wrong with jobs, nothing where each runs with all its tasks."""
    found = {job.name: job for job in reversed(rig.stack.jobs())}
    missing = [f"{name} is not on the cluster" for name in JOBS if name not in found]
    return missing + [
        f"{name} is {job.state} with {job.idle} tasks idle: {job.reason}"
        for name, job in found.items()
        if job.state != "RUNNING" or job.idle
    ]


def ends(settings: Settings, topics: Iterable[str], isolation: str = "read_uncommitted") -> Ends:
    """Return where partitions end: the last record, or the last one that a reader of committed records can reach."""
    with broker.consumer(settings.kafka, isolation_level=isolation) as client:
        places = [TopicPartition(name, n) for name in topics for n in client.partitions_for_topic(name) or ()]
        return dict(client.end_offsets(places))


def _patient(settings: Settings, topics: Iterable[str]) -> Ends:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return ends(settings, topics)
        except (KafkaError, ErpulseError):
            if time.monotonic() > end:
                raise
            time.sleep(POLL_S)


def taken(settings: Settings) -> int:
    """Return how many canonical records, heartbeats included, the job that alerts has taken and committed."""
    places = [place for place in _patient(settings, CANONICAL) if place.topic in _alerting()]
    with broker.consumer(settings.kafka, group_id=prefix(settings, "procurement_spend")) as client:
        return sum(_committed(client, place) for place in places)


def _alerting() -> set[str]:
    from jobs.procurement_spend import JOB  # noqa: PLC0415

    return {table.topic for table in JOB.sources}


def _short(found: Ends, wanted: Ends) -> dict[str, int]:
    """Return by how many records each topic is short."""
    short: dict[str, int] = {}
    for place, end in wanted.items():
        if (lack := end - found.get(place, 0)) > 0:
            short[place.topic] = short.get(place.topic, 0) + lack
    return short


def _behind(settings: Settings, wanted: Ends) -> dict[str, dict[str, int]]:
    """Return by how many records each job's commits are behind what is wanted of it."""
    reads = {
        prefix(settings, "ingest"): set(raw_topics()),
        prefix(settings, "procurement_spend"): _alerting(),
        f"{settings.environment}-feature_online": set(FEATURES),
    }
    behind = {group: _short_of(settings, group, wanted, topics) for group, topics in reads.items()}
    return {group: short for group, short in behind.items() if short}


def _short_of(settings: Settings, group: str, wanted: Ends, topics: set[str]) -> dict[str, int]:
    own = {place: end for place, end in wanted.items() if place.topic in topics and end}
    with broker.consumer(settings.kafka, group_id=group) as client:
        found = {place: _committed(client, place) for place in own}
        behind = {place: end for place, end in own.items() if found[place] < end}
        if not behind:
            return {}
        real = _with_records(client, {place: found[place] for place in behind}, behind)
        return _short(found, {place: behind[place] for place in real})


def _with_records(client: Any, begins: Ends, ends: Ends) -> set[TopicPartition]:
    """Return where committed records stand between two offsets: aborted ones and marks of transactions are none."""
    client.assign(list(begins))
    for place, begin in begins.items():
        client.seek(place, begin)
    found: set[TopicPartition] = set()
    last = time.monotonic() + PEEK_S
    while rest := [p for p, end in ends.items() if p not in found and client.position(p) < end]:
        if time.monotonic() > last:
            return found | set(rest)
        for place, records in client.poll(timeout_ms=200).items():
            found |= {place for record in records if record.offset < ends[place]}
    return found


def _committed(client: Any, place: TopicPartition) -> int:
    return int(client.committed(place) or 0)
