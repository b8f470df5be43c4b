"""Heartbeats beside a keyed step: one key of the same operator beats by a timer, so that quiet topics move time. Pure.

The records are written by the operator that writes the rows. The state is when the next beat is due. A timer beats; a
clock of one tick a second starts it, and starts it again where a beat is overdue: a timer that a bundle of Python sets
just before a checkpoint is not in that checkpoint, and is gone for good when a job recovers from it.
"""

from collections.abc import Callable, Sequence

from connectors.heartbeats import EMPTY
from jobs.stages import Step, Stepper

KEY, TICK, MARK = "heartbeat", b"h", b"h"
OVERDUE_MS = 1000
"""A beat that is later than this does not come any more: its timer is lost."""


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
    """The step on a worker: ticks keep the beat going, everything else is the inner step's."""

    def __init__(self, inner: Stepper, rows: Sequence[tuple[str, str, str]], every_ms: int) -> None:
        """Keep the inner step and the records of one beat."""
        self._inner, self._rows, self._every = inner, list(rows), every_ms

    def step(self, state: bytes | None, payload: bytes, now: int) -> Step:
        """Start the beat where none is due or one is overdue, or take in one event."""
        if payload != TICK:
            return self._inner.step(state, payload, now)
        due = _due(state)
        return self._beat(now, now) if due is None or due + OVERDUE_MS < now else Step(state, [], "tick")

    def wake(self, state: bytes | None, now: int) -> Step:
        """Beat, or let the inner step act on time; of two timers the one that comes before the beat is due ends."""
        due = _due(state)
        if due is None:
            return self._inner.wake(state, now)
        return self._beat(due, now) if due <= now else Step(state, [], "idle")

    def _beat(self, due: int, now: int) -> Step:
        """Write one beat, whatever was missed; the next is due on the same pace, or from now on after a pause."""
        after = due + self._every
        after = after if after > now else now + self._every
        return Step(MARK + str(after).encode(), self._rows, "beat", after)


def _due(state: bytes | None) -> int | None:
    r"""Return when the next beat is due, null where this is not the state of a beat.

    >>> _due(b"h1700"), _due(b"h"), _due(None), _due(b"\x82")
    (1700, 0, None, None)
    """
    return int(state[1:] or 0) if state and state.startswith(MARK) else None
