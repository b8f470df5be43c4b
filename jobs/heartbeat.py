"""Heartbeats beside a keyed step: one key of the same operator beats by a timer, so that quiet topics move time. Pure.

The records are written by the operator that writes the rows. A clock of one tick a second starts the beat and does
nothing once it beats; the timer is part of the checkpoint and goes on after a recovery.
"""

from collections.abc import Callable, Sequence

from connectors.heartbeats import EMPTY
from jobs.stages import Step, Stepper

KEY, TICK, BEATING = "heartbeat", b"h", b"h"


class WithHeartbeats:
    """A step that also beats.

    Args:
        make: Makes the step that does the work, from packed sources.
        places: Topic and key of every heartbeat.
        every_ms: Time between two beats.
    """

    def __init__(self, make: Callable[[bytes], Stepper], places: Sequence[tuple[str, str]], every_ms: int) -> None:
        """Keep what is needed to make the step on a worker."""
        self._make, self._places, self._every = make, tuple(places), every_ms

    def __call__(self, packed: bytes) -> "Beating":
        """Make the step."""
        return Beating(self._make(packed), [(topic, key, EMPTY) for topic, key in self._places], self._every)


class Beating:
    """The step on a worker: ticks start the beat, everything else is the inner step's."""

    def __init__(self, inner: Stepper, rows: Sequence[tuple[str, str, str]], every_ms: int) -> None:
        """Keep the inner step and the records of one beat."""
        self._inner, self._rows, self._every = inner, list(rows), every_ms

    def step(self, state: bytes | None, payload: bytes, now: int) -> Step:
        """Start the beat, or take in one event."""
        if payload != TICK:
            return self._inner.step(state, payload, now)
        return Step(state, [], "tick") if state == BEATING else self._beat(now)

    def wake(self, state: bytes | None, now: int) -> Step:
        """Beat, or let the inner step act on time."""
        return self._beat(now) if state == BEATING else self._inner.wake(state, now)

    def _beat(self, now: int) -> Step:
        return Step(BEATING, self._rows, "beat", now + self._every)
