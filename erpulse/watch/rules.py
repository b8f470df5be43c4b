"""The checks as alert rules of Prometheus, in the simple form `metric op number`."""

import json
import re
from collections.abc import Sequence

from erpulse.watch.checks import CHECKS, Check

HEAD = """\
# Alert rules for Prometheus: what 'erpulse status' checks, made from the same list (erpulse/watch/checks.py).
# For a checkpoint interval other than 1 s: erpulse metrics --print rules > erpulse.rules.yml
groups:
  - name: erpulse
    rules:
"""
WATCH = Check(
    name="WatchDown",
    metric="up",
    op="==",
    limit=0,
    says="{instance} does not tell any figures",
    mend="start the exporter: erpulse metrics",
    hold_s=60,
)
"""Nobody tells that the teller is away: only Prometheus can, by its own metric."""
_SEVERITY = {"error": "critical", "warning": "warning"}


def rules(interval_s: float, checks: Sequence[Check] = (WATCH, *CHECKS)) -> str:
    """Return the rules file.

    Args:
        interval_s: Checkpoint interval, seconds: what is committed later may come later.
        checks: What must hold.
    """
    return HEAD + "".join(_rule(check, interval_s) for check in checks)


def _rule(check: Check, interval_s: float) -> str:
    return (
        f"      - alert: {check.name}\n"
        f"        expr: {check.metric} {check.op} {check.at(interval_s):.15g}\n"
        f"        for: {check.hold_s}s\n"
        f"        labels: {{ severity: {_SEVERITY[check.level]} }}\n"
        f"        annotations:\n"
        f"          summary: {_template(check.says, check.metric)}\n"
        f"          action: {_template(check.mend, check.metric)}\n"
    )


def _template(words: str, metric: str) -> str:
    """Return words as a quoted template of Prometheus.

    >>> print(_template("{view} is {value} late", "a_seconds"))
    "{{ $labels.view }} is {{ $value | humanizeDuration }} late"
    """
    human = "Duration" if metric.endswith("_seconds") else "1024" if metric.endswith("_bytes") else ""
    value = f"{{{{ $value | humanize{human} }}}}"
    labels = re.sub(r"\{(\w+)\}", r"{{ $labels.\1 }}", words.replace("{value}", "\0"))
    return json.dumps(labels.replace("\0", value), ensure_ascii=False)
