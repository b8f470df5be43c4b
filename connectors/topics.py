"""The topics of erpulse: names, partitions, timestamp type and retention, as derived from events and feature views."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from connectors.alerts import TOPIC as ALERTS
from connectors.dead_letters import LARGEST_LETTER
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.events import EVENTS

DAY_MS = 86_400_000
FOR_EVER = "-1"
"""Retention of a topic that nothing leaves; more than is wanted is well."""
HISTORY_DAYS = 400
"""Canonical topics reach back one longest window, so that a job can be rebuilt from them."""


@dataclass(frozen=True)
class TopicSpec:
    """What a topic must be.

    Attributes:
        name: Topic.
        kind: raw, canonical, feature, score, alert or dead letter.
        partitions: Number of partitions.
        config: Topic settings that are checked.
    """

    name: str
    kind: str
    partitions: int
    config: Mapping[str, str] = field(default_factory=dict)


class Found(NamedTuple):
    """A topic as the broker has it."""

    partitions: int
    config: dict[str, str]


@dataclass(frozen=True)
class Fault:
    """One setting of one topic that is not as it should be."""

    topic: str
    what: str
    found: str
    wanted: str
    mend: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"topic {self.topic!r}: {self.what} is {self.found}, wanted {self.wanted}; {self.mend}"


def specs(partitions: int, raw: Iterable[str], features: Iterable[str], jobs: Iterable[str]) -> list[TopicSpec]:
    """Return all topics.

    Args:
        partitions: Partitions of a topic with keys.
        raw: Names of raw topics.
        features: Names of feature views.
        jobs: Names of jobs that score.

    >>> [spec.name for spec in specs(1, ["raw.a"], ["v"], ["j"])][-4:]
    ['features.v', 'scores.j', 'erp.alerts', 'erp.dead-letters']
    """
    kept = {"retention.ms": str(HISTORY_DAYS * DAY_MS)}
    appended = {"message.timestamp.type": "LogAppendTime"}
    large = {"max.message.bytes": str(LARGEST_LETTER)}
    return [
        *(TopicSpec(name, "raw", partitions, {"retention.ms": str(30 * DAY_MS)}) for name in raw),
        *(TopicSpec(table.topic, "canonical", partitions, appended | kept) for table in EVENTS.values()),
        *(TopicSpec(f"features.{name}", "feature", partitions, kept) for name in features),
        *(TopicSpec(f"scores.{name}", "score", partitions, kept) for name in jobs),
        TopicSpec(ALERTS, "alert", partitions, {"retention.ms": "-1"}),
        TopicSpec(DEAD_LETTERS, "dead letter", partitions, {"retention.ms": "-1"} | large),
    ]


def differences(spec: TopicSpec, found: Found | None) -> list[Fault]:
    """Return what of one topic differs from its specification; a raw topic is its connector's own affair.

    >>> [str(fault) for fault in differences(TopicSpec("t", "alert", 4), Found(2, {}))]
    ["topic 't': partitions is 2, wanted 4; keys would move: copy the topic, or set kafka.partitions = 2"]
    """
    if found is None:
        return [Fault(spec.name, "topic", "missing", "there", "run: erpulse topics create")]
    if spec.kind == "raw":
        return []
    config = [
        Fault(
            spec.name, name, found.config.get(name, "unset"), value, f"run: erpulse topics alter, or set {name}={value}"
        )
        for name, value in spec.config.items()
        if found.config.get(name) != value and not (name == "retention.ms" and found.config.get(name) == FOR_EVER)
    ]
    if found.partitions == spec.partitions:
        return config
    mend = f"keys would move: copy the topic, or set kafka.partitions = {found.partitions}"
    return [Fault(spec.name, "partitions", str(found.partitions), str(spec.partitions), mend), *config]
