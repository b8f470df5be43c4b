"""Figures of a look: every metric, with the labels that the table names."""

from dataclasses import replace

from erpulse.watch.figures import samples
from erpulse.watch.metrics import BY_NAME
from erpulse.watch.observation import AlertSeen, CheckpointSeen, JobSeen, LagSeen
from tests.erpulse.watch.scenes import LAGS, SOURCES, WELL, WRONG, ago

SEEN = replace(WELL, alerts=(AlertSeen("split_order", "open", 3),))


def value(seen: object, metric: str, *labels: str) -> float:
    found = [one.value for one in samples(seen, SOURCES) if (one.metric, *one.labels.values()) == (metric, *labels)]  # type: ignore[arg-type]
    assert len(found) == 1, (metric, labels, found)
    return found[0]


def test_every_metric_is_told_with_its_labels() -> None:
    told = samples(SEEN, SOURCES)
    assert {one.metric for one in told} == set(BY_NAME)
    for scene in (SEEN, *WRONG.values()):
        for one in samples(scene, SOURCES):
            assert tuple(one.labels) == BY_NAME[one.metric].labels


def test_no_figure_is_told_twice() -> None:
    told = [(one.metric, *one.labels.values()) for one in samples(SEEN, SOURCES)]
    assert len(told) == len(set(told))


def test_records_are_counted_by_the_source_that_claims_their_topic() -> None:
    more = LagSeen("ingest", "raw.other.x", 0, 7, 0)
    seen = replace(SEEN, lags=(*LAGS, more))
    assert value(seen, "erpulse_records_total", "erp") == 40
    assert value(seen, "erpulse_records_total", "unclaimed") == 7


def test_backlog_is_the_sum_of_records_and_how_long_the_oldest_waits_beyond_a_checkpoint() -> None:
    more = LagSeen("procurement_spend", "erp.agreement", 1, 3, 90, ago(12))
    seen = replace(SEEN, lags=(*LAGS, more))
    assert value(seen, "erpulse_backlog_records", "procurement_spend") == 100
    assert value(seen, "erpulse_backlog_seconds", "procurement_spend") == 11
    assert value(seen, "erpulse_backlog_seconds", "ingest") == 0


def test_a_job_with_slow_checkpoints_is_not_behind_between_them() -> None:
    slow = JobSeen("feature_archive", "gh", "RUNNING", ago(600), checkpoint=CheckpointSeen(ago(50), interval_ms=60_000))
    lag = LagSeen("feature_archive", "features.supplier_spend", 1, 70, 300, ago(55))
    seen = replace(SEEN, jobs=(*SEEN.jobs, slow), lags=(*LAGS, lag))
    assert value(seen, "erpulse_backlog_seconds", "feature_archive") == 0
    assert value(seen, "erpulse_checkpoint_overdue_seconds", "feature_archive") == 0


def test_a_view_is_as_fresh_as_the_oldest_row_that_redis_lacks() -> None:
    seen = replace(SEEN, lags=(replace(LAGS[2], oldest_ms=ago(4)), replace(LAGS[2], partition=0, oldest_ms=ago(3))))
    assert value(seen, "erpulse_online_freshness_seconds", "supplier_spend") == 3


def test_a_job_that_does_not_run_has_no_figures_of_its_tasks() -> None:
    seen = replace(SEEN, jobs=(JobSeen("ingest"),))
    told = {one.metric: one for one in samples(seen, SOURCES)}
    assert told["erpulse_job_running"].value == 0
    assert told["erpulse_job_running"].note == "the cluster does not know it"
    assert "erpulse_checkpoint_overdue_seconds" not in told


def test_a_clock_behind_the_brokers_gives_no_negative_age() -> None:
    seen = replace(SEEN, at_ms=1)
    assert all(one.value >= 0 for one in samples(seen, SOURCES))
