"""Transactions that a sink gave up, as the workers' logs tell: they are counted anew at every restart, logs are not."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

TAIL_BYTES = 2 << 20
_LINE = re.compile(
    r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ ERROR \S*KafkaCommitter\s.*Unable to commit transaction"
    r".*?transactionalId=(?P<id>[^,}\s]+)"
)


def lost(lines: Iterable[str], prefixes: Mapping[str, str], since_ms: Mapping[str, int]) -> dict[str, str]:
    """Return by job how the last transaction was lost that it gave up since its start.

    Args:
        lines: Of a worker's log.
        prefixes: How the transactional ids of each job begin.
        since_ms: Start of each job, milliseconds since 1970; a job without one is not looked for.
    """
    found: dict[str, str] = {}
    for line in lines:
        if match := _LINE.match(line):
            at_ms = datetime.strptime(match["time"], "%Y-%m-%d %H:%M:%S").astimezone().timestamp() * 1000
            for job, prefix in prefixes.items():
                if match["id"].startswith(f"{prefix}-") and at_ms >= since_ms.get(job, at_ms + 1):
                    found[job] = f"transaction {match['id']} at {match['time']}"
    return found


def tail(file: Path) -> list[str]:
    """Return the last lines of a log, at most `TAIL_BYTES` of it; none where it cannot be read."""
    try:
        with file.open("rb") as text:
            text.seek(max(0, file.stat().st_size - TAIL_BYTES))
            return text.read().decode(errors="replace").splitlines()
    except OSError:
        return []
