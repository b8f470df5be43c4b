"""Overall equipment effectiveness and the shares of good pieces.

Source: ISO 22400-2 (availability APT / PBT, effectiveness PRI * PQ / APT, quality GQ / PQ); Nakajima for downtime.
"""

import math
from typing import NamedTuple


class Oee(NamedTuple):
    """Availability, performance and quality, ratios; None where it cannot be said. Performance may be above 1."""

    availability: float | None
    performance: float | None
    quality: float | None

    @property
    def product(self) -> float | None:
        """Return the product of the three, None where one is.

        >>> round(Oee(0.9, 0.95, 0.99).product, 5), Oee(0.9, None, 0.99).product
        (0.84645, None)
        """
        if self.availability is None or self.performance is None or self.quality is None:
            return None
        return self.availability * self.performance * self.quality

    @property
    def named(self) -> dict[str, float | None]:
        """Return the three by name."""
        return self._asdict()


def oee(planned: float, down: float, standard: float | None, good: float, produced: float) -> Oee:
    """Return the three parts.

    Args:
        planned: Planned busy time (PBT), s.
        down: Unplanned downtime within it, s; actual production time is what is left.
        standard: Time that what was produced should have taken (planned run time per item * produced), s; None where a
            piece has none.
        good: Good pieces (GQ).
        produced: All pieces (PQ), good + scrap + rework.

    >>> oee(28_800, 2880, 23_328, 950, 1000).product
    0.7695
    """
    up = planned - down
    availability = max(up / planned, 0.0) if planned > 0 else None
    performance = standard / up if standard is not None and up > 0 else None
    return Oee(availability, performance, ratio(good, produced))


def ratio(part: float, whole: float) -> float | None:
    """Return a share; None of nothing.

    >>> ratio(1, 4), ratio(1, 0)
    (0.25, None)
    """
    return part / whole if whole > 0 and math.isfinite(whole) else None


def first_pass(good: float, scrap: float, rework: float) -> float | None:
    """Return the share that was good at once: pieces sent to rework are not.

    >>> first_pass(90, 4, 6)
    0.9
    """
    return ratio(good, good + scrap + rework)


def rolled(first_passes: list[float | None]) -> float | None:
    """Return the rolled throughput yield: the product over operations; None where one cannot be said.

    >>> round(rolled([0.9, 0.8]), 3), rolled([0.9, None])
    (0.72, None)
    """
    found = 1.0
    for one in first_passes:
        if one is None:
            return None
        found *= one
    return found


def largest_loss(usual: Oee, now: Oee) -> str | None:
    """Return which part fell most as a share of what it usually is; None where none fell.

    >>> largest_loss(Oee(0.9, 0.9, 0.9), Oee(0.5, 0.9, 0.8))
    'availability'
    """
    falls = {
        name: 1 - own / before
        for (name, before), own in zip(usual.named.items(), now, strict=True)
        if before and own is not None and own < before
    }
    return max(falls, key=lambda name: falls[name], default=None)
