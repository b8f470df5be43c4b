"""The demo's jobs on the cluster: submitted as a user submits them, two clients at a time, or found running."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TYPE_CHECKING

from connectors.errors import ConfigError
from erpulse.demo.prepare import ZIP

if TYPE_CHECKING:
    from concurrent.futures import Future

    from erpulse.stack.flink_rest import JobState
    from erpulse.stack.local import Stack

SCORING = {"purchasing": "procurement_spend", "treasury": "cash_position", "plant": "production_yield"}
"""The job that watches a part of the company."""
CLIENTS = 2
"""Clients at a time: each is a JVM and a Python that plan for as long as a core lets them."""
OVER = {"FINISHED", "CANCELED", "FAILED"}
PATIENCE_S, POLL_S = 90.0, 0.5


def command(job: str) -> str:
    """Return the line that submits a job.

    >>> command("ingest")
    'erpulse flink run -d -pym jobs.ingest -pyfs dist/erpulse-jobs.zip'
    """
    return f"erpulse flink run -d -pym jobs.{job} -pyfs {ZIP}"


def wanted(parts: "Iterable[str]") -> tuple[str, ...]:
    """Return the jobs that parts of the company need, in the order in which they are submitted.

    >>> wanted(["plant"])
    ('ingest', 'production_yield', 'feature_online', 'feature_archive')
    """
    return ("ingest", *(SCORING[part] for part in parts), "feature_online", "feature_archive")


def present(stack: "Stack", names: "Iterable[str]") -> dict[str, "JobState"]:
    """Return those of the demo's jobs that are at work on the cluster, by name."""
    return {job.name: job for job in reversed(stack.jobs()) if job.name in set(names) and job.state not in OVER}


def require_same_sources(at_work: dict[str, "JobState"], added: list[str]) -> None:
    """Refuse an ingest that was submitted before the demo's sources were in the settings.

    Raises:
        ConfigError: it runs.
    """
    if added and "ingest" in at_work:
        raise ConfigError(
            f"job 'ingest' runs and does not know {', '.join(added)}, which were just added to the settings; cancel it "
            f"(erpulse flink cancel {at_work['ingest'].job_id}) and run the demo again"
        )


class Submitting:
    """Jobs on their way to the cluster."""

    def __init__(self, stack: "Stack", wanted: "Sequence[str]", futures: "dict[Future[float], str]") -> None:
        """Take the clients that are at work, and all jobs that shall run in the end."""
        self._stack, self._wanted, self._futures = stack, wanted, futures

    def wait(self, told: Callable[[str, float], None]) -> None:
        """Return when all jobs run.

        Args:
            told: Called with each job's name and the seconds its client took, when the client has ended.

        Raises:
            ConfigError: a client refuses, or a job does not run.
        """
        for future in as_completed(self._futures):
            told(self._futures[future], future.result())
        wait_running(self._stack, self._wanted)


@contextmanager
def submitting(stack: "Stack", wanted: "Sequence[str]", missing: "Sequence[str]") -> Iterator[Submitting]:
    """Submit in the background those of the wanted jobs that are missing, in order."""

    def submit(name: str) -> float:
        begun = time.monotonic()
        stack.submit(f"jobs.{name}", ZIP)
        return time.monotonic() - begun

    pool = ThreadPoolExecutor(CLIENTS)
    try:
        yield Submitting(stack, wanted, {pool.submit(submit, name): name for name in missing})
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def wait_running(stack: "Stack", names: "Sequence[str]") -> None:
    """Return when every job runs with all its tasks.

    Raises:
        ConfigError: one does not within the time a start takes.
    """
    end = time.monotonic() + PATIENCE_S
    while True:
        found = present(stack, names)
        waiting = [name for name in names if name not in found or found[name].state != "RUNNING" or found[name].idle]
        if not waiting:
            return
        if time.monotonic() > end:
            job = found.get(waiting[0])
            why = (job.reason or f"{job.state}, {job.idle} tasks do not run") if job else "it is not on the cluster"
            raise ConfigError(f"job {waiting[0]!r} does not run after {PATIENCE_S:.0f} s: {why}; see 'erpulse status'")
        time.sleep(POLL_S)
