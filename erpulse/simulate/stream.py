"""The whole stream of a run: history, then the live phase; pure, and the same for the same plan and times.

for record in stream(Plan(seed=7, rate=50, seconds=60), start): ...
"""

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from connectors.errors import ConfigError, did_you_mean
from erpulse.simulate.bad import broken
from erpulse.simulate.ebs import EBS
from erpulse.simulate.incidents import INCIDENTS, SPLITS
from erpulse.simulate.order_incidents import BUDGETED
from erpulse.simulate.plain import PLAIN
from erpulse.simulate.player import Planting, Player
from erpulse.simulate.records import RawRecord
from erpulse.simulate.sap import SAP
from erpulse.simulate.traps import TRAPS

if TYPE_CHECKING:
    from connectors.settings import Source
    from erpulse.simulate.plan import Plan
    from erpulse.simulate.script import Maker
    from erpulse.simulate.system import System

SYSTEMS: dict[str, "System"] = {one.name: one for one in (PLAIN, EBS, SAP)}
BEGIN, END = 0.08, 0.75
ROOM = 25
BEHIND = 200


def sources() -> "dict[str, Source]":
    """Return what the settings must say about the simulated systems, by configured id."""
    return {name: system.settings for name, system in SYSTEMS.items()}


def raw_topics(names: Iterable[str] = tuple(SYSTEMS)) -> list[str]:
    """Return the raw topics that the simulated systems write to.

    >>> raw_topics(["sap"])[:2]
    ['raw.sap.S4P.dbo.EKKO', 'raw.sap.S4P.dbo.EKPO']
    """
    return sorted(shape.topic for name in names for shape in system(name).shapes.values())


def system(name: str) -> "System":
    """Return a simulated system.

    Raises:
        ConfigError: there is none of that name.

    >>> system("sap").settings.map
    'sap'
    """
    if name not in SYSTEMS:
        raise ConfigError(f"simulated source {name!r}: unknown{did_you_mean(name, SYSTEMS)}")
    return SYSTEMS[name]


class Simulation:
    """One run: `history` first, then `live`; each is to be read once, to its end."""

    def __init__(self, plan: "Plan", systems: "Mapping[str, System] | None" = None) -> None:
        """Set the stage.

        Args:
            plan: The run.
            systems: The systems by name, default those of this module.

        Raises:
            ConfigError: the plan names an unknown source, or a number is out of range.
        """
        _check(plan)
        self.plan = plan
        planted = _plantings(plan)
        known = systems or SYSTEMS
        self._players = [Player(known[name], plan, planted[name]) for name in plan.sources]
        self._rng = Random(f"{plan.seed}|delivery")  # noqa: S311  -- a play, no secret

    def history(self, end: dt.datetime) -> Iterator[RawRecord]:
        """Yield what happened in the days before `end`, in that order, to be sent at once."""
        merged = heapq.merge(*(player.history(end) for player in self._players), key=_time)
        return redelivered(merged, self._rng, self.plan.duplicates)

    def live(self, start: dt.datetime) -> Iterator[RawRecord]:
        """Yield what happens from `start` on, with the seconds after `start` at which to send it."""
        merged = heapq.merge(*(player.live(start) for player in self._players), self._bad(start), key=_send)
        return redelivered(merged, self._rng, self.plan.duplicates)

    def _bad(self, start: dt.datetime) -> Iterator[RawRecord]:
        for number in range(self.plan.bad):
            send_s = _spread(self.plan, number, self.plan.bad)
            player = self._players[number % len(self._players)]
            record = broken(player.system, player.books, number, start + dt.timedelta(seconds=send_s))
            yield replace(record, send_s=send_s)


def stream(plan: "Plan", start: dt.datetime) -> Iterator[RawRecord]:
    """Yield all records of a run in the order of delivery.

    Args:
        plan: The run.
        start: When the live phase starts, UTC; history ends there.
    """
    simulation = Simulation(plan)
    yield from simulation.history(start)
    yield from simulation.live(start)


def redelivered(records: Iterable[RawRecord], rng: Random, share: float) -> Iterator[RawRecord]:
    """Yield records, a share of them again: the same bytes, up to 200 records later."""
    again: list[tuple[int, int, RawRecord]] = []
    sent = 0
    last: float | None = None
    for place, record in enumerate(records):
        while again and again[0][0] <= place:
            yield replace(heapq.heappop(again)[2], send_s=record.send_s)
        yield record
        last, sent = record.send_s, place
        if rng.random() < share and not (record.mark and record.mark.label.kind == "bad"):
            copy = replace(record, duplicate=True, mark=None)
            heapq.heappush(again, (place + rng.randrange(1, BEHIND), sent, copy))
    while again:
        yield replace(heapq.heappop(again)[2], send_s=last)


def _plantings(plan: "Plan") -> dict[str, tuple[Planting, ...]]:
    """Return what is planted where: every kind of incident in turn, every kind of trap in every source."""
    found: dict[str, list[Planting]] = {name: [] for name in plan.sources}
    count, kinds = len(plan.sources), len(INCIDENTS)
    for number in range(plan.incidents):
        maker = INCIDENTS[number % kinds]
        name = _where(plan, maker, number % kinds + number // kinds)
        if name:
            found[name].append(Planting(f"incident-{number + 1:03d}", maker, _spread(plan, number, plan.incidents)))
    room = min(len(TRAPS) * count, plan.messages // ROOM)
    traps = room if plan.traps is None else plan.traps
    for number in range(traps):
        name = plan.sources[(number % len(TRAPS) + number // len(TRAPS)) % count]
        at_s = _spread(plan, number, traps)
        found[name].append(Planting(f"trap-{number + 1:03d}", TRAPS[number % len(TRAPS)], at_s))
    return {name: tuple(plantings) for name, plantings in found.items()}


def _where(plan: "Plan", maker: "Maker", turn: int) -> str:
    """Return the source whose turn it is; where cost centres matter one that tells them, none if there is none."""
    able = [name for name in plan.sources if SYSTEMS[name].centers or maker not in (*SPLITS, *BUDGETED)]
    return able[turn % len(able)] if able else ""


def _spread(plan: "Plan", number: int, count: int) -> float:
    """Return when the `number`th of `count` comes, so that what follows it still fits into the run."""
    at_s = plan.seconds * (BEGIN + (END - BEGIN) * (number + 0.5) / count)
    begin, end = plan.quiet
    return end if begin <= at_s < end else at_s


def _check(plan: "Plan") -> None:
    for name in plan.sources:
        system(name)
    if not plan.sources or len(set(plan.sources)) != len(plan.sources):
        raise ConfigError(f"simulated sources {plan.sources!r}: name each of them once; allowed: {', '.join(SYSTEMS)}")
    if plan.rate <= 0 or plan.seconds < 0:
        raise ConfigError(f"rate {plan.rate} and seconds {plan.seconds}: the rate must be above 0, seconds 0 or more")
    for name, share in (("late", plan.late), ("duplicates", plan.duplicates)):
        if not 0 <= share <= 1:
            raise ConfigError(f"{name} {share}: out of range; a share from 0 to 1")


def _time(record: RawRecord) -> dt.datetime:
    return record.time


def _send(record: RawRecord) -> float:
    return record.send_s or 0.0
