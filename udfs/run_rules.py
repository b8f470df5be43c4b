"""Run rules of control charts as data: `limit` of `length` points make a pattern that is rare in a process in control.

Nelson (N1-N8) and Western Electric (WE1-WE4). Zone rules are for charts of measurements, not for attribute charts.

Source: Nelson, J. Quality Technology 16(4), 1984; Western Electric, Statistical Quality Control Handbook, 1956.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np

from udfs.alarm_rate import width

Points = np.ndarray[Any, np.dtype[np.float64]]
Truths = np.ndarray[Any, np.dtype[np.bool_]]
LONGEST = 40
"""Points that a widened pattern wants at most."""
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
    broken: Truths

    def at(self, place: int) -> list[RunRule]:
        """Return the rules that a point breaks, in order."""
        return [rule for rule, row in zip(self.rules, self.broken, strict=True) if row[place]]


class Allowed(NamedTuple):
    """How often points may break rules by chance: probability per point, shape (n,), and points referred to."""

    chances: Points
    reference: int


def violations(deviations: Points, rules: Sequence[RunRule] = NELSON, allowed: Allowed | None = None) -> Violations:
    """Return which points complete a pattern.

    Args:
        deviations: Distance of each point from the centre in standard deviations, shape (n,), oldest first.
        rules: Rules to look at.
        allowed: How often a point may do so by chance; rules that do more often are widened. Null: as they are.

    Returns:
        True where a point, with those before it, breaks a rule; false for NaN and where there are too few points.

    >>> violations(np.array([0.0, 3.5, 0.1])).broken[0].tolist()
    [False, True, False]
    """
    z = np.asarray(deviations, dtype="float64")
    found = [_broken(z, rule, *_widened(rule, len(z), len(rules), allowed)) for rule in rules]
    return Violations(tuple(rules), np.array(found, dtype=bool).reshape(len(rules), len(z)))


def _widened(rule: RunRule, count: int, rules: int, allowed: Allowed | None) -> tuple[Points, Points]:
    """Return the distance and the number of points that a rule wants at each point."""
    if allowed is None:
        return np.full(count, rule.sigmas), np.full(count, float(rule.length))
    pairs = [wanted(rule, chance / rules, allowed.reference) for chance in allowed.chances.tolist()]
    return np.array([sigmas for sigmas, _ in pairs]), np.array([float(length) for _, length in pairs])


@lru_cache(maxsize=8192)
def wanted(rule: RunRule, chance: float, reference: int) -> tuple[float, int]:
    """Return distance and number of points with which a rule holds by chance at most so often, never less than its own.

    Points on one side are wanted farther off, other patterns longer.

    Args:
        rule: The rule.
        chance: Probability per point.
        reference: Points that centre and deviation are learnt from.

    >>> wanted(NELSON[0], 0.0027, 10**9)[0], round(wanted(NELSON[0], 2e-6, 10**9)[0], 2), wanted(NELSON[2], 2e-5, 50)[1]
    (3.0, 4.75, 9)
    """
    if rule.pattern == "beyond":
        ways = math.comb(rule.length - 1, rule.limit - 1)
        each = (chance / 2 / ways) ** (1 / rule.limit)
        return max(rule.sigmas, width(each, reference, rule.limit)), rule.length
    length = rule.length
    while _by_chance(rule, length) > max(chance, _by_chance(rule, LONGEST)):
        length += 1
    return rule.sigmas, length


def _by_chance(rule: RunRule, length: int) -> float:
    """Return how likely that many points in control show a pattern."""
    if rule.pattern == "trend":
        return 2 / math.factorial(length)
    if rule.pattern == "alternating":
        return 4 * (2 / math.pi) ** (length + 1)
    within = math.erf(rule.sigmas / math.sqrt(2))
    return float((within if rule.pattern == "within" else 1 - within) ** length)


def _broken(z: Points, rule: RunRule, sigmas: Points, lengths: Points) -> Truths:
    match rule.pattern:
        case "beyond":
            return _sided(z, sigmas, rule) | _sided(-z, sigmas, rule)
        case "within":
            return _row(np.abs(z) < rule.sigmas) >= np.maximum(lengths, 1)
        case "outside":
            above, below = z > rule.sigmas, z < -rule.sigmas
            both = (_counted(above, rule.length) > 0) & (_counted(below, rule.length) > 0)
            return (_row(above | below) >= lengths) & both
    step = np.diff(z, prepend=np.nan)
    if rule.pattern == "trend":
        return (_row(step > 0) >= np.maximum(lengths - 1, 1)) | (_row(step < 0) >= np.maximum(lengths - 1, 1))
    turns = np.zeros(len(z), dtype=bool)
    turns[1:] = step[1:] * step[:-1] < 0
    return _row(turns) >= np.maximum(lengths - 2, 1)


def _sided(z: Points, sigmas: Points, rule: RunRule) -> Truths:
    """Return where enough of the last points are above a distance, the very last one among them."""
    beyond = np.zeros((rule.length, len(z)), dtype=bool)
    for back in range(min(rule.length, len(z))):
        beyond[back, back:] = z[: len(z) - back] > sigmas[back:]
    found: Truths = beyond[0] & (beyond.sum(axis=0) >= rule.limit)
    return found


def _row(hit: Truths) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return how many points in a row are hit, up to each point.

    >>> _row(np.array([True, True, False, True])).tolist()
    [1, 2, 0, 1]
    """
    places = np.arange(1, len(hit) + 1)
    found: np.ndarray[Any, np.dtype[np.int64]] = places - np.maximum.accumulate(np.where(hit, 0, places))
    return found


def _counted(hit: Truths, length: int) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return how many of the last `length` points are hit, at each point."""
    sums = np.concatenate([[0], np.cumsum(hit)])
    ends = np.arange(1, len(hit) + 1)
    counts: np.ndarray[Any, np.dtype[np.int64]] = sums[ends] - sums[np.maximum(ends - length, 0)]
    return counts
