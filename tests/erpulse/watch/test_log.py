"""How far a job lies behind, from its place and the records after it; the rest is tried on a real broker."""

from types import SimpleNamespace
from typing import Any

from erpulse.watch.log import _lag
from erpulse.watch.observation import LagSeen

PLACE: Any = SimpleNamespace(topic="erp.budget", partition=1)


def records(*pairs: tuple[int, int]) -> list[Any]:
    return [SimpleNamespace(offset=offset, timestamp=timestamp) for offset, timestamp in pairs]


def test_the_first_record_not_taken_says_since_when() -> None:
    found = _lag("ingest", PLACE, 10, 15, records((10, 700), (11, 800)))
    assert found == LagSeen("ingest", "erp.budget", 1, 10, 5, 700)


def test_commit_markers_alone_are_no_backlog() -> None:
    assert _lag("ingest", PLACE, 14, 15, []) == LagSeen("ingest", "erp.budget", 1, 14, 0, None)


def test_a_job_at_the_end_is_not_behind_because_another_is() -> None:
    assert _lag("ahead", PLACE, 15, 15, records((3, 100))) == LagSeen("ahead", "erp.budget", 1, 15, 0, None)


def test_a_job_past_what_was_read_is_behind_by_less_than_that() -> None:
    assert _lag("between", PLACE, 12, 15, records((3, 100), (4, 200))).oldest_ms == 200
