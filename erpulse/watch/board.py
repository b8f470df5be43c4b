"""The Grafana board, made from the table of metrics: one panel per metric, in rows by what they are about."""

import json
from typing import Any

from erpulse.watch.metrics import METRICS, Metric

TITLE = "erpulse"
_ROWS = {
    "Is it well": (
        "erpulse_up",
        "erpulse_part_recent_restarts",
        "erpulse_job_running",
        "erpulse_job_idle_tasks",
        "erpulse_job_recent_failures",
    ),
    "How far behind": (
        "erpulse_backlog_seconds",
        "erpulse_backlog_records",
        "erpulse_watermark_age_seconds",
        "erpulse_heartbeat_age_seconds",
    ),
    "What comes and goes": (
        "erpulse_records_total",
        "erpulse_ingest_total",
        "erpulse_alerts_total",
        "erpulse_dead_letters_total",
        "erpulse_dead_letters_recent",
        "erpulse_late_rows_total",
    ),
    "Exactly once": (
        "erpulse_transaction_open_seconds",
        "erpulse_unstable_records",
        "erpulse_commits_pending",
        "erpulse_commits_retried_total",
        "erpulse_commits_refused_total",
        "erpulse_commits_lost",
        "erpulse_commits_unclear",
        "erpulse_job_restarts_total",
    ),
    "Features": (
        "erpulse_online_freshness_seconds",
        "erpulse_parity_entities",
        "erpulse_parity_mismatches",
    ),
    "Checkpoints and the machine": (
        "erpulse_checkpoint_overdue_seconds",
        "erpulse_checkpoint_duration_seconds",
        "erpulse_checkpoint_bytes",
        "erpulse_checkpoints_failed_total",
        "erpulse_disk_free_bytes",
        "erpulse_look_seconds",
    ),
}
_WIDTH, _HEIGHT, _COLUMNS = 6, 7, 24
_DATA = {"type": "prometheus", "uid": "${datasource}"}


def board() -> str:
    """Return the board as JSON, to be imported into Grafana."""
    known = {metric.name: metric for metric in METRICS}
    panels: list[dict[str, Any]] = []
    top = 0
    for title, names in _ROWS.items():
        panels.append(_row(title, top, len(panels) + 1))
        for place, name in enumerate(names):
            across, down = place * _WIDTH % _COLUMNS, place * _WIDTH // _COLUMNS * _HEIGHT
            spot = {"x": across, "y": top + 1 + down, "w": _WIDTH, "h": _HEIGHT}
            panels.append(_panel(known[name], spot, len(panels) + 1))
        top += 1 + (len(names) * _WIDTH + _COLUMNS - 1) // _COLUMNS * _HEIGHT
    return json.dumps(_whole(panels), indent=1) + "\n"


def query(metric: Metric) -> str:
    """Return what a panel asks: a counter by what it grew in five minutes, a gauge as it is.

    >>> query(METRICS[0])
    'erpulse_up'
    """
    return f"increase({metric.name}[5m])" if metric.kind == "counter" else metric.name


def unit(metric: Metric) -> str:
    """Return Grafana's word for the unit with which a metric's name ends."""
    return "s" if metric.name.endswith("_seconds") else "bytes" if metric.name.endswith("_bytes") else "short"


def _panel(metric: Metric, spot: dict[str, int], number: int) -> dict[str, Any]:
    legend = " / ".join(f"{{{{{label}}}}}" for label in metric.labels) or "all"
    grown = ", in five minutes" if metric.kind == "counter" else ""
    return {
        "id": number,
        "type": "timeseries",
        "title": metric.doc + grown,
        "description": metric.name,
        "datasource": _DATA,
        "gridPos": spot,
        "fieldConfig": {"defaults": {"unit": unit(metric), "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        "targets": [{"refId": "A", "datasource": _DATA, "expr": query(metric), "legendFormat": legend}],
    }


def _row(title: str, top: int, number: int) -> dict[str, Any]:
    spot = {"x": 0, "y": top, "w": _COLUMNS, "h": 1}
    return {"id": number, "type": "row", "title": title, "collapsed": False, "gridPos": spot, "panels": []}


def _whole(panels: list[dict[str, Any]]) -> dict[str, Any]:
    source = {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus"}
    return {
        "uid": "erpulse",
        "title": TITLE,
        "schemaVersion": 39,
        "tags": ["erpulse"],
        "timezone": "browser",
        "refresh": "15s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": [source]},
        "panels": panels,
    }
