"""The figures that are exported: names, labels and meaning, in one table from which all else is checked."""

from typing import Literal, NamedTuple


class Metric(NamedTuple):
    """One metric: its name, kind, labels, and what it tells, in the unit that its name ends with."""

    name: str
    kind: Literal["gauge", "counter"]
    labels: tuple[str, ...]
    doc: str


class Sample(NamedTuple):
    """One value of a metric; `note` says in words what no label should carry, and is not exported."""

    metric: str
    labels: dict[str, str]
    value: float
    note: str = ""


# not "job": Prometheus itself puts that label on all that it scrapes
_JOB, _VIEW, _PLACE = ("job_name",), ("view",), ("topic", "partition")

METRICS = (
    Metric("erpulse_up", "gauge", ("part",), "1 while a server answers, else 0"),
    Metric("erpulse_part_recent_restarts", "gauge", ("part",), "crashes of the last five minutes that were made good"),
    Metric("erpulse_disk_free_bytes", "gauge", ("folder",), "free space where the local stack keeps its data"),
    Metric("erpulse_look_seconds", "gauge", (), "how long it took to gather these figures"),
    Metric("erpulse_records_total", "counter", ("source",), "raw records that ingest has taken, by source"),
    Metric("erpulse_ingest_total", "counter", ("outcome",), "what ingest made of records and of their parts"),
    Metric("erpulse_dead_letters_total", "counter", ("source", "reason"), "refused records, by source and reason"),
    Metric("erpulse_dead_letters_recent", "gauge", ("source",), "refused records of the last ten minutes"),
    Metric("erpulse_alerts_total", "counter", ("rule", "status"), "revisions of alerts, by rule and status"),
    Metric("erpulse_heartbeat_age_seconds", "gauge", _PLACE, "age of the last committed record of a canonical topic"),
    Metric("erpulse_transaction_open_seconds", "gauge", _PLACE, "age of the oldest open transaction, 0 without one"),
    Metric("erpulse_unstable_records", "gauge", _PLACE, "offsets that readers of committed records do not see yet"),
    Metric("erpulse_backlog_records", "gauge", _JOB, "offsets that a job has still to take"),
    Metric("erpulse_backlog_seconds", "gauge", _JOB, "how long a job lies behind, beyond its checkpoint interval"),
    Metric(
        "erpulse_online_freshness_seconds", "gauge", _VIEW, "how long Redis lies behind, beyond the checkpoint interval"
    ),
    Metric("erpulse_parity_entities", "gauge", _VIEW, "entities of the newest rows, looked up in Redis"),
    Metric("erpulse_parity_mismatches", "gauge", _VIEW, "of these, those that Redis does not have, or has otherwise"),
    Metric("erpulse_job_running", "gauge", _JOB, "1 while a job that has run before is at work, else 0"),
    Metric("erpulse_job_idle_tasks", "gauge", _JOB, "tasks that should run and do not"),
    Metric("erpulse_job_recent_failures", "gauge", _JOB, "failures of the last ten minutes"),
    Metric("erpulse_job_restarts_total", "counter", _JOB, "restarts since the job was submitted"),
    Metric("erpulse_late_rows_total", "counter", _JOB, "rows that came too late to be counted, since the last start"),
    Metric("erpulse_watermark_age_seconds", "gauge", _JOB, "how far the time of a job's slowest task lies behind"),
    Metric("erpulse_checkpoint_overdue_seconds", "gauge", _JOB, "time past the moment a checkpoint was wanted"),
    Metric("erpulse_checkpoint_duration_seconds", "gauge", _JOB, "how long the last checkpoint took"),
    Metric("erpulse_checkpoint_bytes", "gauge", _JOB, "size of the last checkpoint"),
    Metric("erpulse_checkpoints_failed_total", "counter", _JOB, "checkpoints that failed, since the job was submitted"),
    Metric("erpulse_commits_lost", "gauge", _JOB, "refused commits of a day whose transaction the broker had aborted"),
    Metric("erpulse_commits_unclear", "gauge", _JOB, "refused commits of a day that may have been made before or not"),
    Metric("erpulse_commits_refused_total", "counter", _JOB, "refused commits, those made before too, since the start"),
    Metric("erpulse_commits_retried_total", "counter", _JOB, "commits that were tried again, since the last start"),
    Metric("erpulse_commits_pending", "gauge", _JOB, "transactions that wait to be committed"),
)
BY_NAME = {metric.name: metric for metric in METRICS}


def text(samples: "list[Sample]") -> str:
    r"""Return samples in Prometheus' text format, by metric, with help and kind.

    >>> print(text([Sample("erpulse_up", {"part": "kafka"}, 1)]), end="")
    # HELP erpulse_up 1 while a server answers, else 0
    # TYPE erpulse_up gauge
    erpulse_up{part="kafka"} 1
    """
    lines = []
    for metric in METRICS:
        own = [sample for sample in samples if sample.metric == metric.name]
        if own:
            lines += [f"# HELP {metric.name} {metric.doc}", f"# TYPE {metric.name} {metric.kind}", *map(_line, own)]
    return "".join(f"{line}\n" for line in lines)


def table() -> str:
    """Return the metrics as a table in Markdown."""
    rows = [f"| `{one.name}` | {one.kind} | {', '.join(one.labels)} | {one.doc} |" for one in METRICS]
    return "\n".join(["| metric | kind | labels | tells |", "|---|---|---|---|", *rows]) + "\n"


def _line(sample: Sample) -> str:
    labels = ",".join(f'{name}="{_quoted(value)}"' for name, value in sample.labels.items())
    return f"{sample.metric}{{{labels}}} {sample.value:.15g}" if labels else f"{sample.metric} {sample.value:.15g}"


def _quoted(value: str) -> str:
    r"""Return a label's value as the format wants it.

    >>> print(_quoted('a "b"\n'))
    a \"b\"\n
    """
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
