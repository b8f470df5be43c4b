"""Duplicate invoices: one supplier, one amount, and one reference, typed alike or nearly so.

A block holds a supplier's invoices of one absolute amount. Within it, invoices whose normal references are equal are
*exact* repeats, those one slip of the keyboard apart are *near* ones. A credit of the same amount takes a repeat back:
such a pair is *reversed*. Repeats at even intervals of weeks, or of a word instead of a number, are *recurring*.

Source: duplicate keys of accounts-payable audits (exact, keying error) as collected in the project's domain rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from udfs.credits import Block, Group, block
from udfs.members import SNAPSHOT, Member, before, live
from udfs.references import mistyped, normalise, parts_of_one, transposed

EXACT_SAME_DATE, EXACT, TRANSPOSED, RETYPED, RECURRING = 1.0, 0.9, 0.8, 0.7, 0.3
SERIES = 3


@dataclass(frozen=True)
class Limits:
    """How far apart the dates of repeats may be, in days.

    Attributes:
        transposed_days: Near repeats with two characters swapped.
        retyped_days: Near repeats with one character added, missing or different.
        recurring_days: Least step between repeats of one reference that may be a series.
        recurring_slack_days: How much the steps of a series may differ.
        near_references: Most references that a supplier may have under one amount for near ones to say something: where
            an amount is the supplier's usual one, numbers close together are the rule.
    """

    transposed_days: int = 31
    retyped_days: int = 5
    recurring_days: int = 25
    recurring_slack_days: int = 6
    near_references: int = 3


@dataclass(frozen=True)
class Match:
    """Invoices that repeat one another.

    Attributes:
        kind: exact, near, reversed or recurring.
        score: 0..1, high is more surely a duplicate; 0 for reversed; a recurring one is told, not alerted.
        members: The invoices and credits, the longest known first.
        excess: How many of them are too many.
    """

    kind: str
    score: float
    members: tuple[Member, ...]
    excess: int = 0

    @property
    def fired(self) -> bool:
        """Return whether an alert is due; repeats that were all there in a first snapshot are none."""
        return self.excess > 0 and any(member.op != SNAPSHOT for member in self.members)

    @property
    def invoices(self) -> tuple[Member, ...]:
        """Return the members that are no credits."""
        return tuple(member for member in self.members if member.amount > 0)

    @property
    def credits(self) -> tuple[Member, ...]:
        """Return the members that are."""
        return tuple(member for member in self.members if member.amount < 0)


@dataclass(frozen=True)
class Ended:
    """A match that holds no longer.

    Attributes:
        match: What was told.
        now: What has become of it; null where nothing stands.
        gone: Its invoices that were taken back, or are now another supplier's, or of another number or amount.
    """

    match: Match
    now: Match | None
    gone: tuple[Member, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """Return all documents that were or are part of it."""
        both = (*self.match.members, *(self.now.members if self.now else ()))
        return tuple({member.document: member for member in both}.values())


def judge(rows: Sequence[Member], row: Member, limits: Limits) -> tuple[dict[str, Match | Ended], list[Match]]:
    """Say what has changed in a block at the moment of a row.

    Args:
        rows: The block up to and including the moment of the row, in order of knowledge.
        row: The row itself.
        limits: Thresholds.

    Returns:
        Verdicts by subject: matches that are new or different, and those that ended; and the matches that stand after
        the row and hold its document. Rows of one moment all give the same verdicts.
    """
    if len({member.document for member in rows}) == 1:
        return {}, []
    then, now = block(live(before(rows))), block(live(rows))
    changed = {name for name in (*then.groups, *now.groups) if then.groups.get(name) != now.groups.get(name)}
    told, standing = matches(then, changed, limits), matches(now, changed, limits)
    verdicts: dict[str, Match | Ended] = {
        subject: match for subject, match in standing.items() if match.fired and told.get(subject) != match
    }
    for subject, match in told.items():
        after = standing.get(subject)
        if match.fired and not (after and after.fired):
            verdicts[subject] = Ended(match, after, _gone(match, now))
    return verdicts, [match for match in standing.values() if row.document in {m.document for m in match.members}]


def matches(found: Block, names: Iterable[str], limits: Limits) -> dict[str, Match]:
    """Return the matches of a block that groups of some names take part in, by subject."""
    by_subject: dict[str, Match] = {}
    for name in sorted(set(names) & set(found.groups)):
        group = found.groups[name]
        if len(group.invoices) > 1 or group.credits:
            by_subject[f"exact|{_key(group)}|{name}"] = _exact(group, limits)
        rare = len(found.groups) <= limits.near_references
        for other, second in found.groups.items() if rare else ():
            match = _near((name, group), (other, second), limits)
            if match is not None:
                by_subject[f"near|{_key(group)}|{min(name, other)}|{max(name, other)}"] = match
    return by_subject


def recurring(invoices: Sequence[Member], limits: Limits) -> bool:
    """Return whether invoices of one reference come at even intervals of weeks, three of them or more."""
    days = sorted(invoice.day for invoice in invoices)
    steps = [(after - earlier).days for earlier, after in pairwise(days)]
    if len(days) < SERIES or min(steps) < limits.recurring_days:
        return False
    return max(steps) - min(steps) <= limits.recurring_slack_days


def _key(group: Group) -> str:
    invoice = group.invoices[0]
    return f"{invoice.party}|{invoice.amount:.3f}|{invoice.currency}"


def _exact(group: Group, limits: Limits) -> Match:
    members = (*group.invoices, *group.credits)
    if group.net <= 1:
        return Match("reversed", 0.0, members)
    same_date = len({invoice.day for invoice in group.invoices}) < len(group.invoices)
    wordy = not any(map(str.isdigit, group.invoices[0].reference or ""))
    if recurring(group.invoices, limits) or (wordy and not same_date):
        return Match("recurring", RECURRING, members)
    return Match("exact", EXACT_SAME_DATE if same_date else EXACT, members, group.net - 1)


def _near(one: tuple[str, Group], two: tuple[str, Group], limits: Limits) -> Match | None:
    """Return the match of two groups whose references are one slip of the keyboard apart; one invoice of each."""
    (name, first), (other, second) = one, two
    if min(first.net, second.net) < 1 or not mistyped(name, other):
        return None
    earlier, later = sorted((first.invoices[-1], second.invoices[-1]), key=lambda m: (m.known_time, m.document))
    swapped = transposed(name, other)
    reach = timedelta(days=limits.transposed_days if swapped else limits.retyped_days)
    if abs(earlier.day - later.day) > reach or parts_of_one(earlier.reference, later.reference):
        return None
    return Match("near", TRANSPOSED if swapped else RETYPED, (earlier, later), 1)


def _gone(match: Match, now: Block) -> tuple[Member, ...]:
    """Return the invoices of a match that are no longer in the block under their number."""
    still = {invoice.document: name for name, group in now.groups.items() for invoice in group.invoices}
    return tuple(m for m in match.invoices if still.get(m.document) != normalise(m.reference))
