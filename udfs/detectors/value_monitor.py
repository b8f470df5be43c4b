"""Value monitor: one stream of values, no model to fit, no season or unit to be told.

Two questions are asked of every value. Is the level, the spread or the roughness of the last 1, 4, 16, 64 or 256 values
beyond what this stream has shown so far (see `tails`)? And are the last 4 and 16 values unlike any pattern of the last
1,000? Both chances are combined as of two independent tests (Fisher): a peak that has been seen before in the same form
counts less than one that has not.

    monitor = ValueMonitor()
    state = monitor.start()
    state, score = monitor.step(state, value)     # score.value > 1: rarer than one in 2,000
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.detectors import tails
from udfs.detectors.score import Score, greatest, named, unknown
from udfs.detectors.shapes import shape_names, shapes, strangeness
from udfs.detectors.tails import Tails

Column = np.ndarray[Any, np.dtype[np.float64]]
SCALES = (1, 4, 16, 64, 256)
PATTERNS = (4, 16)
MEMORY = 1000
HELD = 16
GENERATION = 10_000
HUGE = 1e100  # its square is still a number
NAMES = shape_names(SCALES)
WIDTHS = np.array([float(name.split()[2].rstrip(",")) for name in NAMES] + [1.0] * len(PATTERNS))


@dataclass(frozen=True)
class ValueState:
    """What one stream carries from value to value: at most 1,016 values and two tails of 21 quantities.

    Attributes:
        origin: First value of the stream, its unit; the others are kept as distances from it.
        recent: Last values from the origin, oldest first, shape (at most 1,016,).
        known: Tails since the generation before the present one.
        young: Tails of the present generation of 10,000 values: what is older than two is forgotten.
        strange: Surprise of the last 16 patterns, shape (at most 16,).
    """

    origin: float
    recent: Column
    known: Tails
    young: Tails
    strange: Column


@dataclass(frozen=True)
class ValueMonitor:
    """Detector of the unusual in one stream of values, by count: times and gaps do not matter.

    Args:
        rarity: A value of chance one in `rarity` is at the limit; about how many values there are to a false alarm
            if neighbouring ones are told once (see `Quiet`).

    A score is the logarithm of the combined chance over that of the limit: 0 is usual, above 1 is beyond the limit. It
    is unchanged when all values are scaled or shifted. Null during the first 100 values, for a missing value, and as
    long as all values are the same.
    """

    rarity: float = 2000.0

    def start(self) -> ValueState:
        """Return the state of a stream before its first value."""
        empty, nothing = np.empty(0), tails.unseen(len(WIDTHS))
        return ValueState(math.nan, empty, nothing, nothing, empty)

    def step(self, state: ValueState, value: float | None) -> tuple[ValueState, Score]:
        """Take in one value and score it.

        Args:
            state: What the stream carries; never changed.
            value: The value, any unit; None, NaN or infinite for a missing one, as is one
                farther than 1e100 from the first.

        Returns:
            The next state, the same for a missing value, and the score with what made it.
        """
        if value is None or not math.isfinite(value):
            return state, unknown("no value")
        origin = value if math.isnan(state.origin) else state.origin
        if abs(value - origin) > HUGE:
            return state, unknown(f"no measurement: {value:g}")
        recent = np.append(state.recent, value - origin)[-(MEMORY + max(PATTERNS)) :]
        now = np.append(shapes(recent, SCALES), [strangeness(recent, length) for length in PATTERNS])
        found = tails.surprise(state.known, now, WIDTHS)
        strange = np.append(state.strange, np.nan_to_num(found[len(NAMES) :]).mean())[-HELD:]
        known, young = self._generations(tails.seen(state.known, now), tails.seen(state.young, now))
        return ValueState(origin, recent, known, young, strange), self._judge(known, found, strange)

    def _generations(self, known: Tails, young: Tails) -> tuple[Tails, Tails]:
        return (young, tails.unseen(len(WIDTHS))) if young.count[0] >= GENERATION else (known, young)

    def _judge(self, known: Tails, found: Column, strange: Column) -> Score:
        if np.isnan(found[0]):
            return unknown(f"warming up: {known.count[0]:.0f} of {tails.FEWEST} values")
        if known.low[0] == known.top[0, -1]:
            return unknown(f"constant for {known.count[0]:.0f} values")
        place = int(np.nanargmax(found[: len(NAMES)]))
        shape = max(float(found[place]) - math.log10(len(NAMES)), 0.0)
        pattern = float(strange.max())
        parts = greatest({NAMES[place]: shape, "pattern": pattern})
        value = _combined(shape + pattern) / math.log10(self.rarity)
        told = f"{named(parts)} of the surprise" if parts else "as usual"
        return Score(value, told, parts)


def _combined(surprise: float) -> float:
    """Return -log10 of the chance that two independent tests are together as surprising (Fisher's method)."""
    return surprise - math.log10(1.0 + surprise * math.log(10.0))
