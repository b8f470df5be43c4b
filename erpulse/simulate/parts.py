"""The company as a whole: purchasing, treasury and plant on one calendar, as far as they take part."""

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from connectors.errors import ConfigError, did_you_mean
from connectors.settings import Source
from erpulse.simulate import again, plant_tables, treasury_tables
from erpulse.simulate.plant import Plant
from erpulse.simulate.stream import raw_topics, sources
from erpulse.simulate.treasury import Treasury
from erpulse.simulate.wire import BANK, CAMT_TOPIC, EURO_BANK, MT940_TOPIC

if TYPE_CHECKING:
    from erpulse.simulate.plan import Plan
    from erpulse.simulate.records import RawRecord

PARTS = ("purchasing", "treasury", "plant")
_BANKS = {
    BANK: Source(topics=r"raw\.bank\.mt940", map="bank", decoder="mt940", currency="USD", zone="UTC"),
    EURO_BANK: Source(topics=r"raw\.bank\.camt", map="bank", decoder="camt", currency="USD", zone="UTC"),
}


def chosen(parts: str) -> tuple[str, ...]:
    """Return the parts of a list with commas.

    Raises:
        ConfigError: one of them is unknown.

    >>> chosen("purchasing,plant")
    ('purchasing', 'plant')
    """
    names = tuple(name.strip() for name in parts.split(",") if name.strip())
    for name in names:
        if name not in PARTS:
            raise ConfigError(f"part {name!r}: unknown{did_you_mean(name, PARTS)}")
    return names or ("purchasing",)


def topics_of(parts: Iterable[str], systems: Iterable[str]) -> list[str]:
    """Return the raw topics that the parts write to; treasury's bills and the plant are rows of `plain`."""
    found = set(raw_topics(systems))
    if "treasury" in parts:
        tables = (*treasury_tables.TABLES, treasury_tables.SUPPLIER_BILLS)
        found |= {MT940_TOPIC, CAMT_TOPIC, *(table.topic for table in tables)}
    if "plant" in parts:
        found |= {table.topic for table in plant_tables.TABLES}
    return sorted(found)


def sources_of(parts: Iterable[str]) -> dict[str, Source]:
    """Return what the settings must say about the parts, by configured id."""
    return sources() | (_BANKS if "treasury" in parts else {})


class Company:
    """A run of some parts: `history` first, then `live`, as a `Simulation` of purchasing alone."""

    def __init__(self, plan: "Plan", parts: tuple[str, ...], run: int = 0) -> None:
        """Set the stage.

        Args:
            plan: The run.
            parts: Who takes part.
            run: Number of the run in the same log: each has documents, suppliers, accounts and machines of its own.

        Raises:
            ConfigError: the plan is impossible.
        """
        self.plan = plan
        self._purchasing = again.simulation(plan, run) if "purchasing" in parts else None
        treasury = [Treasury(plan.seed, run)] if "treasury" in parts else []
        plant = [Plant(plan.seed, run, plan.seconds)] if "plant" in parts else []
        self._others: list[Treasury | Plant] = [*treasury, *plant]

    def history(self, end: dt.datetime) -> Iterator["RawRecord"]:
        """Yield what happened in the days before `end`, in that order, to be sent at once."""
        runs = [one.history(end, self.plan.days) for one in self._others]
        if self._purchasing:
            runs.append(self._purchasing.history(end))
        return heapq.merge(*runs, key=lambda record: record.time)

    def live(self, start: dt.datetime) -> Iterator["RawRecord"]:
        """Yield what happens from `start` on, with the seconds after `start` at which to send it."""
        runs = [one.live(start, self.plan.seconds) for one in self._others] if self.plan.seconds else []
        if self._purchasing:
            runs.append(self._purchasing.live(start))
        return heapq.merge(*runs, key=lambda record: record.send_s or 0.0)
