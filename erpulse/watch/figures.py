"""From one look to figures: which samples an observation gives. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from connectors.feature_rows import TOPICS as FEATURES
from erpulse.watch.metrics import Sample
from erpulse.watch.observation import CommitsSeen, JobSeen, LagSeen, Observation, PartitionSeen
from erpulse.watch.sources import source_of

if TYPE_CHECKING:
    from connectors.settings import Source

INGEST, ONLINE = "ingest", "feature_online"
STARTING_S = 30
"""How long tasks may take to run after a job was submitted."""


def samples(seen: Observation, sources: "Mapping[str, Source]") -> list[Sample]:
    """Return all figures of a look.

    Args:
        seen: The look.
        sources: The configured sources, which claim raw topics.
    """
    return [
        *(Sample("erpulse_up", {"part": part.name}, float(part.answers), part.note) for part in seen.parts),
        *(Sample("erpulse_part_recent_restarts", {"part": part.name}, part.restarts) for part in seen.parts),
        *(Sample("erpulse_disk_free_bytes", {"folder": folder}, free) for folder, free in seen.disk_free.items()),
        Sample("erpulse_look_seconds", {}, round(seen.took_s, 3)),
        *_taken(seen.lags, sources),
        *_letters(seen),
        *(Sample("erpulse_alerts_total", {"rule": a.rule, "status": a.status}, a.total) for a in seen.alerts),
        *(sample for one in seen.partitions for sample in _partition(one, seen.at_ms)),
        *_backlog(seen),
        *_freshness(seen),
        *_parity(seen),
        *(sample for job in seen.jobs for sample in _job(job, seen)),
    ]


def seconds(since_ms: int | None, at_ms: int) -> float:
    """Return the time that has passed, never less than nothing; 0 where it never began.

    >>> seconds(1_000, 3_500), seconds(9_000, 3_500), seconds(None, 1)
    (2.5, 0.0, 0.0)
    """
    return 0.0 if since_ms is None else max(0, at_ms - since_ms) / 1000


def _taken(lags: Iterable[LagSeen], sources: "Mapping[str, Source]") -> Iterator[Sample]:
    counts: dict[str, int] = dict.fromkeys(sources, 0)
    for lag in lags:
        if lag.job == INGEST:
            name = source_of(lag.topic, sources)
            counts[name] = counts.get(name, 0) + lag.taken
    yield from (Sample("erpulse_records_total", {"source": name}, count) for name, count in counts.items())


def _letters(seen: Observation) -> Iterator[Sample]:
    recent: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in seen.letters:
        yield Sample("erpulse_dead_letters_total", {"source": one.source, "reason": one.reason}, one.total)
        recent[one.source].append((one.recent, one.example))
    for source, found in recent.items():
        note = next((example for count, example in found if count and example), "")
        yield Sample("erpulse_dead_letters_recent", {"source": source}, sum(count for count, _ in found), note)


def _partition(one: PartitionSeen, at_ms: int) -> Iterator[Sample]:
    place = {"topic": one.topic, "partition": str(one.partition)}
    if one.last_ms is not None:
        yield Sample("erpulse_heartbeat_age_seconds", place, seconds(one.last_ms, at_ms))
    open_s = seconds(one.blocked_since_ms, at_ms)
    yield Sample("erpulse_transaction_open_seconds", place, open_s, one.blocked_by)
    yield Sample("erpulse_unstable_records", place, max(0, one.end - one.stable))


class Behind(NamedTuple):
    """How far a job lies behind: offsets to take, for how long beyond its checkpoint interval, and where."""

    records: int
    seconds: float
    where: str


def behind(seen: Observation, job: str) -> Behind | None:
    """Return how far a job lies behind, null for one that keeps no place in the log.

    A place is kept once per checkpoint: what came since then is no backlog.
    """
    own = [lag for lag in seen.lags if lag.job == job]
    if not own:
        return None
    late = [lag for lag in own if lag.oldest_ms is not None]
    oldest = min(late, key=lambda lag: lag.oldest_ms or 0, default=None)
    where = f"{oldest.topic}/{oldest.partition}" if oldest else ""
    return Behind(sum(lag.records for lag in own), _beyond(seen, job, oldest.oldest_ms if oldest else None), where)


def _beyond(seen: Observation, job: str, since_ms: int | None) -> float:
    intervals = [one.checkpoint.interval_ms for one in seen.jobs if one.name == job and one.checkpoint]
    return max(0.0, seconds(since_ms, seen.at_ms) - sum(intervals) / 1000)


def _backlog(seen: Observation) -> Iterator[Sample]:
    for job in dict.fromkeys(lag.job for lag in seen.lags):
        if found := behind(seen, job):
            note = f"{found.records:,} records, the oldest in {found.where}" if found.where else ""
            yield Sample("erpulse_backlog_records", {"job_name": job}, found.records)
            yield Sample("erpulse_backlog_seconds", {"job_name": job}, found.seconds, note)


def _freshness(seen: Observation) -> Iterator[Sample]:
    oldest: dict[str, float] = {}
    for lag in seen.lags:
        if lag.job == ONLINE and lag.topic.startswith(FEATURES):
            view = lag.topic.removeprefix(FEATURES)
            oldest[view] = max(oldest.get(view, 0.0), _beyond(seen, ONLINE, lag.oldest_ms))
    yield from (Sample("erpulse_online_freshness_seconds", {"view": view}, age) for view, age in oldest.items())


def _parity(seen: Observation) -> Iterator[Sample]:
    for one in seen.parity:
        yield Sample("erpulse_parity_entities", {"view": one.view}, one.compared)
        yield Sample("erpulse_parity_mismatches", {"view": one.view}, one.differing, one.example)


def _job(job: JobSeen, seen: Observation) -> Iterator[Sample]:
    own = {"job_name": job.name}
    word = "the cluster does not know it" if job.state == "UNKNOWN" else f"{job.state.lower()}"
    note = f"{word}: {job.reason}" if job.reason else word
    yield Sample("erpulse_job_running", own, float(job.runs), note)
    yield Sample("erpulse_job_recent_failures", own, job.failures, job.reason or "")
    commits = next((one for one in seen.commits if one.job == job.name), CommitsSeen(job.name, 0, 0))
    yield Sample("erpulse_commits_lost", own, commits.lost, commits.example)
    yield Sample("erpulse_commits_unclear", own, commits.unclear, commits.example)
    if job.runs:
        starts = seconds(job.since_ms, seen.at_ms) < STARTING_S
        yield Sample("erpulse_job_idle_tasks", own, 0 if starts else job.idle, job.reason or "")
        yield from _running(job, own, seen.at_ms)


def _running(job: JobSeen, own: dict[str, str], at_ms: int) -> Iterator[Sample]:
    count = job.counters
    yield Sample("erpulse_job_restarts_total", own, count.get("numRestarts", 0))
    yield Sample("erpulse_late_rows_total", own, count.get("late", 0))
    yield Sample("erpulse_commits_refused_total", own, count.get("failedCommittables", 0))
    yield Sample("erpulse_commits_retried_total", own, count.get("retriedCommittables", 0))
    yield Sample("erpulse_commits_pending", own, count.get("pendingCommittables", 0))
    if job.watermark_ms is not None:
        yield Sample("erpulse_watermark_age_seconds", own, seconds(job.watermark_ms, at_ms))
    if job.name == INGEST:
        outcomes = {name.removeprefix("erpulse."): n for name, n in count.items() if name.startswith("erpulse.")}
        yield from (Sample("erpulse_ingest_total", {"outcome": name}, n) for name, n in sorted(outcomes.items()))
    if job.checkpoint is not None:
        yield from _checkpoint(job, own, at_ms)


def _checkpoint(job: JobSeen, own: dict[str, str], at_ms: int) -> Iterator[Sample]:
    last = job.checkpoint
    if last is None:
        return
    overdue = max(0.0, seconds(last.done_ms, at_ms) - last.interval_ms / 1000)
    yield Sample("erpulse_checkpoint_overdue_seconds", own, overdue, last.failure or "")
    yield Sample("erpulse_checkpoint_duration_seconds", own, last.duration_ms / 1000)
    yield Sample("erpulse_checkpoint_bytes", own, last.size)
    yield Sample("erpulse_checkpoints_failed_total", own, last.failed)
