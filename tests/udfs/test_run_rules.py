"""Run rules against a plain reading of their definitions, point by point, and against how often they fire by chance."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.run_rules import KNOWN, NELSON, WESTERN_ELECTRIC, Allowed, RunRule, violations, wanted

POINTS = st.lists(st.sampled_from([-3.5, -2.5, -1.5, -0.5, 0.0, 0.2, 0.7, 1.5, 2.5, 3.5]), max_size=30)


def beyond(last: list[float], limit: int, sigmas: float) -> bool:
    up, down = [z > sigmas for z in last], [z < -sigmas for z in last]
    return (up[-1] and sum(up) >= limit) or (down[-1] and sum(down) >= limit)


def holds(rule: RunRule, points: list[float]) -> bool:
    """Say whether the last point completes the pattern, as the books put it."""
    if rule.pattern == "beyond":
        return bool(points) and beyond(points[-rule.length :], rule.limit, rule.sigmas)
    last = points[-rule.length :]
    if len(last) < rule.length:
        return False
    steps = [b - a for a, b in pairwise(last)]
    return {
        "trend": all(s > 0 for s in steps) or all(s < 0 for s in steps),
        "alternating": all(a * b < 0 for a, b in pairwise(steps)),
        "within": all(abs(z) < rule.sigmas for z in last),
        "outside": all(abs(z) > rule.sigmas for z in last) and min(last) < 0 < max(last),
    }[rule.pattern]


@settings(deadline=None, max_examples=60)
@given(POINTS)
def test_every_rule_as_its_definition_reads(points: list[float]) -> None:
    found = violations(np.array(points), tuple(KNOWN.values()))
    for rule, row in zip(found.rules, found.broken, strict=True):
        assert row.tolist() == [holds(rule, points[: n + 1]) for n in range(len(points))], rule.name


def test_in_control_rules_fire_as_often_as_published() -> None:
    """Champ & Woodall 1987: N1 alone once per about 370 points, the four Western Electric rules once per about 92."""
    z = np.random.default_rng(7).standard_normal(200_000)
    first = violations(z, NELSON[:1]).broken.sum()
    assert 330 < len(z) / first < 415
    hit = violations(z, WESTERN_ELECTRIC).broken.any(axis=0)
    lengths, start = [], 0
    for place in np.flatnonzero(hit):  # begin anew after each alarm, as run lengths are counted
        if place >= start + 8:
            lengths.append(place - start)
            start = int(place) + 1
    assert 80 < float(np.mean(lengths)) < 115


@pytest.mark.parametrize("rule", [one.name for one in NELSON])
def test_a_widened_rule_fires_as_seldom_as_it_may(rule: str) -> None:
    """Limits are known here: what a rule may do by chance is what it does, or less."""
    z = np.random.default_rng(3).standard_normal(400_000)
    one = KNOWN[rule]
    for chance in (1e-3, 1e-4):
        broken = violations(z, (one,), Allowed(np.full(len(z), chance), 10**9)).broken.sum()
        assert broken <= len(z) * chance + 4 * (len(z) * chance) ** 0.5


def test_limits_learnt_from_few_points_are_wider() -> None:
    rng = np.random.default_rng(11)
    sigmas, _ = wanted(NELSON[0], 0.01, 20)
    old, new = rng.standard_normal((40_000, 20)), rng.standard_normal(40_000)
    z = (new - old.mean(axis=1)) / old.std(axis=1, ddof=1)
    assert 0.008 < (np.abs(z) > sigmas).mean() < 0.012


def test_a_rule_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"run rule 'X': 4 of 3 points"):
        RunRule("X", "beyond", 4, 3)
    with pytest.raises(ValueError, match=r"trend wants all of its points"):
        RunRule("X", "trend", 5, 6)


def test_rules_in_words() -> None:
    assert KNOWN["N2"].words == "9 points in a row on one side of the centre"
    assert KNOWN["N3"].words == "6 points in a row rising or falling"
    assert KNOWN["N4"].words == "14 points in a row going up and down in turn"
    assert KNOWN["N7"].words == "15 points in a row within 1 standard deviations"
    assert KNOWN["N8"].words == "8 points in a row beyond 1 standard deviations on both sides, none nearer"
