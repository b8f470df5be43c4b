"""What a new day does to the state of the cash position: what is learnt of the days before, and what is let go."""

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from udfs.bank_accounts import unexplained
from udfs.cash_state import ZERO, State
from udfs.open_items import learn, open_amount, settled

if TYPE_CHECKING:
    from decimal import Decimal

KEPT, YEAR = dt.timedelta(days=45), dt.timedelta(days=365)
GROUP = 500
"""Delays that a group's habit is made of."""
FEW = 60


def begin(state: State, today: dt.date) -> None:
    """Begin a day: the group's habit as of yesterday, flows that recur, and old items, lines and payments gone."""
    state.today = today
    learn(state, today)
    latest = sorted(late for own in state.delays.values() for late in own if late[0] >= today - YEAR)
    state.group = [days for _, days in latest[-GROUP:]]
    _flows(state, today)
    _forget(state, today)


def _flows(state: State, today: dt.date) -> None:
    """Gather what no item and no plan explains by day; lines that have gone stay in the days they were counted in."""
    found: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for one in state.lines.values():
        if one.booked and one.final and one.date < today:
            found[one.date.isoformat()]  # a day with lines, explained or not
    for one in unexplained(state):
        if one.final and one.date < today:
            found[one.date.isoformat()][one.amount < 0] += abs(one.amount)
    state.flows |= {day: (sums[0], sums[1]) for day, sums in found.items()}


def _forget(state: State, today: dt.date) -> None:
    old, year = today - KEPT, today - YEAR
    paid = settled(state)
    gone = {
        name
        for name, item in state.items.items()
        if (item.learnt or item.way < 0)
        and max(item.due, item.closed or item.due) < old
        and not open_amount(item, paid[name])
    }
    for name in gone:
        del state.items[name]
    state.settlements = {
        name: one for name, one in state.settlements.items() if one.item in state.items or (one.date or today) >= old
    }
    kept = {one.payment for one in state.settlements.values() if one.item in state.items}
    state.payments = {
        name: one for name, one in state.payments.items() if (one.date or today) >= old or one.number in kept
    }
    state.lines = {name: one for name, one in state.lines.items() if one.date >= old}
    state.statements = {name: one for name, one in state.statements.items() if (one.date or today) >= old}
    state.flows = {day: sums for day, sums in state.flows.items() if day >= (year - KEPT).isoformat()}
    state.receipts = [(day, amount) for day, amount in state.receipts if day >= year]
    state.expected = {day: net for day, net in state.expected.items() if day >= old.isoformat()}
    state.trade = {day: sums for day, sums in state.trade.items() if day >= (today - 2 * KEPT).isoformat()}
    state.delays = {
        party: kept_ for party, own in state.delays.items() if (kept_ := [late for late in own if late[0] >= year])
    }
    state.ended = {name: day for name, day in state.ended.items() if day >= old}
    standing = {f"large_receipt|{document}" for document in state.payments}
    state.told = {
        name: said for name, said in state.told.items() if not name.startswith("large_receipt|") or name in standing
    }
