"""Risk that a running order is rejected: a weighted average of what its confirmations show so far, every part shown.

Source: risk score of weighted parts; the weights are a starting value without authority.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from udfs.made import Made

WEIGHTS = {"review": 3.0, "rework": 3.0, "scrap": 2.0, "repeats": 1.0, "long": 1.0}
FULL = {"review": 0.05, "rework": 0.1, "scrap": 0.05, "repeats": 1.0, "long": 2.0}
"""What makes a part 1: shares of what was made, confirmations more per operation, and the longest by the usual one."""


class Risk(NamedTuple):
    """A risk, its parts as shares of it, greatest first, and the parts in words."""

    value: float
    parts: tuple[tuple[str, float], ...]
    words: list[str]


def risk(rows: Sequence[Made], weights: Mapping[str, float]) -> Risk | None:
    """Return the risk of an order.

    Args:
        rows: Its confirmations that count.
        weights: Weight by part, for those that are not to be the default.

    Returns:
        None for an order without confirmations.
    """
    if not rows:
        return None
    seen = _seen(rows)
    known = {name: value for name, value in seen.items() if value is not None}
    weight = {name: {**WEIGHTS, **weights}[name] for name in known}
    whole = sum(weight.values())
    if whole <= 0:
        return None
    scores = {name: min(max(value / FULL[name], 0.0), 1.0) for name, value in known.items()}
    # one grave sign is enough: the mean of parts counts half, the worst of them the other half
    worst = max(scores[name] * weight[name] / max(weight.values()) for name in scores)
    value = (sum(scores[name] * weight[name] for name in scores) / whole + worst) / 2
    parts = sorted(((name, scores[name] * weight[name] / whole) for name in scores), key=lambda pair: -pair[1])
    words = [_words(name, known[name]) for name, part in parts if part > 0]
    return Risk(value, tuple((name, round(part, 6)) for name, part in parts), words or ["nothing stands out"])


def _seen(rows: Sequence[Made]) -> dict[str, float | None]:
    made = sum(max(row.made, 0.0) for row in rows)
    operations = len({row.operation for row in rows})
    reviewed = [row.review for row in rows if row.review is not None]
    seconds = sorted(row.seconds for row in rows if row.seconds is not None and row.seconds > 0)
    return {
        "review": sum(reviewed) / made if reviewed and made > 0 else None,
        "rework": sum(row.rework for row in rows) / made if made > 0 else None,
        "scrap": sum(row.scrap for row in rows) / made if made > 0 else None,
        "repeats": len(rows) / operations - 1,
        "long": seconds[-1] / seconds[len(seconds) // 2] - 1 if seconds else None,
    }


def _words(name: str, value: float) -> str:
    return {
        "review": f"{value:.1%} sent to material review",
        "rework": f"{value:.1%} reworked",
        "scrap": f"{value:.1%} scrapped",
        "repeats": f"{value + 1:.1f} confirmations per operation",
        "long": f"one confirmation {value + 1:.1f} times as long as the usual one",
    }[name]
