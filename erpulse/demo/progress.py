"""How far jobs are: what their consumer groups have committed against where topics end."""

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from connectors import broker
from connectors.errors import ConfigError
from connectors.events import EVENTS
from erpulse.alerts.log import tail
from jobs.media import prefix

if TYPE_CHECKING:
    from typing import Any

    from connectors.settings import Settings

PATIENCE_S, POLL_S = 120.0, 0.3


def wait_caught_up(
    settings: "Settings", raw: Iterable[str], scoring: Iterable[str], told: Callable[[str], None]
) -> None:
    """Return when ingest has worked off the raw topics and each scoring job what came of them.

    Args:
        settings: Where the log is.
        raw: Raw topics.
        scoring: Jobs that score.
        told: Called with a line when a job has caught up.

    Raises:
        ConfigError: they stand still.
    """
    canonical = [table.topic for table in EVENTS.values()]
    for job, topics in (("ingest", list(raw)), *((job, canonical) for job in scoring)):
        begun = time.monotonic()
        _wait(settings, job, ends(settings, topics))
        told(f"{job} has worked off the history after {time.monotonic() - begun:.0f} s more")


def ends(settings: "Settings", topics: Iterable[str]) -> "dict[Any, int]":
    """Return where the committed records of each partition end now."""
    with tail(settings.kafka, topics) as opened:
        return opened.ends()


def behind(committed: "dict[Any, int | None]", targets: "dict[Any, int]") -> int:
    """Return how many records a group is short of its targets; nothing is asked of empty partitions.

    >>> behind({"a": 3, "b": None}, {"a": 5, "b": 0})
    2
    """
    return sum(max(0, target - (committed.get(place) or 0)) for place, target in targets.items())


def _wait(settings: "Settings", job: str, targets: "dict[Any, int]") -> None:
    from kafka.errors import KafkaError  # noqa: PLC0415

    own = job_places(job, targets)
    end = time.monotonic() + PATIENCE_S
    with broker.consumer(settings.kafka, group_id=prefix(settings, job)) as client:
        while True:
            try:
                short = behind({place: client.committed(place) for place in own}, own)
            except KafkaError:
                short = -1  # the broker looks for the group's coordinator
            if short == 0:
                return
            if time.monotonic() > end:
                raise ConfigError(f"job {job!r}: {short:,} records behind, and no end; see 'erpulse status'")
            time.sleep(POLL_S)


def job_places(job: str, targets: "dict[Any, int]") -> "dict[Any, int]":
    """Return those targets that a job reads."""
    from jobs import catalog  # noqa: PLC0415

    sources = getattr(catalog.find(job), "sources", None)
    names = {table.topic for table in sources} if sources else None
    return {place: end for place, end in targets.items() if names is None or place.topic in names}
