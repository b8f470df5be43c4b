"""The score sheet: what was planted against what was told. Pure.

An alert belongs to an incident when both name the same rule and they share at least one document. Documents are
canonical identities, `source|TABLE|key`; those of all revisions of an alert count, since a withdrawn one may name none.
An alert of another rule about the documents of an incident is told beside it: a mean that wanders breaks run rules too.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from erpulse.alerts.log import Entry
from erpulse.simulate.records import Label


@dataclass(frozen=True)
class Told:
    """One alert of the run: its revisions as they were read, the newest last."""

    revisions: tuple[Entry, ...]

    @property
    def last(self) -> Entry:
        """Return the revision that holds."""
        return self.revisions[-1]

    @property
    def rule(self) -> str:
        """Return the rule that told it."""
        return self.last.alert.rule

    @property
    def documents(self) -> frozenset[str]:
        """Return the documents that any revision names."""
        return frozenset(one.document for entry in self.revisions for one in entry.alert.documents)

    def is_about(self, label: Label) -> bool:
        """Return whether it tells of a planted thing."""
        return self.rule == label.rule and self.shares(label)

    def shares(self, label: Label) -> bool:
        """Return whether it names a document of a planted thing, whatever its rule."""
        return not self.documents.isdisjoint(label.documents)

    def first_ms(self, *, withdrawn: bool, since_ms: int) -> int | None:
        """Return when a first revision of a kind could be read, from a time on; None if there is none."""
        times = [
            one.read_ms
            for one in self.revisions
            if (one.alert.status == "withdrawn") is withdrawn and one.read_ms >= since_ms
        ]
        return min(times, default=None)


@dataclass(frozen=True)
class Finding:
    """One incident, and what was told of it.

    Attributes:
        label: What was planted.
        alerts: Alerts about it.
        alert_ms: From the sending of the message that completes it to its alert, ms; None where that is not known.
        withdrawal_ms: From the sending of the message that puts it right to the withdrawal.
    """

    label: Label
    alerts: tuple[Told, ...]
    alert_ms: int | None
    withdrawal_ms: int | None

    @property
    def found(self) -> bool:
        """Return whether an alert was told."""
        return bool(self.alerts)

    @property
    def as_expected(self) -> bool:
        """Return whether it was told, and still holds or is withdrawn, as it should."""
        gone = [one.last.alert.status == "withdrawn" for one in self.alerts]
        return self.found and (all(gone) if self.label.expected == "withdrawn" else not all(gone))

    @property
    def fault(self) -> str | None:
        """Return what is wrong in a few words; None for nothing."""
        if not self.found:
            return "no alert"
        if self.as_expected:
            return None
        return "not withdrawn" if self.label.expected == "withdrawn" else "withdrawn, and should hold"


@dataclass(frozen=True)
class FalseAlarm:
    """An alert that belongs to no incident; `trap` is the look-alike it fell for, if any."""

    alert: Told
    trap: Label | None


class Dead(NamedTuple):
    """Messages that could not be decoded: planted ones and dead letters of one topic and reason."""

    topic: str
    reason: str
    planted: int
    found: int


@dataclass(frozen=True)
class Sheet:
    """What a run was worth."""

    findings: tuple[Finding, ...]
    false_alarms: tuple[FalseAlarm, ...]
    beside: tuple[Told, ...]
    traps: int
    dead: tuple[Dead, ...]

    @property
    def faults(self) -> list[Finding]:
        """Return the incidents that were not told as they should."""
        return [one for one in self.findings if one.fault]

    @property
    def passed(self) -> bool:
        """Return whether every incident was found, and withdrawn where it was put right."""
        return not self.faults

    @property
    def alert_times(self) -> list[int]:
        """Return the times from message to alert, ms, in order."""
        return sorted(one.alert_ms for one in self.findings if one.alert_ms is not None)

    @property
    def withdrawal_times(self) -> list[int]:
        """Return the times from correcting message to withdrawal, ms, in order."""
        return sorted(one.withdrawal_ms for one in self.findings if one.withdrawal_ms is not None)


def score(labels: Iterable[Label], entries: Iterable[Entry], dead: "Iterable[tuple[str, str]]" = ()) -> Sheet:
    """Return the sheet of a run.

    Args:
        labels: What was planted and sent.
        entries: Revisions of alerts that came during the run, as they were read.
        dead: Topic and reason of each dead letter of the run.
    """
    known, told = list(labels), alerts(entries)
    incidents = [one for one in known if one.kind == "incident"]
    traps = [one for one in known if one.kind == "trap"]
    rest = [one for one in told if not any(one.is_about(label) for label in incidents)]
    beside = [
        one
        for one in rest
        if any(one.shares(label) for label in incidents) and not any(one.is_about(label) for label in traps)
    ]
    strangers = [one for one in rest if one not in beside]
    return Sheet(
        findings=tuple(finding(label, told) for label in incidents),
        false_alarms=tuple(
            FalseAlarm(one, next((label for label in traps if one.is_about(label)), None)) for one in strangers
        ),
        beside=tuple(beside),
        traps=len(traps),
        dead=dead_letters([one for one in known if one.kind == "bad"], dead),
    )


def alerts(entries: Iterable[Entry]) -> list[Told]:
    """Return the alerts that revisions make up; one that was read twice counts once, at its first reading."""
    found: dict[str, dict[int, Entry]] = {}
    for one in entries:
        found.setdefault(one.alert.alert_id, {}).setdefault(one.alert.revision, one)
    return [Told(tuple(own[number] for number in sorted(own))) for own in found.values()]


def finding(label: Label, told: Sequence[Told]) -> Finding:
    """Return what was told of one incident."""
    own = tuple(one for one in told if one.is_about(label))
    return Finding(
        label,
        own,
        _elapsed(own, label.send_time_ms, withdrawn=False),
        _elapsed(own, label.withdrawn_time_ms, withdrawn=True),
    )


def dead_letters(planted: Iterable[Label], found: "Iterable[tuple[str, str]]") -> tuple[Dead, ...]:
    """Return planted bad messages against dead letters, by topic and reason.

    >>> dead_letters([], [("raw.t", "bad_bytes")])
    (Dead(topic='raw.t', reason='bad_bytes', planted=0, found=1),)
    """
    wanted = Counter((one.topic or "", one.reason or "") for one in planted)
    got = Counter(found)
    return tuple(Dead(*key, wanted[key], got[key]) for key in sorted(wanted | got))


def percentile(values: Sequence[int], percent: int) -> int | None:
    """Return the smallest value that a share of sorted values does not exceed (nearest rank); None of no values.

    >>> percentile([10, 20, 30, 40], 50), percentile([10, 20, 30, 40], 99), percentile([], 50)
    (20, 40, None)
    """
    if not values:
        return None
    return values[max(0, -(-len(values) * percent // 100) - 1)]


def _elapsed(own: Iterable[Told], since_ms: int | None, *, withdrawn: bool) -> int | None:
    if since_ms is None:
        return None
    times = [one.first_ms(withdrawn=withdrawn, since_ms=since_ms) for one in own]
    return min((at - since_ms for at in times if at is not None), default=None)
