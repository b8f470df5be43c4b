"""One look at a running system, as records. Times are milliseconds since 1970."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PartSeen:
    """A server: whether it answers, and what it said last where it does not.

    Attributes:
        name: Part, such as `kafka`.
        answers: Whether it does its work now.
        note: State, log file and last line of one that does not, else empty.
        restarts: How often the supervisor of the local stack started it within the last five minutes.
    """

    name: str
    answers: bool
    note: str = ""
    restarts: int = 0


@dataclass(frozen=True)
class PartitionSeen:
    """A partition of a topic that a job writes.

    Attributes:
        topic: Topic.
        partition: Its number.
        end: Offset of the next record.
        stable: Where readers of committed records stop now; less than `end` while a transaction is open.
        last_ms: Time of the last committed record, null where there is none.
        blocked_since_ms: Start of the oldest open transaction, null without one.
        blocked_by: Its transactional id, or its producer where no coordinator knows the transaction.
    """

    topic: str
    partition: int
    end: int
    stable: int
    last_ms: int | None = None
    blocked_since_ms: int | None = None
    blocked_by: str = ""


@dataclass(frozen=True)
class LagSeen:
    """How far a job lies behind in one partition that it reads.

    Attributes:
        job: The job.
        topic: Topic.
        partition: Its number.
        taken: Records before its committed place, those that retention deleted included.
        records: Offsets between its committed place and the end of what it may read; heartbeats and markers count.
        oldest_ms: Time of the first record it has not taken, null where it has taken all.
    """

    job: str
    topic: str
    partition: int
    taken: int
    records: int
    oldest_ms: int | None = None


@dataclass(frozen=True)
class CheckpointSeen:
    """The last complete checkpoint of a job, and why the newest one that failed did.

    Attributes:
        done_ms: When it was complete, or when the job began where there is none yet.
        duration_ms: How long it took.
        size: Bytes, the shared ones of earlier checkpoints included.
        interval_ms: How often one is wanted.
        failed: Number of checkpoints that failed in this run of the job.
        failure: Why the newest of them did, null unless it is newer than the last complete one.
    """

    done_ms: int
    duration_ms: int = 0
    size: int = 0
    interval_ms: int = 0
    failed: int = 0
    failure: str | None = None


@dataclass(frozen=True)
class JobSeen:
    """A job that should run.

    Attributes:
        name: The job.
        job_id: Flink's id, null where the cluster does not know the job.
        state: Flink's word, or `UNKNOWN`.
        since_ms: Start, null where it is unknown.
        idle: Tasks that should run and do not.
        reason: Root cause of the newest failure in one line, null where none is known.
        failures: Failures in the last minutes, see `RECENT_S`.
        watermark_ms: Least watermark of its tasks, null before the first.
        checkpoint: Its checkpoints, null unless it runs with them.
        counters: Sums over its tasks by name, see `erpulse.watch.cluster`.
    """

    name: str
    job_id: str | None = None
    state: str = "UNKNOWN"
    since_ms: int | None = None
    idle: int = 0
    reason: str | None = None
    failures: int = 0
    watermark_ms: int | None = None
    checkpoint: CheckpointSeen | None = None
    counters: Mapping[str, float] = field(default_factory=dict)

    @property
    def runs(self) -> bool:
        """Whether the job is at work, or about to be again."""
        return self.state in {"RUNNING", "RESTARTING", "CREATED", "INITIALIZING", "RECONCILING"}


@dataclass(frozen=True)
class ParitySeen:
    """A sample of a view's newest rows, as the online store has them.

    Attributes:
        view: Feature view.
        compared: Entities looked up.
        differing: Of these, those that are missing, older than they should be, or of other values.
        example: A sentence on one of them.
    """

    view: str
    compared: int
    differing: int
    example: str = ""


@dataclass(frozen=True)
class LetterSeen:
    """Dead letters of one source and reason; `recent` ones are of the last minutes, see `RECENT_S`."""

    source: str
    reason: str
    total: int
    recent: int
    example: str = ""


@dataclass(frozen=True)
class AlertSeen:
    """Revisions of alerts of one rule and status."""

    rule: str
    status: str
    total: int


@dataclass(frozen=True)
class CommitsSeen:
    """Refused commits of a job.

    Attributes:
        job: The job.
        lost: Transactions that the broker aborted: what they held never shows.
        unclear: Transactions of which the broker's log does not tell whether they had been committed before.
        example: One of them.
    """

    job: str
    lost: int
    unclear: int
    example: str = ""


@dataclass(frozen=True)
class Observation:
    """Everything seen in one look.

    Attributes:
        at_ms: When.
        parts: Servers.
        partitions: Partitions of canonical, feature, alert and dead-letter topics.
        lags: By job and partition.
        jobs: Jobs that should run.
        letters: Dead letters.
        alerts: Alerts.
        parity: Samples of the online store.
        disk_free: Free bytes by folder.
        commits: Commits that were refused and not made before, by job.
        took_s: How long the look took.
    """

    at_ms: int
    parts: tuple[PartSeen, ...] = ()
    partitions: tuple[PartitionSeen, ...] = ()
    lags: tuple[LagSeen, ...] = ()
    jobs: tuple[JobSeen, ...] = ()
    letters: tuple[LetterSeen, ...] = ()
    alerts: tuple[AlertSeen, ...] = ()
    parity: tuple[ParitySeen, ...] = ()
    disk_free: Mapping[str, int] = field(default_factory=dict)
    commits: tuple[CommitsSeen, ...] = ()
    took_s: float = 0.0


RECENT_S = 600
"""What counts as recent: long enough to be seen by someone who looks, short enough to go away by itself."""
