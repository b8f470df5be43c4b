"""Suppliers who deliver late, or whose goods go back: shares of the receipts of a quarter.

Source: on-time delivery of receipts by the promised day (SCOR); the shares that count as a risk are conventions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from udfs.alert_body import DONE, Body, Told, envelope, supplier
from udfs.candidates import Candidate, Links, rows, told
from udfs.judged import Judged, unjudged
from udfs.verdicts import Subject, line, lines

STEPS = 20


@dataclass(frozen=True)
class Limits:
    """When a supplier counts as a risk.

    Attributes:
        least: Fewest receipts in 90 days; below that nothing is known.
        late_share: Share of receipts after the promised day.
        returned_share: Deliveries sent back per receipt.
    """

    least: int = 10
    late_share: float = 0.4
    returned_share: float = 0.25


class Risk(NamedTuple):
    """One way in which a supplier fails: its share of the receipts, what is borne, and words."""

    kind: str
    share: float
    limit: float
    how: str


def judge(part: pd.DataFrame, limits: Limits, links: Links) -> Judged:
    """Judge suppliers after a movement, shape (n,): score is the worst share per what is borne, null for too few."""
    found = unjudged(len(part))
    columns = (part[name].tolist() for name in ("amount_count", "value", "quantity"))
    for place, (row, receipts, late, returned) in enumerate(zip(rows(part), *columns, strict=True)):
        if not np.isfinite([receipts, late, returned]).all():
            continue
        own = list(risks(receipts, late, returned, limits))
        over = [one for one in own if receipts >= limits.least and one.share >= one.limit]
        if receipts >= limits.least:
            found.score[place] = max(one.share / one.limit for one in own)
        found.kind[place], found.alerted[place] = (over[0].kind if over else None), bool(over)
        found.verdicts[place] = lines(_verdict(row, one, links, over=one in over) for one in own)
    return found


def risks(receipts: float, late: float, returned: float, limits: Limits) -> Iterator[Risk]:
    """Yield the ways of failing, with their shares.

    >>> [(one.kind, one.share) for one in risks(10, 4, 1, Limits())], [one.share for one in risks(0, 0, 0, Limits())]
    ([('late', 0.4), ('returned', 0.1)], [0.0, 0.0])
    """
    whole = max(receipts, 1.0)
    yield Risk("late", late / whole, limits.late_share, "came after the promised day")
    yield Risk("returned", returned / whole, limits.returned_share, "were sent back")


def _verdict(row: Candidate, risk: Risk, links: Links, *, over: bool) -> str:
    own = told(row, links)
    subject = Subject(row.rule, row.source, row.entity, f"{row.entity}|{risk.kind}")
    return line(subject, _body(own, risk, over=over), fired=over)


def _body(told: Told, risk: Risk, *, over: bool) -> Body:
    """Return the body; the share is rounded down to steps of 5 %, so that not each receipt is news."""
    facts, least = told.facts, int(risk.share * STEPS + 1e-9) / STEPS
    who, newest = supplier(facts), facts.get(f"{risk.kind}_document") or facts["document"]
    said = f"{least:.0%} or more of the receipts of {who} in 90 days {risk.how}."
    gone = f"Less than {risk.limit:.0%} of the receipts of {who} in 90 days {risk.how}, or there are too few to say."
    named = {"supplier": who, "supplier_id": facts["supplier_id"]}
    document = {"document": newest, "event_id": facts.get(f"{risk.kind}_event_id") or facts["event_id"], "link": None}
    return envelope(told, "medium", named, "") | {
        "currency": None,
        "event_time": facts.get(f"{risk.kind}_time") or facts["event_time"],
        "value": least,
        "expected_low": 0.0,
        "expected_high": risk.limit,
        "score": round(least / risk.limit, 6) if over else 0.0,
        "score_kind": "share of receipts per what is borne",
        "money_at_stake": None if over else 0.0,
        "impact_summary": said if over else gone,
        "recommendation": f"Talk to {who} about it, and look for a second source." if over else DONE,
        "resolves_when": "newer receipts come in time and stay",
        "documents": [document | {"description": "the newest movement that says so"}],
        "erp_links": [],
    }
