"""One source's department at work: it resumes scripts in history by the calendar, and live at the rate of the run."""

import datetime as dt
import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from erpulse.simulate.books import Books
from erpulse.simulate.clock import Clock, working
from erpulse.simulate.company import company
from erpulse.simulate.records import Label, Mark, RawRecord
from erpulse.simulate.script import Planted, Script, Step, days
from erpulse.simulate.trade import master_change, opening, trade, usually

if TYPE_CHECKING:
    from erpulse.simulate.plan import Plan
    from erpulse.simulate.script import Maker
    from erpulse.simulate.system import System

SETTLED, OPEN = 15, 4
PEOPLE_PER_MESSAGES = 300
OLD, NEW = 0.7, 20.0
SEEN = dt.timedelta(milliseconds=300)
TICK = dt.timedelta(milliseconds=1)


@dataclass(slots=True)
class Running:
    """A script that waits, with the step that says for what; `planted_s` is set where an incident or trap is told."""

    script: Script
    step: Step
    last: dt.datetime | None = None
    incident: str = ""
    planted_s: float | None = None


@dataclass(frozen=True, slots=True)
class Planting:
    """An incident or trap to plant: its id, its script, and when it comes to live, in seconds."""

    incident: str
    maker: "Maker"
    at_s: float


class Player:
    """Plays one source. `history` comes first, then `live`."""

    def __init__(self, system: "System", plan: "Plan", plantings: tuple[Planting, ...]) -> None:
        """Open the department; nothing has happened yet."""
        self.system, self.plan = system, plan
        self._rng = Random(f"{plan.seed}|{system.name}")  # noqa: S311  -- a play, no secret
        people = 24 + plan.messages // PEOPLE_PER_MESSAGES
        self.books = Books(company(self._rng, requesters=people, reserved=len(plantings) + 8), self._rng)
        self._plantings = plantings
        self._order = itertools.count()
        self._calendar: list[tuple[dt.datetime, int, Running]] = []
        self._due: list[tuple[float, int, Running]] = []
        self._ready: list[tuple[float, int, Running]] = []

    def history(self, end: dt.datetime) -> Iterator[RawRecord]:
        """Yield what was recorded in the plan's days before `end`, in the order in which it happened."""
        begin = end - days(self.plan.days + 3)
        for act in opening(self.books, begin):
            yield from self.system.records(act, begin, begin + SEEN)
        self._start(end)
        while self._calendar:
            at, _, running = heapq.heappop(self._calendar)
            yield from self._resume(running, at, at + SEEN)
            self._wait(running, end)

    def live(self, start: dt.datetime) -> Iterator[RawRecord]:
        """Yield what happens in the live phase, in the order of delivery, with `send_s` set."""
        clock = Clock(self.plan, self._rng, start)
        while not clock.over:
            running = self._next(clock.now_s)
            late = running.planted_s is None
            at = clock.happened(running.last, running.step.lag, may_be_late=late)
            sent = [*self._resume(running, at, clock.now)]
            for record in sent:
                yield replace(record, send_s=clock.now_s, late=clock.is_late(record.time))
                clock.tick(late=clock.is_late(record.time))
            self._requeue(running, clock.now_s)

    def _start(self, end: dt.datetime) -> None:
        """Put the scripts of history on the calendar: settled purchases, open ones, and plantings."""
        for supplier in self.books.company.suppliers:
            ages = [self._rng.uniform(16, self.plan.days - 4) for _ in range(SETTLED)]
            ages += [self._rng.uniform(0.3, 16) for _ in range(OPEN)]
            for age in ages:
                self._enter(Running(*_begun(usually(self.books, supplier))), end - days(age), end)
        for age in (60, 40, 20, 5):
            self._enter(Running(*_begun(master_change(self.books))), end - days(age), end)
        for planting in self._plantings:
            script, step = _begun(planting.maker(self.books))
            running = Running(script, step, None, planting.incident, planting.at_s)
            self._enter(running, end - (step.lag or days(6)), end)

    def _enter(self, running: Running, at: dt.datetime, end: dt.datetime) -> None:
        moved = working(at, self._rng)
        if running.last is not None:
            moved = max(moved, running.last + TICK)
        if running.step.hold or moved >= end:
            self._hold(running)
        else:
            heapq.heappush(self._calendar, (moved, next(self._order), running))

    def _wait(self, running: Running, end: dt.datetime) -> None:
        if running.last is not None and running.step is not DONE:
            self._enter(running, running.last + running.step.wait, end)

    def _hold(self, running: Running) -> None:
        """Keep a script for the live phase."""
        if running.planted_s is None:
            at_s = self._rng.uniform(0, max(self.plan.seconds, 1.0))
            heapq.heappush(self._ready, (at_s, next(self._order), running))
        else:
            heapq.heappush(self._due, (running.planted_s, next(self._order), running))

    def _next(self, now_s: float) -> Running:
        """Return what goes on now: a planting that is due, else old work or new."""
        if self._due and self._due[0][0] <= now_s:
            return heapq.heappop(self._due)[2]
        if self._ready and self._ready[0][0] <= now_s and self._rng.random() < OLD:
            return heapq.heappop(self._ready)[2]
        return Running(*_begun(trade(self.books)))

    def _requeue(self, running: Running, now_s: float) -> None:
        if running.step is DONE:
            return
        if running.planted_s is None:
            heapq.heappush(self._ready, (now_s + self._rng.expovariate(1 / NEW), next(self._order), running))
        else:
            pause = running.step.pause_s or 1.0
            heapq.heappush(self._due, (now_s + min(pause, self.plan.seconds * 0.1), next(self._order), running))

    def _resume(self, running: Running, at: dt.datetime, seen: dt.datetime) -> Iterator[RawRecord]:
        """Resume a script at a moment, and yield the messages of what happened."""
        running.last = at
        try:
            running.step = step = running.script.send(at)
        except StopIteration:
            running.step = DONE
            return
        records = [record for act in step.acts for record in self.system.records(act, at, seen)]
        if step.planted is not None:
            self._mark(records, Mark(self._label(running.incident, step.planted, at), step.role), step.planted)
        yield from records

    def _mark(self, records: list[RawRecord], mark: Mark, planted: Planted) -> None:
        """Mark the first record of the table that the rule judges: with it, the rule has all it needs."""
        table = self.system.shapes[self.system.judged(planted.rule, planted.documents[-1])]
        place = next(place for place, record in enumerate(records) if record.topic == table.topic)
        records[place] = replace(records[place], mark=mark)

    def _label(self, incident: str, planted: Planted, at: dt.datetime) -> Label:
        return Label(
            incident=incident,
            kind=planted.kind,
            rule=planted.rule,
            source=self.system.name,
            entity=self.system.entity(planted.rule, planted.entity),
            documents=tuple(name for one in planted.documents for name in self.system.identities(planted.rule, one)),
            expected="open" if planted.kind == "incident" else "none",
            description=planted.description,
            event_time=at,
        )


DONE = Step()


def _begun(script: Script) -> tuple[Script, Step]:
    """Start a script: it says what it waits for first."""
    return script, next(script)
