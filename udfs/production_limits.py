"""Thresholds of production_yield, as the settings have them: `[rules.production_yield.<rule>]`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from udfs.run_rules import KNOWN, RunRule
from udfs.thresholds import thresholds

WHERE = "rules.production_yield"


@dataclass(frozen=True)
class Yield:
    """Yield of a shift.

    Attributes:
        sigmas: Width of the p chart, at least.
        min_pieces: Least pieces of the shift.
        min_history: Least pieces of the history.
        min_lost: Least pieces lost.
        false_alarm_days: Days between false alarms of a material at a work centre; 0: `sigmas` is all.
    """

    sigmas: float = 3.0
    false_alarm_days: float = 365.0
    min_pieces: float = 20.0
    min_history: float = 200.0
    min_lost: float = 3.0


@dataclass(frozen=True)
class RunRules:
    """Run rules of control charts.

    Attributes:
        rules: Names of rules, `N1` to `N8`, `WE1` to `WE4`, and of those in `own`.
        own: Rules of one's own by name: pattern, limit, length, sigmas.
        reference: Points before the ones looked at that limits are learnt from, at least.
        quiet: Points without violation after which one has ended.
        false_alarm_days: Days between false alarms of a series in control, all rules together; 0: rules as they are.
    """

    rules: tuple[str, ...] = ("N1", "N2", "N3", "N5", "N6")
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reference: int = 50
    quiet: int = 15
    false_alarm_days: float = 365.0

    @property
    def chosen(self) -> tuple[RunRule, ...]:
        """Return the rules.

        Raises:
            ValueError: a name is of no rule, or a rule of one's own cannot be.

        >>> [rule.name for rule in RunRules(rules=("WE1", "N4")).chosen]
        ['WE1', 'N4']
        """
        known = KNOWN | {name: msgspec.convert({"name": name, **one}, RunRule) for name, one in self.own.items()}
        unknown = sorted(set(self.rules) - set(known))
        if unknown:
            raise ValueError(f"{WHERE}.run_rule: no rules {unknown}; allowed: {sorted(known)}")
        return tuple(known[name] for name in self.rules)


@dataclass(frozen=True)
class Drift:
    """Slow drift.

    Attributes:
        weight: Of the newest point in the EWMA.
        sigmas: Width of the EWMA, at least.
        slack: What each point of the CUSUM may depart.
        limit: Of the CUSUM, at least.
        reference: Points that limits are learnt from, at least.
        quiet: Points without alarm after which one has ended.
        false_alarm_days: Days between false alarms of a series in control; 0: `sigmas` and `limit` are all.
    """

    weight: float = 0.2
    sigmas: float = 3.0
    slack: float = 0.5
    limit: float = 5.0
    reference: int = 50
    quiet: int = 15
    false_alarm_days: float = 365.0


@dataclass(frozen=True)
class Process:
    """Many sensors: variance explained, confidence of limits, samples learnt from, samples in a row beyond them."""

    explained: float = 0.9
    confidence: float = 0.999
    reference: int = 60
    run: int = 3


@dataclass(frozen=True)
class Cycle:
    """Cycle time.

    Attributes:
        z: Robust z that departs, at least.
        min_recent: Least confirmations of the last hour.
        min_history: Least confirmations before.
        min_ratio: Least ratio of the last hour to what is usual.
        false_alarm_days: Days between false alarms of an operation; 0: `z` is all.
    """

    z: float = 3.5
    min_recent: int = 3
    min_history: int = 20
    min_ratio: float = 1.1
    false_alarm_days: float = 365.0


@dataclass(frozen=True)
class Scrap:
    """Scrap by reason.

    Attributes:
        share: Least share of one reason in a shift's scrap.
        times: Least multiple of its usual share.
        min_pieces: Least pieces scrapped in the shift.
        min_history: Least pieces scrapped in other shifts.
        high_cost: Cost from which it is high, and told whatever chance allows.
        false_alarm_days: Days between false alarms of a work centre; 0: shares are all.
        ignored: Reason codes that say nothing.
    """

    share: float = 0.6
    times: float = 2.0
    min_pieces: float = 5.0
    min_history: float = 20.0
    high_cost: float = 1000.0
    false_alarm_days: float = 365.0
    ignored: tuple[str, ...] = ("", "other", "default")


@dataclass(frozen=True)
class Hidden:
    """Hidden factory.

    Attributes:
        fall: How far first-pass yield falls at least, ratio.
        holds: How far final yield may fall with it, ratio.
        min_pieces: Least pieces of the shift.
        sigmas: How rare the fall is at least, as for yield.
        false_alarm_days: Days between false alarms of a material at a work centre; 0: `sigmas` is all.
    """

    fall: float = 0.05
    holds: float = 0.01
    min_pieces: float = 20.0
    sigmas: float = 3.0
    false_alarm_days: float = 365.0


@dataclass(frozen=True)
class OeeDrop:
    """OEE: robust z against the same hour of other shifts, how many of these, and how far it falls at least."""

    z: float = 3.5
    min_shifts: int = 8
    fall: float = 0.1


@dataclass(frozen=True)
class Feed:
    """Silence of a work centre that runs: minutes without confirmation."""

    minutes: float = 60.0


@dataclass(frozen=True)
class Order:
    """Risk of rejection: weights of what is seen, and the risk from which an order is to be inspected."""

    risk: float = 0.5
    min_confirmations: int = 2
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """Thresholds of all rules."""

    yield_below_limit: Yield = field(default_factory=Yield)
    run_rule: RunRules = field(default_factory=RunRules)
    slow_drift: Drift = field(default_factory=Drift)
    yield_drift: Drift = field(default_factory=Drift)
    process_departs: Process = field(default_factory=Process)
    cycle_time_departs: Cycle = field(default_factory=Cycle)
    scrap_concentrates: Scrap = field(default_factory=Scrap)
    hidden_factory: Hidden = field(default_factory=Hidden)
    oee_drop: OeeDrop = field(default_factory=OeeDrop)
    feed_silent: Feed = field(default_factory=Feed)
    order_at_risk: Order = field(default_factory=Order)


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """Return the thresholds that settings ask for.

    Raises:
        ValueError: a name is unknown, or a value has the wrong type.

    >>> limits_of({"feed_silent": {"minutes": 90}}).feed_silent.minutes
    90.0
    """
    found = thresholds(WHERE, Limits, settings)
    try:
        _ = found.run_rule.chosen
    except msgspec.ValidationError as error:
        raise ValueError(f"{WHERE}.run_rule: {error}") from error
    return found
