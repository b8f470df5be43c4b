"""Commits that were refused, as the workers' logs tell: Flink counts them anew at every restart, logs are not.

A refusal is no loss by itself. A job that comes back commits again what its last checkpoint had prepared; what had been
committed before is refused as fenced, because each commit raises the producer's epoch. What became of a transaction
is in the broker's own log, see `erpulse.watch.outcomes`.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

TAIL_BYTES = 2 << 20
KEPT_MS = 86_400_000
"""How long a refusal is looked into."""
_LINE = re.compile(
    r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ +ERROR +\S*KafkaCommitter\b.*?Unable to commit transaction"
    r".*?producerId=(?P<producer>\d+), epoch=(?P<epoch>\d+), transactionalId='?(?P<id>[^,'}\s]+)"
)


class Refused(NamedTuple):
    """A transaction whose commit was refused: its job, id, producer and epoch, and when (ms since 1970)."""

    job: str
    id: str
    producer: int
    epoch: int
    at_ms: int


def refused(lines: Iterable[str], prefixes: Mapping[str, str], since_ms: int) -> list[Refused]:
    """Return the refusals that a worker's log tells of our jobs, the newest first.

    Args:
        lines: Of the log.
        prefixes: How the transactional ids of each job begin.
        since_ms: Older ones are left out, milliseconds since 1970.
    """
    found = []
    for match in filter(None, map(_LINE.match, lines)):
        at_ms = round(datetime.strptime(match["time"], "%Y-%m-%d %H:%M:%S").astimezone().timestamp() * 1000)
        jobs = [job for job, prefix in prefixes.items() if match["id"].startswith(f"{prefix}-")]
        if jobs and at_ms >= since_ms:
            found.append(Refused(jobs[0], match["id"], int(match["producer"]), int(match["epoch"]), at_ms))
    return sorted(set(found), key=lambda one: -one.at_ms)


def tail(file: Path) -> list[str]:
    """Return the last lines of a log, at most `TAIL_BYTES` of it; none where it cannot be read."""
    try:
        with file.open("rb") as text:
            text.seek(max(0, file.stat().st_size - TAIL_BYTES))
            return text.read().decode(errors="replace").splitlines()
    except OSError:
        return []
