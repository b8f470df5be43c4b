"""Alert rules against a page of figures: just enough of Prometheus for `metric op number`."""

import re
from typing import Any, NamedTuple

from erpulse.watch.findings import OPERATORS

RULE = re.compile(r"(?P<metric>\w+) (?P<op>==|<|>|>=) (?P<limit>[\d.]+)")
LINE = re.compile(r"(?P<metric>\w+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


class Series(NamedTuple):
    """One line of a page."""

    metric: str
    labels: dict[str, str]
    value: float


def parse(page: str) -> list[Series]:
    """Return the lines of a page that are figures."""
    found = []
    for line in page.splitlines():
        if not line.startswith("#"):
            match = LINE.fullmatch(line)
            assert match, line
            found.append(Series(match["metric"], dict(LABEL.findall(match["labels"] or "")), float(match["value"])))
    return found


def raised(rule: dict[str, Any], page: list[Series]) -> list[Series]:
    """Return the figures for which a rule of the rules file raises its alert."""
    match = RULE.fullmatch(rule["expr"])
    assert match, rule["expr"]
    holds, limit = OPERATORS[match["op"]], float(match["limit"])
    return [one for one in page if one.metric == match["metric"] and holds(one.value, limit)]
