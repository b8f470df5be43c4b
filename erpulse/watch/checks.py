"""What must hold, as data: one list from which `erpulse status` and the alert rules of Prometheus are both made.

Each check compares one metric with one number, so that both say the same and both can be tried by hand.
"""

from typing import Literal, NamedTuple

Level = Literal["error", "warning"]
ONE_GIB = 1 << 30


class Check(NamedTuple):
    """One thing that must hold.

    Attributes:
        name: Name of the alert rule.
        metric: Metric that is compared.
        op: How; the check is broken where it is true.
        limit: With what.
        says: What is wrong, in words; `{label}` and `{value}` are filled in.
        mend: What to do.
        level: `error`: something does not work or may be wrong; `warning`: it will be, or someone should look.
        hold_s: How long Prometheus waits before it tells; `erpulse status` tells at once.
        intervals: Checkpoint intervals that are added to the limit: what is committed later may come later.
    """

    name: str
    metric: str
    op: Literal["==", "<", ">", ">="]
    limit: float
    says: str
    mend: str
    level: Level = "error"
    hold_s: int = 0
    intervals: int = 0

    def at(self, interval_s: float) -> float:
        """Return the limit for a checkpoint interval, seconds."""
        return self.limit + self.intervals * interval_s


CHECKS = (
    Check(
        "PartDown", "erpulse_up", "==", 0,
        "{part} does not answer",
        "start it: erpulse up (or mend the address in the settings: erpulse doctor)",
    ),
    Check(
        "PartRestarted", "erpulse_part_recent_restarts", ">", 0,
        "{part} crashed and was started again, {value} times in five minutes",
        "nothing, if it was killed on purpose; else read the end of its log",
        level="warning",
    ),
    Check(
        "DiskLow", "erpulse_disk_free_bytes", "<", ONE_GIB,
        "{folder}: {value} free",
        "make room; below nothing, topics and checkpoints cannot be written and jobs fail",
    ),
    Check(
        "JobDown", "erpulse_job_running", "==", 0,
        "job {job_name} does not run",
        "mend what is told, then: erpulse deploy {job_name} (goes on from where it got to)",
        hold_s=30,
    ),
    Check(
        "JobCrashLoop", "erpulse_job_recent_failures", ">=", 3,
        "job {job_name} failed {value} times in ten minutes and goes on failing",
        "it repeats until the cause is mended: read the reason, mend it, then: erpulse deploy {job_name}",
    ),
    Check(
        "JobFailedOnce", "erpulse_job_recent_failures", ">", 0,
        "job {job_name} failed in the last ten minutes and was started again",
        "nothing, if a server was stopped or died; else read the reason",
        level="warning",
    ),
    Check(
        "JobWaits", "erpulse_job_idle_tasks", ">", 0,
        "{value} tasks of job {job_name} do not run",
        "a worker was lost or has too few slots: erpulse up; erpulse flink list shows what holds the slots",
        hold_s=30,
    ),
    Check(
        "TransactionHangs", "erpulse_transaction_open_seconds", ">", 9,
        "readers of {topic}/{partition} wait behind a transaction that has been open for {value}",
        "its writer is away or stuck: let the job recover; if no job owns it, abort it: kafka-transactions.sh abort",
        intervals=1,
    ),
    Check(
        "CommitsLost", "erpulse_commits_lost", ">", 0,
        "job {job_name} lost {value} transactions: the broker aborted what was to be committed",
        "compute what the job writes anew: erpulse deploy {job_name} --rebuild",
    ),
    Check(
        "CommitsUnclear", "erpulse_commits_unclear", ">", 0,
        "{value} commits of job {job_name} were refused, and the broker does not tell whether they were made before",
        "compare: erpulse features check; if rows are missing: erpulse deploy {job_name} --rebuild",
        level="warning",
    ),
    Check(
        "PartitionStalled", "erpulse_heartbeat_age_seconds", ">", 9,
        "{topic}/{partition} stands still: its last committed record is {value} old, and time waits for it",
        "ingest writes a heartbeat to every partition: see that it runs and commits, and that nothing hangs there",
        intervals=1,
    ),
    Check(
        "LateRows", "erpulse_late_rows_total", ">", 0,
        "job {job_name} dropped {value} rows that came too late: its sums lack them",
        "see that topics stamp records by arrival (erpulse topics check), then: erpulse deploy {job_name} --rebuild",
    ),
    Check(
        "CheckpointOverdue", "erpulse_checkpoint_overdue_seconds", ">", 30,
        "a checkpoint of job {job_name} is overdue by {value}: nothing it writes can be read meanwhile",
        "look at the reason, at the disk of the checkpoints, and at back pressure in Flink's web page",
    ),
    Check(
        "ParityLost", "erpulse_parity_mismatches", ">", 0,
        "Redis differs from the log in {value} of the newest entities of {view}",
        "write it anew beside the running job: erpulse features rebuild {view}",
    ),
    Check(
        "JobBehind", "erpulse_backlog_seconds", ">", 30,
        "job {job_name} is behind by {value}",
        "wait, if it shrinks; else give the job more parallelism or the cluster more slots",
        level="warning",
        hold_s=60,
    ),
    Check(
        "WatermarkOld", "erpulse_watermark_age_seconds", ">", 30,
        "time in job {job_name} stands {value} back: its windows do not move",
        "see which partition stands still or which input it is behind in",
        level="warning",
        hold_s=60,
        intervals=1,
    ),
    Check(
        "OnlineStale", "erpulse_online_freshness_seconds", ">", 30,
        "{view} in Redis is {value} behind its topic",
        "see that feature_online runs and that Redis answers",
        level="warning",
        hold_s=60,
    ),
    Check(
        "DeadLetters", "erpulse_dead_letters_recent", ">", 0,
        "{value} records of source {source} were refused in the last ten minutes",
        "erpulse dead-letters list; mend the cause, then erpulse dead-letters replay",
        level="warning",
    ),
)  # fmt: skip
