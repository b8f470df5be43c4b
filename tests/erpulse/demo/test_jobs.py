"""Which jobs of the demo are at work, and when they may be used as they are."""

import pytest

from connectors.errors import ConfigError
from erpulse.demo import jobs
from erpulse.stack.flink_rest import JobState

WANTED = jobs.wanted(jobs.SCORING)


class Cluster:
    """A stack of which only the jobs are asked; `answers` come one after the other, the last for ever."""

    def __init__(self, *answers: list[JobState]) -> None:
        """Keep the answers."""
        self._answers = list(answers)

    def jobs(self) -> list[JobState]:
        """Return the next answer."""
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def job(name: str, state: str = "RUNNING", idle: int = 0, since_ms: int = 0, reason: str | None = None) -> JobState:
    return JobState(f"id-{name}-{since_ms}", name, state, since_ms, idle, reason)


def test_jobs_that_have_ended_and_those_of_others_are_not_present() -> None:
    found = jobs.present(
        Cluster([job("ingest"), job("procurement_spend", "FAILED"), job("mine")]), jobs.wanted(["purchasing"])
    )  # type: ignore[arg-type]
    assert list(found) == ["ingest"]


def test_of_two_the_newer_is_present() -> None:
    found = jobs.present(Cluster([job("ingest", since_ms=2), job("ingest", since_ms=1)]), ["ingest"])  # type: ignore[arg-type]
    assert found["ingest"].since_ms == 2


def test_an_ingest_that_does_not_know_the_sources_is_refused() -> None:
    running = {"ingest": job("ingest")}
    jobs.require_same_sources(running, [])
    jobs.require_same_sources({}, ["sap"])
    with pytest.raises(ConfigError, match=r"does not know sap, .* cancel it .erpulse flink cancel id-ingest-0"):
        jobs.require_same_sources(running, ["sap"])


def test_waiting_ends_when_all_tasks_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "POLL_S", 0.0)
    well = [job(name) for name in WANTED]
    jobs.wait_running(Cluster(well[1:], [job("ingest", idle=3), *well[1:]], well), WANTED)  # type: ignore[arg-type]


def test_a_job_that_does_not_run_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PATIENCE_S", 0.0)
    rest = [job(name) for name in WANTED[1:]]
    with pytest.raises(ConfigError, match="job 'ingest' does not run after 0 s: no such topic; see 'erpulse status'"):
        jobs.wait_running(Cluster([job("ingest", "RESTARTING", reason="no such topic"), *rest]), WANTED)  # type: ignore[arg-type]
