"""From figures to findings: which checks do not hold, in words. Pure."""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from erpulse.watch.checks import CHECKS, Check, Level
from erpulse.watch.metrics import Sample
from erpulse.watch.words import quantity

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    ">=": operator.ge,
}
_NAMED = 6
# A finding of the first name says all that one of the second would.
_COVERS = {"JobFailedOnce": "JobCrashLoop"}


@dataclass(frozen=True)
class Finding:
    """A check that does not hold for one set of labels.

    Attributes:
        check: Name of the check.
        level: How bad it is.
        labels: What it is about.
        value: The figure.
        says: What is wrong, with what is known of the reason.
        mend: What to do.
    """

    check: str
    level: Level
    labels: dict[str, str]
    value: float
    says: str
    mend: str


def findings(samples: Iterable[Sample], interval_s: float, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Return what does not hold: errors first, in the order of the checks, the worst of each first.

    Args:
        samples: Figures of one look.
        interval_s: Checkpoint interval, seconds.
        checks: What must hold.
    """
    known = list(samples)
    found = [_finding(check, sample) for check in checks for sample in _broken(check, known, interval_s)]
    told = {(one.check, *one.labels.values()) for one in found}
    kept = [one for one in found if (_COVERS.get(one.check, ""), *one.labels.values()) not in told]
    return sorted(kept, key=lambda one: one.level != "error")


def lines(found: Iterable[Finding]) -> list[tuple[Level, str, str]]:
    """Return findings as level, sentence and remedy: those of one check together, the worst in full."""
    by_check: dict[str, list[Finding]] = {}
    for one in found:
        by_check.setdefault(one.check, []).append(one)
    return [(group[0].level, _together(group), group[0].mend) for group in by_check.values()]


def _broken(check: Check, samples: Iterable[Sample], interval_s: float) -> list[Sample]:
    holds, limit = OPERATORS[check.op], check.at(interval_s)
    own = [sample for sample in samples if sample.metric == check.metric and holds(sample.value, limit)]
    return sorted(own, key=lambda sample: -sample.value)


def _finding(check: Check, sample: Sample) -> Finding:
    filled = sample.labels | {"value": quantity(check.metric, sample.value)}
    says = check.says.format(**filled) + (f" ({sample.note})" if sample.note else "")
    return Finding(check.name, check.level, sample.labels, sample.value, says, check.mend.format(**filled))


def _together(group: list[Finding]) -> str:
    if len(group) == 1:
        return group[0].says
    names = ["/".join(one.labels.values()) for one in group[1 : 1 + _NAMED]]
    more = f" and {len(group) - 1 - _NAMED} more" if len(group) - 1 > _NAMED else ""
    return f"{group[0].says}; the same of {', '.join(names)}{more}"
