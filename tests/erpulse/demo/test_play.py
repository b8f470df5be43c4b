"""The simulator's part: everything is sent and counted, live messages at their second."""

import time

from erpulse.demo import play
from erpulse.simulate.plan import Plan
from erpulse.simulate.records import RawRecord
from erpulse.simulate.stream import Simulation
from erpulse.simulate.tally import Tally


class Outlet:
    """An outlet into a list."""

    def __init__(self) -> None:
        """Begin empty."""
        self.sent: list[RawRecord] = []
        self.flushed = 0

    def send(self, record: RawRecord) -> None:
        """Keep a record."""
        self.sent.append(record)

    def flush(self) -> None:
        """Count."""
        self.flushed += 1


def test_history_and_the_live_phase_are_sent_whole() -> None:
    simulation, outlet, tally, seen = Simulation(Plan(seconds=1, rate=60, incidents=1)), Outlet(), Tally(), []
    play.history(simulation, outlet, tally)  # type: ignore[arg-type]
    assert tally.live == 0
    begun = time.monotonic()
    play.live(simulation, outlet, tally, seen.append)  # type: ignore[arg-type]
    assert time.monotonic() - begun >= (seen[-1].send_s or 0)
    assert tally.messages == len(outlet.sent)
    assert tally.live == len(seen)
    assert outlet.flushed == 2
