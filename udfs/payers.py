"""The payers of a company as of a day: the curve of each, drawn to that of all, and when their invoices come."""

import datetime as dt

import numpy as np

from udfs import pay_habit
from udfs.cash_state import Item, State
from udfs.pay_habit import Curve

HORIZON = 91
"""Days ahead, today is the first."""


class Habits:
    """The curves of payers as of a day."""

    def __init__(self, state: State, today: dt.date, shrink: float) -> None:
        """Work out the group's curve; those of payers when they are asked for."""
        self._state, self._today, self._shrink = state, today, shrink
        count = len(state.group)
        self._group = pay_habit.shrunk(pay_habit.survival(state.group), count, pay_habit.prior(), shrink)
        self._all: Curve | None = None
        self._curves: dict[str, Curve] = {}
        self._waiting: dict[str, list[int]] = {}
        for item in state.items.values():
            if item.way > 0 and not item.learnt and item.closed is None:
                self._waiting.setdefault(item.party, []).append((today - item.due).days - 1)

    def curve(self, party: str) -> Curve:
        """Return the curve of a payer."""
        if party not in self._curves:
            own = [late for _, late in self._state.delays.get(party, ())]
            waited = pay_habit.survival(own, self._waiting.get(party, ()))
            self._curves[party] = pay_habit.shrunk(waited, len(own), self._group, self._shrink)
        return self._curves[party]

    def usual(self, party: str, share: float) -> int:
        """Return by how many days late a share of a payer's invoices is paid, 0 at least.

        What it has not paid yet does not count: that is what is judged. Of all payers it does, or those who pay late
        would be missing where all is young.
        """
        if self._all is None:
            paid = [late for delays in self._state.delays.values() for _, late in delays]
            waiting = [late for delays in self._waiting.values() for late in delays]
            known = pay_habit.survival(paid, waiting)
            self._all = pay_habit.shrunk(known, len(paid), pay_habit.prior(), self._shrink)
        own = [late for _, late in self._state.delays.get(party, ())]
        curve = pay_habit.shrunk(pay_habit.survival(own), len(own), self._all, self._shrink)
        places = np.flatnonzero(curve <= 1 - share)
        return max(int(places[0]) + pay_habit.FIRST, 0) if places.size else pay_habit.LAST

    def ahead(self, item: Item, horizon: int = HORIZON) -> Curve:
        """Return the chance that an item is paid by the end of each of the next days."""
        start = self._today
        if item.promise is not None and item.promise > self._today and not item.hold:
            start = min(item.promise, self._today + dt.timedelta(days=horizon))
        wait = (start - self._today).days
        paid_by = pay_habit.ahead(self.curve(item.party), (start - item.due).days, horizon)
        if item.hold:
            wait = min(30, horizon)
        return np.concatenate((np.zeros(wait), paid_by))[:horizon]


def late_chance(paid_by: Curve, item: Item, today: dt.date) -> float:
    """Return the chance that an item is paid after its due date, given that it is unpaid today."""
    left = (item.due - today).days
    return 1.0 if left < 0 else float(1.0 - paid_by[min(left, len(paid_by) - 1)])
