"""Thresholds of cash_position, as the settings have them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from udfs.thresholds import thresholds

WHERE = "rules.cash_position"


@dataclass(frozen=True)
class Position:
    """What the position and the forecast are worked out by, in the currency of the position.

    Attributes:
        time_zone: Zone whose day is the company's.
        country: ISO 3166 alpha-2 code, or ECB, whose holidays no bank works; empty: that of the currency.
        floor: Least balance to keep.
        credit_line: Line that may be drawn.
        run_days: Weekdays of payment runs, `mon,thu`; empty: as seen in the payments.
        recompute_s: Least time between two forecasts, seconds; receipts do not wait for it.
        shrink: How many invoices of its own weigh as much as the group, for a payer's habit.
        blocked_days: Days that a blocked supplier invoice is paid later.
        hurdle_rate: Cost of money per year, ratio.
        bulk_hours: What is known so long after it happened came in bulk, as a first load does.
        bulk_settle_s: While documents come in bulk, and so many seconds longer, nothing is told: the ledgers are not
            level yet, and a bank line may be there before its receipt.
    """

    time_zone: str = "UTC"
    country: str = ""
    floor: float = 0.0
    credit_line: float = 0.0
    run_days: str = ""
    recompute_s: float = 1.0
    shrink: float = 5.0
    blocked_days: int = 14
    hurdle_rate: float = 0.08
    bulk_hours: float = 48.0
    bulk_settle_s: float = 20.0


@dataclass(frozen=True)
class Shortfall:
    """Critical within so many banking days, else high."""

    critical_days: int = 5


@dataclass(frozen=True)
class LargeReceipt:
    """A receipt above a quantile of the company's receipts of a year, once there are enough of them.

    One that is known more than `fresh_days` banking days after its day is no news, nor is one of a day before anything
    was known of the company: those of a first load only show what is usual.
    """

    quantile: float = 0.95
    least_history: int = 20
    least_amount: float = 0.0
    fresh_days: int = 3


@dataclass(frozen=True)
class Discount:
    """A discount that saves at least so much; it lapses when its last day is so near."""

    least_saving: float = 10.0
    lapse_days: int = 2


@dataclass(frozen=True)
class Collect:
    """The first customers to call: each owes at least a share of what is open and is later than it usually is.

    Attributes:
        most: So many are told of at a time.
        least_share: Share of all that is open; who was told of stays until half of it.
        least_days: Days beyond the usual delay; it ends below that. By the usual delay 9 of 10 invoices are paid, the
            customer's own drawn to those of all as `shrink` of the position says.
        again_days: So many days after it ended it is told again only for what has fallen due since; 45 at most.
    """

    most: int = 5
    least_share: float = 0.02
    least_days: int = 5
    again_days: int = 14


@dataclass(frozen=True)
class BankItem:
    """A bank line that nothing explains after so many banking days; smaller ones are left out.

    One that is known late, as from a first load, is given `settle_s` seconds from then for its receipt to be known.
    """

    days: int = 2
    least_amount: float = 0.0
    settle_s: float = 3600.0


@dataclass(frozen=True)
class Break:
    """How far a statement may miss its closing balance, and how long its parts may take to arrive, seconds."""

    tolerance: float = 0.0
    settle_s: float = 30.0


@dataclass(frozen=True)
class Silent:
    """By which hour of the next banking day a statement is there, and how many a feed must have sent to be missed."""

    hour: int = 12
    least_statements: int = 3


@dataclass(frozen=True)
class Double:
    """Payments of one supplier and amount within so many days are looked at as one payment made twice."""

    days: int = 7


@dataclass(frozen=True)
class Habit:
    """A payer's last invoices against the ones before: how many, and by how many days the median must move."""

    recent: int = 5
    before: int = 10
    days: int = 7


@dataclass(frozen=True)
class Limits:
    """Thresholds of all rules, `[rules.cash_position.<rule>]` in the settings."""

    position: Position = field(default_factory=Position)
    projected_shortfall: Shortfall = field(default_factory=Shortfall)
    large_receipt: LargeReceipt = field(default_factory=LargeReceipt)
    early_discount: Discount = field(default_factory=Discount)
    collect_first: Collect = field(default_factory=Collect)
    unmatched_bank_item: BankItem = field(default_factory=BankItem)
    balance_break: Break = field(default_factory=Break)
    silent_feed: Silent = field(default_factory=Silent)
    double_payment: Double = field(default_factory=Double)
    payer_habit: Habit = field(default_factory=Habit)


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """Return the thresholds that settings ask for.

    Raises:
        ValueError: a name is unknown, a value has the wrong type, or the zone does not exist.

    >>> limits_of({"position": {"floor": 5000}}).position.floor
    5000.0
    """
    limits = thresholds(WHERE, Limits, settings)
    try:
        ZoneInfo(limits.position.time_zone)
    except ZoneInfoNotFoundError as error:
        raise ValueError(f"{WHERE}.position.time_zone: {error}; want a name as Europe/Berlin") from error
    return limits
