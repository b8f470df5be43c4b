"""Scripts: how things happen one after the other, told as generators that say how long they wait.

A script yields a `Step`: what just happened, and how long until it goes on. It is resumed with the moment at which the
next thing happens in the business.

    def purchase(books):
        at = yield Step()
        order = books.order(at)
        at = yield Step(acts=(Act(None, order),), wait=days(3))
        ...
"""

import datetime as dt
from collections.abc import Callable, Generator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from erpulse.simulate.documents import Act, Document, Material, Requester, Supplier
from erpulse.simulate.records import Kind

if TYPE_CHECKING:
    from erpulse.simulate.books import Books

NOTHING = dt.timedelta(0)
PAUSE_S = 6.0
"""Seconds until an incident goes on, so that its alert is there before it is withdrawn."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted thing in business terms; `entity` is who the rule is about, `documents` end with the completing one."""

    kind: Kind
    rule: str
    entity: tuple[Supplier | Requester | Material | int, ...]
    documents: tuple[Document, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Step:
    """What just happened, and when the script goes on.

    Attributes:
        acts: What happened.
        wait: Time in the business until the script goes on.
        hold: The script goes on in the live phase, whatever `wait` says.
        pause_s: In the live phase: seconds until the script goes on; None leaves it to the schedule.
        lag: How long before its delivery the next thing happened, in the live phase; for a script's first step in
            history, how long before the live phase it begins. None leaves it to the schedule.
        planted: What the last act of this step completes or takes back.
        role: Which of the two.
    """

    acts: tuple[Act, ...] = ()
    wait: dt.timedelta = NOTHING
    hold: bool = False
    pause_s: float | None = None
    lag: dt.timedelta | None = None
    planted: Planted | None = None
    role: Literal["completes", "withdraws"] = "completes"


Script = Generator[Step, dt.datetime, None]
Maker = Callable[["Books"], Script]


def days(count: float) -> dt.timedelta:
    """Return a time in days.

    >>> days(1.5)
    datetime.timedelta(days=1, seconds=43200)
    """
    return dt.timedelta(days=count)


def usd(amount: Decimal) -> str:
    """Return an amount as text.

    >>> usd(Decimal("1234.5"))
    'USD 1,234.50'
    """
    return f"USD {amount:,.2f}"
