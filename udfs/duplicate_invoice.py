"""Duplicate invoices: one supplier, one amount, and one reference, typed alike or nearly so.

A block holds a supplier's invoices of one absolute amount. Within it, invoices whose normal references are equal are
*exact* repeats, those one slip of the keyboard apart are *near* ones. A credit of the same amount takes a repeat back:
such a pair is *reversed*, not duplicate.

Source: duplicate keys of accounts-payable audits (exact, keying error) as collected in the project's domain rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from udfs.members import Member, before, live
from udfs.references import mistyped, normalise, transposed

EXACT_SAME_DATE, EXACT, TRANSPOSED, RETYPED = 1.0, 0.9, 0.8, 0.7


@dataclass(frozen=True)
class Limits:
    """How far apart the dates of near duplicates may be, in days."""

    transposed_days: int = 31
    retyped_days: int = 5


@dataclass(frozen=True)
class Match:
    """Invoices that repeat one another.

    Attributes:
        kind: exact, near or reversed.
        score: 0..1, high is more surely a duplicate; 0 for reversed.
        members: The invoices and credits, oldest first.
        excess: How many of them are too many.
    """

    kind: str
    score: float
    members: tuple[Member, ...]
    excess: int

    @property
    def fired(self) -> bool:
        """Return whether an alert is due; repeats that were all there in a first snapshot are none."""
        return self.excess > 0 and any(member.op != "snapshot" for member in self.members)


@dataclass
class _Group:
    """The invoices and credits of one normal reference."""

    invoices: list[Member] = field(default_factory=list)
    credits: list[Member] = field(default_factory=list)

    @property
    def net(self) -> int:
        return len(self.invoices) - len(self.credits)


def judge(rows: Sequence[Member], row: Member, limits: Limits) -> tuple[dict[str, Match | None], dict[str, Match]]:
    """Say what a row changes.

    Args:
        rows: The block up to and including the moment of the row, in order of knowledge.
        row: The row itself.
        limits: Thresholds.

    Returns:
        Verdicts by subject: a match to tell of, or None where an earlier one no longer holds; and all matches that
        stand after the row and hold its document.
    """
    then, now = matches(live(before(rows)), row, limits), matches(live(rows), row, limits)
    fired = {subject: match for subject, match in now.items() if match.fired}
    gone = {subject: None for subject, match in then.items() if match.fired and subject not in fired}
    return {**gone, **fired}, now


def matches(counting: Sequence[Member], row: Member, limits: Limits) -> dict[str, Match]:
    """Return the matches among the invoices that count which the row's reference takes part in, by subject."""
    groups = _groups(counting)
    loose = [m for group in groups.values() if not group.invoices for m in group.credits]
    reference = normalise(row.reference)
    touched = (
        list(groups) if row.amount < 0 and not groups.get(reference or "", _Group()).invoices else [reference or ""]
    )
    found: dict[str, Match] = {}
    for name in touched:
        group = groups.get(name)
        if group is None:
            continue
        if len(group.invoices) > 1 or (group.invoices and group.credits):
            found[f"exact|{_block(row)}|{name}"] = _exact(group, loose)
        found |= _near(name, groups, loose, limits, row)
    return found


def _groups(counting: Sequence[Member]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for member in counting:
        name = normalise(member.reference)
        if name is not None:
            group = groups.setdefault(name, _Group())
            (group.invoices if member.amount >= 0 else group.credits).append(member)
    return groups


def _block(row: Member) -> str:
    return f"{row.party}|{abs(row.amount):.3f}|{row.currency}"


def _taking_back(members: Sequence[Member], loose: Sequence[Member]) -> list[Member]:
    """Return the credits under other references that came after the last of the invoices."""
    return [credit for credit in loose if credit.known_time >= members[-1].known_time]


def _exact(group: _Group, loose: Sequence[Member]) -> Match:
    taken = _taking_back(group.invoices, loose)
    excess = max(group.net - len(taken) - 1, 0)
    same_date = len({member.day.date() for member in group.invoices}) < len(group.invoices)
    members = (*group.invoices, *group.credits, *taken)
    if not excess:
        return Match("reversed", 0.0, members, 0)
    return Match("exact", EXACT_SAME_DATE if same_date else EXACT, members, excess)


def _near(
    name: str, groups: dict[str, _Group], loose: Sequence[Member], limits: Limits, row: Member
) -> dict[str, Match]:
    found = {}
    for other, group in groups.items():
        if group.net < 1 or groups[name].net < 1 or not mistyped(name, other):
            continue
        pair = sorted((groups[name].invoices[-1], group.invoices[-1]), key=lambda member: member.known_time)
        swapped = transposed(name, other)
        reach = timedelta(days=limits.transposed_days if swapped else limits.retyped_days)
        if abs(pair[0].day - pair[1].day) > reach or _taking_back(pair, loose):
            continue
        subject = f"near|{_block(row)}|{min(name, other)}|{max(name, other)}"
        found[subject] = Match("near", TRANSPOSED if swapped else RETYPED, tuple(pair), 1)
    return found
