"""Budget of a cost centre and period against what was spent, what is ordered, and what comes at this pace.

Source: budget available = budget - actual - open orders (encumbrance accounting).
"""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from udfs.alert_body import DONE, Body, Told, envelope
from udfs.candidates import Candidate, Links, rows, told
from udfs.judged import Judged, unjudged
from udfs.verdicts import Subject, line, lines
from udfs.wording import money

YEAR, MONTH, STEPS = 4, 7, 20
CENT = 0.01
"""Less is no budget, but what is left of a sum; a share of it would have no bounds."""
NEAR = 0.5
"""Share of the budget below which no alert can have been open a moment ago."""


@dataclass(frozen=True)
class Limits:
    """When a budget counts as overrun.

    Attributes:
        tolerance: Share of the budget that is borne above it.
        min_elapsed: Share of the period before which its pace says nothing.
    """

    tolerance: float = 0.0
    min_elapsed: float = 0.25


class Use(NamedTuple):
    """One way of counting a budget as used: its amount, severity, words, and what to do."""

    kind: str
    amount: float
    severity: str
    how: str


def judge(part: pd.DataFrame, limits: Limits, links: Links) -> Judged:
    """Judge budgets after a row, shape (n,): score is the greatest use as a share of the budget."""
    found = unjudged(len(part))
    columns = (part[name].tolist() for name in ("expected", "value", "quantity", "amount_count"))
    for place, (row, budget, actual, open_orders, eases) in enumerate(zip(rows(part), *columns, strict=True)):
        if not budget >= CENT or not np.isfinite([actual, open_orders]).all():
            continue
        facts = told(row, links).facts
        elapsed = elapsed_share(facts.get("period"), dt.datetime.fromisoformat(str(facts["known_time"])))
        used = list(uses(actual, max(0.0, open_orders), elapsed, limits))
        over = [one for one in used if one.amount > budget * (1 + limits.tolerance)]
        found.score[place] = max(one.amount for one in used) / budget
        found.kind[place], found.alerted[place] = (over[0].kind if over else None), bool(over)
        said = used if eases == 1 else _told(used, over, budget)
        found.verdicts[place] = lines(_verdict(row, one, budget, links, over=one in over[:1]) for one in said)
    return found


def uses(actual: float, open_orders: float, elapsed: float, limits: Limits) -> Iterator[Use]:
    """Yield the ways of counting, the hardest first.

    Args:
        actual: Invoiced in the period, company currency.
        open_orders: Ordered and not yet invoiced, 0 or more.
        elapsed: Share of the period that is over; NaN where the period is not known.
        limits: Thresholds.

    >>> [use.kind for use in uses(60, 30, 0.5, Limits())], [use.amount for use in uses(60, 30, 0.5, Limits())]
    (['overrun', 'committed', 'projected'], [60, 90, 120.0])
    """
    yield Use("overrun", actual, "high", "invoiced")
    yield Use("committed", actual + open_orders, "medium", "invoiced and ordered")
    if limits.min_elapsed <= elapsed < 1:
        yield Use("projected", actual / elapsed, "medium", "to be invoiced by the end of the period at this pace")


def elapsed_share(period: str | None, at: dt.datetime) -> float:
    """Return which share of a period, `2026` or `2026-05`, is over; NaN for other names of periods.

    >>> elapsed_share("2026", dt.datetime(2026, 7, 2, 12, tzinfo=dt.UTC)), elapsed_share("Q3", dt.datetime.now(dt.UTC))
    (0.5, nan)
    """
    text = period or ""
    if not text.replace("-", "").isdigit() or len(text) not in (YEAR, MONTH):
        return float("nan")
    year, month = int(text[:YEAR]), int(text[YEAR + 1 :] or 1)
    days = calendar.monthrange(year, month)[1] if len(text) == MONTH else 365 + calendar.isleap(year)
    passed = at - dt.datetime(year, month, 1, tzinfo=dt.UTC)
    return min(1.0, max(0.0, passed / dt.timedelta(days=days)))


def _told(used: list[Use], over: list[Use], budget: float) -> list[Use]:
    """Return the uses to speak of: the hardest that is over, and those whose alerts may have to end."""
    return [one for one in used if one in over[:1] or one.amount > budget * NEAR]


def _verdict(row: Candidate, use: Use, budget: float, links: Links, *, over: bool) -> str:
    own = told(row, links)
    subject = Subject(row.rule, row.source, row.entity, f"{row.entity}|{use.kind}")
    return line(subject, _body(own, use, budget, over=over), fired=over)


def _body(told: Told, use: Use, budget: float, *, over: bool) -> Body:
    """Return the body; figures are rounded to steps of 5 % of the budget, so that not each invoice is news."""
    facts, currency = told.facts, told.facts["currency"]
    least = int(use.amount / budget * STEPS) / STEPS
    center, period = facts["cost_center"], facts["period"]
    plan = f"the budget of {money(budget, currency)} of cost centre {center} for {period}"
    said = f"{least:.0%} or more of {plan} is {use.how}."
    action = f"Stop orders of cost centre {center}, transfer budget or raise it."
    document = {"document": facts["document"], "event_id": facts["event_id"], "link": None}
    return envelope(told, use.severity, {"cost_center": center}, currency) | {
        "value": round(least * budget, 2),
        "expected_low": 0.0,
        "expected_high": budget,
        "score": least,
        "score_kind": "share of the budget",
        "money_at_stake": round((least - 1) * budget, 2) if over else 0.0,
        "impact_summary": said if over else f"Less than {plan} is {use.how}.",
        "recommendation": action if over else DONE,
        "resolves_when": "orders or invoices are cancelled or credited, or the budget is raised",
        "documents": [document | {"description": f"budget {facts['budget_id']}, {money(budget, currency)}"}],
        "erp_links": [],
    }
