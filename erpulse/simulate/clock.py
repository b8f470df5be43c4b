"""Time in a run: working hours of the past, and the pace, delays and quiet night of the live phase."""

import datetime as dt
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from erpulse.simulate.plan import Plan

OPENS, CLOSES, SATURDAY = 7, 19, 5
LATE, LATEST = 60.0, 3 * 86_400.0
TICK = dt.timedelta(milliseconds=1)


def working(at: dt.datetime, rng: "Random") -> dt.datetime:
    """Return a moment within working hours: as it is, or on the next working morning.

    >>> from random import Random
    >>> working(dt.datetime(2026, 5, 9, 12, tzinfo=dt.UTC), Random(1)).strftime("%A %H h")
    'Monday 07 h'
    """
    moved = at
    if at.hour >= CLOSES:
        moved += dt.timedelta(days=1)
    while moved.weekday() >= SATURDAY:
        moved += dt.timedelta(days=1)
    if moved == at and at.hour >= OPENS:
        return at
    return moved.replace(hour=OPENS, minute=rng.randrange(60), second=rng.randrange(60))


class Clock:
    """The live phase of one source: when the next message leaves, and when what it tells happened."""

    def __init__(self, plan: "Plan", rng: "Random", start: dt.datetime) -> None:
        """Start at second zero."""
        self._plan, self._rng, self._start = plan, rng, start
        self._gap = len(plan.sources) / plan.rate
        self._sent = self._late = 0
        self.now_s = 0.0

    @property
    def over(self) -> bool:
        """Return whether the live phase has ended."""
        return self.now_s >= self._plan.seconds

    @property
    def now(self) -> dt.datetime:
        """Return the moment at which the next message leaves."""
        return self._start + dt.timedelta(seconds=self.now_s)

    def tick(self, *, late: bool) -> None:
        """Let one message leave, and skip the quiet night."""
        self._sent += 1
        self._late += late
        self.now_s += self._gap
        begin, end = self._plan.quiet
        if begin <= self.now_s < end:
            self.now_s += end - begin

    def is_late(self, at: dt.datetime) -> bool:
        """Return whether what happened at `at` leaves late."""
        return (self.now - at).total_seconds() >= LATE

    def happened(self, last: dt.datetime | None, lag: dt.timedelta | None, *, may_be_late: bool) -> dt.datetime:
        """Return when what leaves now happened: after the last thing of its script, seldom long ago."""
        if lag is None:
            chosen = self._lag(last) if may_be_late and self._wanted() else self._rng.uniform(0.02, 0.25)
            lag = dt.timedelta(seconds=chosen)
        at = self.now - lag
        return at if last is None else max(at, last + TICK)

    def _wanted(self) -> bool:
        return self._late < self._plan.late * (self._sent + 1) and self._rng.random() < 0.5  # noqa: PLR2004

    def _lag(self, last: dt.datetime | None) -> float:
        """Return a delay from a minute to three days, seldom long; shorter where the script went on since."""
        room = LATEST if last is None else min(LATEST, (self.now - last).total_seconds() * 0.9)
        if room < 2 * LATE:
            return self._rng.uniform(0.02, 0.25)
        return math.exp(self._rng.uniform(math.log(1.1 * LATE), math.log(room)))
