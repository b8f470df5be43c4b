"""One seed gives everything: the story that is told, the faults, and when they come. Pure.

>>> plan(7, kills=10).faults == plan(7, kills=10).faults
True
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random
from typing import Literal

from erpulse.simulate.plan import Plan as Trade

Kind = Literal["kill", "term", "lose", "stop", "stop_in_commit", "cut", "half_open", "delay", "slow_commit"]

KILLS: tuple[tuple[Kind, str], ...] = (
    ("kill", "worker"),
    ("kill", "taskmanager"),
    ("kill", "kafka"),
    ("term", "worker"),
    ("kill", "redis"),
    ("kill", "jobmanager"),
    ("term", "taskmanager"),
    ("kill", "worker"),
    ("term", "kafka"),
    ("kill", "taskmanager"),
    ("lose", "redis"),
    ("term", "jobmanager"),
)
"""Each run of twelve kills every part, workers and TaskManagers most."""
OTHERS: tuple[tuple[Kind, str], ...] = (
    ("cut", "kafka"),
    ("stop", "taskmanager"),
    ("slow_commit", "kafka"),
    ("half_open", "redis"),
    ("stop", "kafka"),
    ("delay", "kafka"),
    ("stop", "worker"),
    ("half_open", "kafka"),
    ("cut", "redis"),
    ("stop_in_commit", "kafka"),
    ("stop", "jobmanager"),
    ("delay", "redis"),
    ("stop", "redis"),
)
LENGTH_S: dict[Kind, tuple[float, float]] = {
    "kill": (0.0, 4.0),
    "term": (0.0, 4.0),
    "lose": (5.0, 15.0),
    "stop": (2.0, 15.0),
    "stop_in_commit": (5.0, 35.0),
    "cut": (1.0, 10.0),
    "half_open": (2.0, 12.0),
    "delay": (3.0, 8.0),
    "slow_commit": (8.0, 20.0),
}
"""How long a part stays away, stopped, or cut off: from and to, seconds."""
PAUSE_S = (0.5, 3.0)
"""Quiet between the end of the last recovery and the next fault: from and to, seconds."""
UNHEALED = 0.15
"""Share of faults that do not wait for the recovery from the one before."""
PER_KILL_S = 40.0
"""A kill, half of another fault, and the recovery from both, on a slow machine; the story is as long as all of them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        kind: What is done: signals to processes, or a bad network.
        target: A part of the stack, `taskmanager` for either of them, `worker` for a Python worker; `kafka` and
            `redis` name the network to them where the kind is one of a network.
        for_s: How long, in seconds.
        pause_s: How long to wait before it, in seconds.
        heals: The one before it is waited for.
        choice: Which of several processes, from 0 up to 1.
    """

    kind: Kind
    target: str
    for_s: float
    pause_s: float
    heals: bool
    choice: float

    @property
    def ends_a_process(self) -> bool:
        """Whether a process ends by it."""
        return self.kind in {"kill", "term", "lose"}

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.kind} {self.target} for {self.for_s:.1f} s"


@dataclass(frozen=True, slots=True)
class Plan:
    """A run.

    Attributes:
        seed: Its seed.
        asked: Kills that were asked for.
        spared: Targets that are left alone.
        start: When the live phase of the story begins.
        trade: The story.
        faults: The faults in their order.
        stall: A partition of the raw topics that is held back: its number, from and until when, in seconds.
    """

    seed: int
    asked: int
    spared: tuple[str, ...]
    start: dt.datetime
    trade: Trade
    faults: tuple[Fault, ...]
    stall: tuple[int, float, float] = (0, 0.0, 0.0)

    @property
    def kills(self) -> int:
        """Return how many faults end a process."""
        return sum(fault.ends_a_process for fault in self.faults)


def plan(  # noqa: PLR0913, PLR0917  -- what a run is made of
    seed: int,
    kills: int,
    rate: float = 40.0,
    start: dt.datetime | None = None,
    spared: tuple[str, ...] = (),
    seconds: float = 0.0,
) -> Plan:
    """Return the plan of a seed.

    Args:
        seed: The same seed gives the same plan.
        kills: How many faults end a process; half as many more do not.
        rate: Messages per second.
        start: When the live phase of the story begins; default the last midnight (UTC).
        spared: Targets that are left alone.
        seconds: Length of the live phase, if it is to be longer than what the kills take.
    """
    rng = Random(f"{seed}|chaos")  # noqa: S311  -- a play, no secret
    begins = start or dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    trade = Trade(
        seed=seed,
        rate=rate,
        seconds=max(seconds, kills * PER_KILL_S),
        incidents=max(8, kills // 2),
        bad=max(3, kills // 3),
    )
    chosen = [*islice(_turns(KILLS, spared, rng), kills), *islice(_turns(OTHERS, spared, rng), kills // 2)]
    rng.shuffle(chosen)
    faults = tuple(_fault(kind, target, rng) for kind, target in chosen)
    stall = (rng.randrange(4), trade.seconds * 0.3, trade.seconds * 0.6)
    return Plan(seed, kills, spared, begins, trade, faults, stall)


def _turns(of: tuple[tuple[Kind, str], ...], spared: tuple[str, ...], rng: Random) -> Iterator[tuple[Kind, str]]:
    """Yield the given ones again and again, from a random place on, without those of spared targets."""
    place = rng.randrange(len(of))
    return cycle([one for one in (*of[place:], *of[:place]) if one[1] not in spared])


def _fault(kind: Kind, target: str, rng: Random) -> Fault:
    return Fault(
        kind=kind,
        target=target,
        for_s=round(rng.uniform(*LENGTH_S[kind]), 1),
        pause_s=round(rng.uniform(*PAUSE_S), 1),
        heals=rng.random() >= UNHEALED,
        choice=rng.random(),
    )
