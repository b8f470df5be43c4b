"""Topics as the code wants them against topics as the broker has them."""

import re
from collections.abc import Iterable, Mapping

from connectors import broker
from connectors.settings import Settings
from connectors.topics import Fault, Found, TopicSpec, differences, specs
from jobs import catalog


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


def mend(settings: Settings) -> list[str]:
    """Set what can be set of topics that differ, and return what was set."""
    known = broker.found(settings.kafka)
    done = []
    for spec in wanted(settings, known):
        wrong = {f.what: f.wanted for f in differences(spec, known.get(spec.name)) if f.what in spec.config}
        if wrong:
            broker.alter(settings.kafka, spec.name, wrong)
            done += [f"{spec.name}: {name} = {value}" for name, value in wrong.items()]
    return done


def _specs(settings: Settings, raw: Iterable[str]) -> list[TopicSpec]:
    views = [view.name for view in catalog.feature_views()]
    return specs(settings.kafka.partitions, raw, views, [job.name for job in catalog.scoring()])
