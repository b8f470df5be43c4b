"""Run rules of control charts as data: `limit` of `length` points make a pattern that is rare in a process in control.

Nelson (N1-N8) and Western Electric (WE1-WE4). Zone rules are for charts of measurements, not for attribute charts.

Source: Nelson, J. Quality Technology 16(4), 1984; Western Electric, Statistical Quality Control Handbook, 1956.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

Points = np.ndarray[Any, np.dtype[np.float64]]
Pattern = Literal["beyond", "trend", "alternating", "within", "outside"]


@dataclass(frozen=True)
class RunRule:
    """One rule.

    Attributes:
        name: Short name, `N1` or `WE1`.
        pattern: `beyond`: on one side of the centre, farther than `sigmas`; `trend`: each above, or each below, the
            one before; `alternating`: up and down in turn; `within`: nearer than `sigmas`; `outside`: farther than
            `sigmas`, on both sides.
        limit: How many points must show it; the last one is always among them.
        length: Of how many last points.
        sigmas: Distance from the centre, standard deviations.
    """

    name: str
    pattern: Pattern
    limit: int
    length: int
    sigmas: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a rule that can never hold, or parts that its pattern does not have."""
        if not 1 <= self.limit <= self.length:
            raise ValueError(f"run rule {self.name!r}: {self.limit} of {self.length} points; want 1 <= limit <= length")
        if self.pattern != "beyond" and self.limit != self.length:
            raise ValueError(f"run rule {self.name!r}: {self.pattern} wants all of its points; limit must be length")

    @property
    def words(self) -> str:
        """Return what the rule says of its points.

        >>> RunRule("N5", "beyond", 2, 3, 2.0).words
        '2 of 3 points beyond 2 standard deviations on one side'
        """
        many = f"{self.limit} of {self.length} points" if self.limit < self.length else f"{self.length} points in a row"
        far = f"{self.sigmas:g} standard deviations"
        if self.pattern == "beyond":
            one = "a point" if self.length == 1 else many
            return f"{one} beyond {far} on one side" if self.sigmas else f"{one} on one side of the centre"
        return (
            f"{many} "
            + {
                "trend": "rising or falling",
                "alternating": "going up and down in turn",
                "within": f"within {far}",
                "outside": f"beyond {far} on both sides, none nearer",
            }[self.pattern]
        )


NELSON = (
    RunRule("N1", "beyond", 1, 1, 3.0),
    RunRule("N2", "beyond", 9, 9),
    RunRule("N3", "trend", 6, 6),
    RunRule("N4", "alternating", 14, 14),
    RunRule("N5", "beyond", 2, 3, 2.0),
    RunRule("N6", "beyond", 4, 5, 1.0),
    RunRule("N7", "within", 15, 15, 1.0),
    RunRule("N8", "outside", 8, 8, 1.0),
)
WESTERN_ELECTRIC = (
    RunRule("WE1", "beyond", 1, 1, 3.0),
    RunRule("WE2", "beyond", 2, 3, 2.0),
    RunRule("WE3", "beyond", 4, 5, 1.0),
    RunRule("WE4", "beyond", 8, 8),
)
KNOWN = {rule.name: rule for rule in (*NELSON, *WESTERN_ELECTRIC)}


class Violations(NamedTuple):
    """Where rules are broken: rule by point, bool, shape (rules, n)."""

    rules: tuple[RunRule, ...]
    broken: np.ndarray[Any, np.dtype[np.bool_]]

    def at(self, place: int) -> list[RunRule]:
        """Return the rules that a point breaks, in order."""
        return [rule for rule, row in zip(self.rules, self.broken, strict=True) if row[place]]


def violations(deviations: Points, rules: Sequence[RunRule] = NELSON) -> Violations:
    """Return which points complete a pattern.

    Args:
        deviations: Distance of each point from the centre in standard deviations, shape (n,), oldest first.
        rules: Rules to look at.

    Returns:
        True where a point, with those before it, breaks a rule; false for NaN and where there are too few points.

    >>> violations(np.array([0.0, 3.5, 0.1])).broken[0].tolist()
    [False, True, False]
    """
    found = [_broken(np.asarray(deviations, dtype="float64"), rule) for rule in rules]
    return Violations(tuple(rules), np.array(found, dtype=bool).reshape(len(rules), len(deviations)))


def _broken(z: Points, rule: RunRule) -> np.ndarray[Any, np.dtype[np.bool_]]:
    match rule.pattern:
        case "beyond":
            return _sided(z > rule.sigmas, rule) | _sided(z < -rule.sigmas, rule)
        case "within":
            return _all(np.abs(z) < rule.sigmas, rule.length)
        case "outside":
            above, below = z > rule.sigmas, z < -rule.sigmas
            both = (_counted(above, rule.length) > 0) & (_counted(below, rule.length) > 0)
            return _all(above | below, rule.length) & both
    step = np.diff(z, prepend=np.nan)
    if rule.pattern == "trend":
        return _all(step > 0, rule.length - 1) | _all(step < 0, rule.length - 1)
    turns = np.zeros(len(z), dtype=bool)
    turns[1:] = step[1:] * step[:-1] < 0
    return _all(turns, rule.length - 2)


def _sided(hit: Any, rule: RunRule) -> np.ndarray[Any, np.dtype[np.bool_]]:  # noqa: ANN401  an array of truths
    found: np.ndarray[Any, np.dtype[np.bool_]] = hit & (_counted(hit, rule.length) >= rule.limit)
    return found


def _all(hit: Any, length: int) -> np.ndarray[Any, np.dtype[np.bool_]]:  # noqa: ANN401  an array of truths
    found: np.ndarray[Any, np.dtype[np.bool_]] = _counted(hit, length) >= max(length, 1)
    return found


def _counted(hit: Any, length: int) -> np.ndarray[Any, np.dtype[np.int64]]:  # noqa: ANN401  an array of truths
    """Return how many of the last `length` points are hit, at each point."""
    sums = np.concatenate([[0], np.cumsum(hit)])
    ends = np.arange(1, len(hit) + 1)
    counts: np.ndarray[Any, np.dtype[np.int64]] = sums[ends] - sums[np.maximum(ends - length, 0)]
    return counts
