"""A block of invoices of one supplier and amount, by reference, and which of them credits take back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from udfs.members import Member
from udfs.references import normalise


def name_of(member: Member) -> str | None:
    """Return what makes two documents of one supplier and amount the same: the normal reference, else card and day."""
    if member.card is not None:
        return f"{member.card} on {member.day:%Y-%m-%d}"
    return normalise(member.reference)


@dataclass(frozen=True)
class Group:
    """The invoices of one normal reference, at least one, and the credits that take them back."""

    invoices: tuple[Member, ...]
    credits: tuple[Member, ...] = ()

    @property
    def net(self) -> int:
        """Return how many invoices are left."""
        return len(self.invoices) - len(self.credits)

    def left(self, at: datetime) -> int:
        """Return how many invoices known at a moment are left of it."""
        return sum(invoice.known_time <= at for invoice in self.invoices) - len(self.credits)

    def latest(self, at: datetime) -> tuple[datetime, str]:
        """Return what orders groups by their latest invoice of a moment."""
        return max((one.known_time, one.document) for one in self.invoices if one.known_time <= at)


@dataclass(frozen=True)
class Block:
    """A block, its invoices grouped by normal reference."""

    groups: Mapping[str, Group]


def block(counting: Sequence[Member]) -> Block:
    """Group the documents of a block that count.

    A credit takes back the invoice it names. One that names none takes back a repeated invoice that was known before
    it, else the latest one: so a credit under its own number ends a repeat, and does so for one repeat only.

    Args:
        counting: Invoices (+) and credits (-) of one absolute amount, the longest known first.
    """
    invoices: dict[str, list[Member]] = {}
    for member in counting:
        name = name_of(member)
        if name is not None and member.amount > 0:
            invoices.setdefault(name, []).append(member)
    groups = {name: Group(tuple(own)) for name, own in invoices.items()}
    loose = []
    for credit in (member for member in counting if member.amount < 0):
        name = name_of(credit)
        if name in groups:
            groups[name] = _credited(groups[name], credit)
        else:
            loose.append(credit)
    for credit in loose:
        _place(groups, credit)
    return Block(groups)


def _place(groups: dict[str, Group], credit: Member) -> None:
    """Let a credit that names no invoice of the block take one back."""
    at = credit.known_time
    left = {name: group.left(at) for name, group in groups.items()}
    able = [name for name in groups if left[name] > 1] or [name for name in groups if left[name] > 0]
    if able:
        name = max(able, key=lambda one: groups[one].latest(at))
        groups[name] = _credited(groups[name], credit)


def _credited(group: Group, credit: Member) -> Group:
    return Group(group.invoices, (*group.credits, credit))
