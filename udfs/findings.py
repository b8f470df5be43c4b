"""Findings: what a rule sees in a block, and how it is told, changed and taken back as the block changes.

A rule over a block is a pure function from the documents that count to its findings by subject. It is asked twice, of
what was known before the row and of what is known now: what is new or different opens or updates an alert, what is no
longer found withdraws it. So an alert ends by construction when its cause goes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from udfs.alert_body import DONE, Body, Told, envelope, member_documents, supplier
from udfs.candidates import Links, block, rows, subject, told
from udfs.judged import Judged, unjudged
from udfs.members import SNAPSHOT, Member, before, live
from udfs.verdicts import line, lines
from udfs.wording import moment

WHO = ("supplier_id", "requester", "cost_center", "category", "material")


@dataclass(frozen=True)
class Finding:
    """One thing that is out of line.

    Attributes:
        kind: Kind of finding, such as a tolerance key.
        severity: critical, high, medium or low.
        score: Unit by rule; how far it is out of line.
        value: What was found, in the unit of the bounds.
        low: Least expected value, null where none is.
        high: Greatest expected value, null where none is.
        stake: Money at stake, company currency.
        said: What happened, in one sentence.
        action: What to do.
        members: The documents that make it, the longest known first.
    """

    kind: str
    severity: str
    score: float
    value: float
    low: float | None
    high: float | None
    stake: float
    said: str
    action: str
    members: tuple[Member, ...]

    @property
    def fired(self) -> bool:
        """Return whether an alert is due; what was all there in a first snapshot is none."""
        return any(member.op != SNAPSHOT for member in self.members)


@dataclass(frozen=True)
class Manner:
    """How a rule speaks: unit of its score, when its alert ends, and the event of its documents' addresses."""

    score_kind: str
    resolves_when: str
    event: str


Find = Callable[[Sequence[Member], Sequence[Member]], Mapping[str, Finding]]
"""Takes the documents of a block that count, and all its signed rows; returns findings by subject."""


def changes(members: Sequence[Member], find: Find) -> dict[str, tuple[Finding, bool]]:
    """Return what is to be told of a block at its last moment: findings by subject, and whether they hold.

    Args:
        members: The block up to and including the moment, in order of knowledge.
        find: The rule.
    """
    earlier = before(members)
    now, then = _fired(find(live(members), members)), _fired(find(live(earlier), earlier))
    opened = {name: (found, True) for name, found in now.items() if then.get(name) != found}
    return opened | {name: (found, False) for name, found in then.items() if name not in now}


def judge(part: pd.DataFrame, find: Find, manner: Manner, links: Links) -> Judged:
    """Judge rows over their blocks, shape (n,): score of the worst finding about what is new, 0 for none."""
    answer = unjudged(len(part))
    for place, row in enumerate(rows(part)):
        own = block(row)
        if own is None:
            continue
        standing = [one for one in find(live(own[0]), own[0]).values() if _holds(one, own[0])]
        worst = max(standing, key=lambda one: one.score, default=None)
        answer.score[place], answer.kind[place] = (worst.score, worst.kind) if worst else (0.0, None)
        answer.alerted[place] = any(one.fired for one in standing)
        answer.verdicts[place] = lines(
            line(subject(row, f"{row.entity}|{name}"), _body(told(row, links), found, manner, holds=holds), fired=holds)
            for name, (found, holds) in changes(own[0], find).items()
        )
    return answer


def _fired(found: Mapping[str, Finding]) -> dict[str, Finding]:
    return {name: one for name, one in found.items() if one.fired}


def _holds(found: Finding, rows: Sequence[Member]) -> bool:
    """Return whether a finding is about a document of the block's last moment."""
    last = {row.document for row in rows if row.known_time == rows[-1].known_time}
    return not last.isdisjoint(member.document for member in found.members)


def _body(told: Told, found: Finding, manner: Manner, *, holds: bool) -> Body:
    facts = told.facts
    who = {"supplier": supplier(facts)} if facts.get("supplier_id") else {}
    named = envelope(told, found.severity, who | {name: facts.get(name) for name in WHO}, _currency(found.members))
    return (
        named
        | {
            "event_time": moment(max(member.event_time for member in found.members)),
            "value": found.value,
            "expected_low": found.low,
            "expected_high": found.high,
            "score": round(found.score, 6) if holds else 0.0,
            "score_kind": manner.score_kind,
            "money_at_stake": found.stake if holds else 0.0,
            "impact_summary": found.said if holds else f"No longer so: {found.said}",
            "recommendation": found.action if holds else DONE,
            "resolves_when": manner.resolves_when,
        }
        | member_documents(told, found.members, manner.event)
    )


def _currency(members: Iterable[Member]) -> str:
    return next(iter(members)).currency
