"""What goes wrong in the plant, and which rows tell it: the truth that alerts are compared with.

One cause may be told by several rules: scrap of the press lowers the shift's yield, its reason stands out, the chart of
its lots breaks, and its order is at risk. Each is an incident of its own, under the rule that must find it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from erpulse.simulate.plant_tables import CONFIRMATIONS, MEASUREMENTS
from erpulse.simulate.wire import planted

if TYPE_CHECKING:
    from erpulse.simulate.envelope import TableShape
    from erpulse.simulate.records import Mark, RawRecord

DROP_FROM, LEAP_AT, DRIFT_FROM, REWORK_FROM, SLOW_FROM, SILENT_AT = 0.25, 0.45, 0.4, 0.25, 0.25, 0.6
"""Shares of the live phase at which things begin: scrap, a leap of a reading, a wandering mean, rework, a slow pace;
and at which the paint shop has confirmed nothing for an hour."""
SLACK, QUIET = 1e-9, 16
LOTS = 1 / 12
"""Share of the live phase from one confirmation of a work centre to the next."""


@dataclass(frozen=True, slots=True)
class Play:
    """A row of the live phase: the share of it that has gone, where and what it is, and its canonical identity."""

    share: float
    center: str
    table: "TableShape"
    document: str
    record: "RawRecord"


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that a rule must find.

    Attributes:
        rule: The rule.
        center: Work centre.
        table: Rows that tell it: those of the work centre from `since` on.
        since: Share of the live phase at which it begins.
        after: Share later, it is all there.
        text: What happened.
        ends: Rows of the work centre later, its alert ends by itself; 0: it stays open.
    """

    rule: str
    center: str
    table: "TableShape"
    since: float
    after: float
    text: str
    ends: int = 0


INCIDENTS = (
    Incident("yield_below_limit", "PRESS", CONFIRMATIONS, DROP_FROM, 0.0, "scrap of the press rises from 2 to 40 %"),
    Incident("scrap_concentrates", "PRESS", CONFIRMATIONS, DROP_FROM, LOTS, "all of it for a reason not seen before"),
    Incident("yield_drift", "PRESS", CONFIRMATIONS, DROP_FROM, 2 * LOTS, "lots of the press leave their chart"),
    Incident("order_at_risk", "PRESS", CONFIRMATIONS, DROP_FROM, 3 * LOTS, "the press's order of the day is spoilt"),
    Incident("hidden_factory", "LATHE", CONFIRMATIONS, REWORK_FROM, 2 * LOTS, "the lathe reworks a quarter"),
    Incident("yield_below_limit", "LATHE", CONFIRMATIONS, REWORK_FROM, LOTS, "its rework is not good at once"),
    Incident("yield_drift", "LATHE", CONFIRMATIONS, REWORK_FROM, 3 * LOTS, "lots of the lathe leave their chart"),
    Incident("order_at_risk", "LATHE", CONFIRMATIONS, REWORK_FROM, 4 * LOTS, "the lathe's order is reworked"),
    Incident("cycle_time_departs", "MILL", CONFIRMATIONS, SLOW_FROM, 3 * LOTS, "the mill takes 46 s a piece, not 28"),
    Incident(
        "run_rule", "MILL", MEASUREMENTS, LEAP_AT, 0.0, "a reading of the mill ten deviations above its mean", QUIET
    ),
    Incident("slow_drift", "PRESS", MEASUREMENTS, DRIFT_FROM, 0.2, "the press's mean wanders three deviations away"),
)
SILENCE = Incident("feed_silent", "PAINT", MEASUREMENTS, SILENT_AT, 0.0, "the paint shop confirms nothing for an hour")


def marked(plays: Sequence[Play], machine: str, shift: str, last: str) -> list[Play]:
    """Return the live phase with a mark where an incident is all there; its label names the rows that tell it.

    Args:
        plays: The live phase in order.
        machine: What a machine's name adds to its work centre's.
        shift: The shift.
        last: Identity of the paint shop's last confirmation.
    """
    found = list(plays)
    for number, incident in enumerate((*INCIDENTS, SILENCE), 1):
        places = [place for place, play in enumerate(plays) if _tells(incident, play)]
        places = places[:1] if incident.ends else places  # a leap is one reading, all else goes on
        documents = (last,) if incident is SILENCE else tuple(plays[place].document for place in places)
        where = f"{incident.center}|{shift}" if incident.table is CONFIRMATIONS else incident.center + machine
        mark = planted(f"plant-{number:03d}", incident.rule, where, documents, incident.text)
        complete = next(place for place in places if plays[place].share >= incident.since + incident.after - SLACK)
        _mark(found, complete, mark)
        later = [place for place in range(complete + 1, len(plays)) if _is_like(incident, plays[place])]
        if incident.ends and len(later) >= incident.ends:
            _mark(found, later[incident.ends - 1], replace(mark, role="withdraws"))
    return found


def _mark(plays: list[Play], place: int, mark: "Mark") -> None:
    plays[place] = replace(plays[place], record=replace(plays[place].record, mark=mark))


def _is_like(incident: Incident, play: Play) -> bool:
    return play.center == incident.center and play.table is incident.table


def _tells(incident: Incident, play: Play) -> bool:
    return _is_like(incident, play) and play.share >= incident.since - SLACK
