"""Topics as the code wants them against topics as the broker has them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connectors import broker
from connectors.broker import Found
from connectors.settings import Settings
from connectors.topics import TopicSpec, specs
from jobs import catalog


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


def wanted(settings: Settings, known: Mapping[str, Found]) -> list[TopicSpec]:
    """Return what topics should be; raw ones are those of the broker that a source claims."""
    patterns = [re.compile(source.topics) for source in settings.sources.values()]
    raw = sorted(name for name in known if any(pattern.fullmatch(name) for pattern in patterns))
    return _specs(settings, raw)


def create(settings: Settings, raw: Iterable[str] = ()) -> list[str]:
    """Create the topics that are missing and return their names."""
    known = broker.found(settings.kafka)
    missing = [spec for spec in _specs(settings, raw) if spec.name not in known]
    broker.create(settings.kafka, missing)
    return [spec.name for spec in missing]


def faults(settings: Settings) -> list[Fault]:
    """Return all that differs, in the order of the topics."""
    known = broker.found(settings.kafka)
    return [fault for spec in wanted(settings, known) for fault in differences(spec, known.get(spec.name))]


def differences(spec: TopicSpec, found: Found | None) -> list[Fault]:
    """Return what of one topic differs from its specification.

    >>> [str(fault) for fault in differences(TopicSpec("t", "raw", 4), Found(2, {}))]
    ["topic 't': partitions is 2, wanted 4; keys would move: copy the topic, or set kafka.partitions = 2"]
    """
    if found is None:
        return [Fault(spec.name, "topic", "missing", "there", "run: erpulse topics create")]
    config = [
        Fault(
            spec.name,
            name,
            found.config.get(name, "unset"),
            value,
            f"run: erpulse topics create, or set {name}={value}",
        )
        for name, value in spec.config.items()
        if spec.kind != "raw" and found.config.get(name) != value
    ]
    if spec.kind == "raw" or found.partitions == spec.partitions:
        return config
    mend = f"keys would move: copy the topic, or set kafka.partitions = {found.partitions}"
    return [Fault(spec.name, "partitions", str(found.partitions), str(spec.partitions), mend), *config]


def _specs(settings: Settings, raw: Iterable[str]) -> list[TopicSpec]:
    views = [view.name for view in catalog.feature_views()]
    return specs(settings.kafka.partitions, raw, views, [job.name for job in catalog.scoring()])
