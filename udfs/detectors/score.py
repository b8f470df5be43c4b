"""What a detector says of one reading: a score or none, why, and what made it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

TOP = 3


@dataclass(frozen=True)
class Score:
    """The answer to one reading.

    Attributes:
        value: Dimensionless, high means unusual; what 1 or 0 stands for is said by the detector. None: cannot say.
        reason: In words: what the value rests on, or why there is none.
        parts: Share of each feature or sensor in the value, greatest first; the shares of all sum to 1. Empty without
            a value, or where a detector has one feature only.
    """

    value: float | None
    reason: str
    parts: tuple[tuple[str, float], ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse a value that is not a number: "cannot say" is None.

        Raises:
            ValueError: The value is NaN or infinite.
        """
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"a score is a finite number or None, not {self.value}: {self.reason}")


def unknown(reason: str) -> Score:
    """Return the score that cannot say, with the reason why.

    >>> unknown("warming up: 3 of 20 values").value is None
    True
    """
    return Score(None, reason)


def greatest(shares: Mapping[str, float], top: int = TOP) -> tuple[tuple[str, float], ...]:
    """Return the features with the greatest shares, greatest first, equal ones by name.

    Args:
        shares: Non-negative weight per feature, any unit.
        top: How many to name.

    Returns:
        Name and share in the sum of all weights; empty where all weigh nothing.

    >>> greatest({"pressure": 1.0, "flow": 3.0, "current": 0.0}, top=2)
    (('flow', 0.75), ('pressure', 0.25))
    """
    whole = sum(shares.values())
    if whole <= 0:
        return ()
    order = sorted(shares, key=lambda name: (-shares[name], name))
    return tuple((name, shares[name] / whole) for name in order[:top])


def named(parts: Sequence[tuple[str, float]]) -> str:
    """Return the parts in words.

    >>> named((("flow", 0.75), ("pressure", 0.25)))
    'flow 75 %, pressure 25 %'
    """
    return ", ".join(f"{name} {share:.0%}".replace("%", " %") for name, share in parts)
