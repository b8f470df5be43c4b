"""Looks at systems of which one thing is wrong, one per check, and at one where all is well."""

from dataclasses import replace

from connectors.settings import Source
from erpulse.watch.observation import (
    CheckpointSeen,
    CommitsSeen,
    JobSeen,
    LagSeen,
    LetterSeen,
    Observation,
    ParitySeen,
    PartitionSeen,
    PartSeen,
)

NOW = 1_800_000_000_000
SOURCES = {"erp": Source(topics=r"raw\.erp\..*", map="plain")}


def ago(seconds: float) -> int:
    """Return the time so many seconds before the look."""
    return NOW - round(seconds * 1000)


INGEST = JobSeen(
    "ingest",
    "ab",
    "RUNNING",
    ago(600),
    watermark_ms=None,
    checkpoint=CheckpointSeen(ago(0.5), 120, 4096, 1000, 3),
    counters={"failedCommittables": 0, "pendingCommittables": 1, "erpulse.mapped": 40, "erpulse.dead": 2},
)
SPEND = replace(INGEST, name="procurement_spend", job_id="cd", watermark_ms=ago(1.5), counters={"late": 0})
ONLINE = replace(INGEST, name="feature_online", job_id="ef", counters={})
BEATING = PartitionSeen("erp.budget", 2, 900, 890, ago(1), ago(0.4), "watch-ingest-1-messages-0-7")
QUIET = PartitionSeen("erp.alerts", 0, 5, 5)
LAGS = (
    LagSeen("ingest", "raw.erp.invoices", 0, 40, 0),
    LagSeen("procurement_spend", "erp.budget", 2, 880, 10, ago(1)),
    LagSeen("feature_online", "features.supplier_spend", 1, 70, 3, ago(0.8)),
)
WELL = Observation(
    at_ms=NOW,
    parts=(PartSeen("kafka", answers=True), PartSeen("redis", answers=True), PartSeen("flink", answers=True)),
    partitions=(BEATING, QUIET),
    lags=LAGS,
    jobs=(INGEST, SPEND, ONLINE),
    parity=(ParitySeen("supplier_spend", 12, 0),),
    letters=(LetterSeen("erp", "bad_bytes", 4, 0),),
    disk_free={"/data": 1 << 40},
    took_s=0.4,
)
_LATE = CheckpointSeen(ago(40), 120, 4096, 1000, 9, "IOException: No space left on device")
WRONG = {
    "PartDown": replace(WELL, parts=(*WELL.parts[:2], PartSeen("flink", answers=False, note="crashed"))),
    "PartRestarted": replace(WELL, parts=(PartSeen("kafka", answers=True, restarts=2), *WELL.parts[1:])),
    "DiskLow": replace(WELL, disk_free={"/data": 1 << 20}),
    "JobDown": replace(WELL, jobs=(INGEST, replace(SPEND, state="FAILED", reason="ValueError: poison"), ONLINE)),
    "JobCrashLoop": replace(WELL, jobs=(INGEST, replace(SPEND, failures=3, reason="ValueError: poison"), ONLINE)),
    "JobFailedOnce": replace(WELL, jobs=(INGEST, replace(SPEND, failures=1, reason="worker lost"), ONLINE)),
    "JobWaits": replace(WELL, jobs=(INGEST, replace(SPEND, idle=4), ONLINE)),
    "TransactionHangs": replace(WELL, partitions=(replace(BEATING, blocked_since_ms=ago(11)), QUIET)),
    "CommitsLost": replace(WELL, commits=(CommitsSeen("procurement_spend", 2, 0, "transaction x"),)),
    "CommitsUnclear": replace(WELL, commits=(CommitsSeen("ingest", 0, 1, "transaction y"),)),
    "PartitionStalled": replace(WELL, partitions=(replace(BEATING, last_ms=ago(30)), QUIET)),
    "LateRows": replace(WELL, jobs=(INGEST, replace(SPEND, counters={"late": 5}), ONLINE)),
    "CheckpointOverdue": replace(WELL, jobs=(INGEST, replace(SPEND, checkpoint=_LATE), ONLINE)),
    "ParityLost": replace(WELL, parity=(ParitySeen("supplier_spend", 12, 2, "erp|17 is missing"),)),
    "JobBehind": replace(WELL, lags=(LAGS[0], replace(LAGS[1], records=120_000, oldest_ms=ago(95)))),
    "WatermarkOld": replace(WELL, jobs=(INGEST, replace(SPEND, watermark_ms=ago(45)), ONLINE)),
    "OnlineStale": replace(WELL, lags=(*LAGS[:2], replace(LAGS[2], oldest_ms=ago(50)))),
    "DeadLetters": replace(WELL, letters=(LetterSeen("erp", "bad_bytes", 4, 1, "no JSON"),)),
}
"""By the check that breaks. OnlineStale breaks JobBehind as well: feature_online is a job, too."""
ALSO = {"OnlineStale": {"JobBehind"}}
