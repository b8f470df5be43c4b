"""The simulator's part in the demo: history while the jobs start, the live phase once they have caught up."""

import datetime as dt
import time
from typing import TYPE_CHECKING

from erpulse.alerts.log import now_ms

if TYPE_CHECKING:
    from collections.abc import Callable

    from erpulse.simulate.parts import Company
    from erpulse.simulate.produce import Outlet
    from erpulse.simulate.records import RawRecord
    from erpulse.simulate.stream import Simulation
    from erpulse.simulate.tally import Tally


def history(simulation: "Simulation | Company", outlet: "Outlet", tally: "Tally") -> None:
    """Send what happened before, as fast as the broker takes it."""
    for record in simulation.history(dt.datetime.now(dt.UTC)):
        outlet.send(record)
        tally.see(record, now_ms())
    outlet.flush()


def live(
    simulation: "Simulation | Company", outlet: "Outlet", tally: "Tally", seen: "Callable[[RawRecord], None]"
) -> None:
    """Send what happens from now on, each message at its second."""
    start = dt.datetime.now(dt.UTC)
    for record in simulation.live(start):
        rest = (record.send_s or 0.0) - (dt.datetime.now(dt.UTC) - start).total_seconds()
        if rest > 0:
            time.sleep(rest)
        outlet.send(record)
        tally.see(record, now_ms())
        seen(record)
    outlet.flush()
