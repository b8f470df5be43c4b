"""The cluster's answers as records."""

from erpulse.watch.cluster import added, by_name, checkpoint, failed
from erpulse.watch.observation import CheckpointSeen

NOW = 1_800_000_000_000


def test_the_job_at_work_counts_before_a_newer_one_that_ended() -> None:
    rows = [
        {"name": "a", "state": "FAILED", "start-time": 9, "jid": "x"},
        {"name": "a", "state": "RESTARTING", "start-time": 3, "jid": "y"},
        {"name": "b", "state": "CANCELED", "start-time": 1, "jid": "z"},
        {"name": "b", "state": "FAILED", "start-time": 2, "jid": "w"},
    ]
    assert {name: job["jid"] for name, job in by_name(rows).items()} == {"a": "y", "b": "w"}


def test_failures_of_the_last_minutes_are_counted_and_the_newest_is_told() -> None:
    entries = [{"stacktrace": f"E: {n}", "timestamp": NOW - n * 200_000} for n in range(6)]
    assert failed(entries, NOW) == ("E: 0", 4)
    assert failed([], NOW) == (None, 0)


def test_a_checkpoint_that_failed_after_the_last_good_one_tells_why() -> None:
    told = {
        "counts": {"failed": 4},
        "latest": {
            "completed": {"latest_ack_timestamp": 50, "end_to_end_duration": 7, "state_size": 99},
            "failed": {"failure_timestamp": 60, "failure_message": "java.io.IOException: No space left on device"},
            "restored": None,
        },
    }
    why = "IOException: No space left on device"
    assert checkpoint(told, {"interval": 1000}, 10) == CheckpointSeen(50, 7, 99, 1000, 4, why)
    told["latest"]["completed"]["latest_ack_timestamp"] = 70  # type: ignore[index]
    assert checkpoint(told, {"interval": 1000}, 10).failure is None


def test_a_job_that_was_restored_is_not_overdue_since_long_before() -> None:
    told = {"latest": {"completed": {"latest_ack_timestamp": 50}, "restored": {"restore_timestamp": 900}}}
    assert checkpoint(told, {"interval": 1000}, 10).done_ms == 900


def test_tasks_without_a_watermark_are_left_out() -> None:
    metrics = [{"id": "currentInputWatermark", "min": mark} for mark in (-9.223372036854776e18, 500.0, 700.0)]
    assert added(metrics) == ({}, 500)
    assert added(metrics[:1]) == ({}, None)
