"""Duplicate invoices: one supplier, one amount, and one reference, typed alike or nearly so.

A block holds a supplier's invoices of one absolute amount. Within it, invoices whose normal references are equal are
*exact* repeats, those one slip of the keyboard apart are *near* ones. A credit of the same amount takes a repeat back:
such a pair is *reversed*. Repeats at even intervals of weeks, or of a word instead of a number, are *recurring*.

How many numbers look like slips by chance is learnt from the block itself: where two older invoices are apart by the
same kind of slip, or many numbers are there for the rarer kinds of proof, likeness is the rule and nobody is told.

Source: duplicate keys of accounts-payable audits (exact, keying error) as collected in the project's domain rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from udfs.credits import Block, Group, block, name_of
from udfs.members import SNAPSHOT, Member, before, live
from udfs.references import parts_of_one
from udfs.slips import Slip, slip

EXACT_SAME_DATE, EXACT, RECURRING = 1.0, 0.9, 0.3
LIKENESS: dict[Slip, float] = {"swapped": 0.8, "inserted": 0.8, "renumbered": 0.7, "retyped": 0.7, "counted": 0.5}
SERIES, LATEST = 3, 64


@dataclass(frozen=True)
class Limits:
    """How far apart the dates of repeats may be, in days, and how many numbers a block may have.

    Attributes:
        slip_days: Near repeats with two characters swapped, one added or missing, or letters around the number.
        retyped_days: Near repeats with another character: under a month, or the next month's number is taken for one.
        recurring_days: Least step between repeats of one reference that may be a series.
        recurring_slack_days: How much the steps of a series may differ.
        retyped_references: Most older references under one amount for another character to say something: where an
            amount is the supplier's usual one, numbers close together are the rule.
    """

    slip_days: int = 31
    retyped_days: int = 24
    recurring_days: int = 25
    recurring_slack_days: int = 6
    retyped_references: int = 1


@dataclass(frozen=True)
class Match:
    """Invoices that repeat one another.

    Attributes:
        kind: exact, near, reversed or recurring.
        score: 0..1, high is more surely a duplicate; 0 for reversed; a recurring one is told, not alerted.
        members: The invoices and credits, the longest known first.
        excess: How many of them are too many.
        usual: The same happened before in the block and nobody took it back: information, no work.
    """

    kind: str
    score: float
    members: tuple[Member, ...]
    excess: int = 0
    usual: bool = False

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
            by_subject[f"exact|{_key(group)}|{name}"] = _exact(group, found, limits)
        for other, second in found.groups.items():
            match = _near((name, group), (other, second), found, limits)
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


def _exact(group: Group, found: Block, limits: Limits) -> Match:
    members = (*group.invoices, *group.credits)
    if group.net <= 1:
        return Match("reversed", 0.0, members)
    same_date = len({invoice.day for invoice in group.invoices}) < len(group.invoices)
    wordy = group.invoices[0].card is None and not any(map(str.isdigit, group.invoices[0].reference or ""))
    if recurring(group.invoices, limits) or (wordy and not same_date):
        return Match("recurring", RECURRING, members)
    return Match("exact", EXACT_SAME_DATE if same_date else EXACT, members, group.net - 1, _usual(group, found))


def _usual(group: Group, found: Block) -> bool:
    """Return whether lines of a card without a number repeat as they do at this merchant: a fare, a fee, a toll."""
    start = group.invoices[0]
    if start.card is None:
        return False
    older = [one for one in found.groups.values() if one.invoices[-1].known_time < start.known_time]
    return len(older) >= SERIES or any(one.net > 1 for one in older)


def _near(one: tuple[str, Group], two: tuple[str, Group], found: Block, limits: Limits) -> Match | None:
    """Return the match of two groups whose references are one slip of the keyboard apart; one invoice of each."""
    (name, first), (other, second) = one, two
    if name == other or min(first.net, second.net) < 1 or (first.invoices[-1].card or second.invoices[-1].card):
        return None
    earlier, later = sorted((first.invoices[-1], second.invoices[-1]), key=lambda m: (m.known_time, m.document))
    gap = abs((later.day - earlier.day).days)
    if gap > limits.slip_days:
        return None
    kind = slip(earlier.reference, later.reference, gap)
    if kind is None or parts_of_one(earlier.reference, later.reference):
        return None
    told = _rare(kind, gap, _older(found, earlier, later), limits)
    return Match("near", LIKENESS[kind], (earlier, later), int(told))


def _older(found: Block, earlier: Member, later: Member) -> list[Member]:
    """Return the latest invoice of each reference known before a later one, the earlier one of its pair left out."""
    lasts = [group.invoices[-1] for group in found.groups.values()]
    before = [one for one in lasts if one.known_time < later.known_time and one.document != earlier.document]
    return sorted(before, key=lambda one: one.known_time)[-LATEST:]


def _rare(kind: Slip, gap: int, older: Sequence[Member], limits: Limits) -> bool:
    """Return whether a slip of a kind is no matter of chance in a block that has other, older references."""
    if kind == "counted":
        return False
    if kind == "retyped" and (gap > limits.retyped_days or len(older) >= limits.retyped_references):
        return False
    pairs = ((a, b) for place, a in enumerate(older) for b in older[:place])
    return not any(slip(a.reference, b.reference, abs((a.day - b.day).days)) == kind for a, b in pairs)


def _gone(match: Match, now: Block) -> tuple[Member, ...]:
    """Return the invoices of a match that are no longer in the block under their number."""
    still = {invoice.document: name for name, group in now.groups.items() for invoice in group.invoices}
    return tuple(m for m in match.invoices if still.get(m.document) != name_of(m))
