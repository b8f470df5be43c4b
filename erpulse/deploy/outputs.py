"""What two generations of a job wrote, compared; and what of the new one the job's readers have yet to see. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from connectors.alerts import TOPIC as ALERTS

APART = ("revision", "timestamp", "rule_version", "status")
"""What of two alerts may differ although they say the same."""
FEATURES, SCORES = "features.", "scores."
Key = tuple[str, str]
EVER = datetime.max.replace(tzinfo=UTC)


class Word(NamedTuple):
    """A record as it is, and read."""

    value: bytes
    row: Mapping[str, Any]


@dataclass
class Outputs:
    """The last word of a generation on every entity, alert and scored event.

    Attributes:
        features: Row by topic and key.
        alerts: Record by alert.
        scores: Score by topic and event.
    """

    features: dict[Key, bytes] = field(default_factory=dict)
    alerts: dict[str, Word] = field(default_factory=dict)
    scores: dict[Key, Word] = field(default_factory=dict)

    def take(self, topic: str, key: str, value: bytes, until: datetime = EVER) -> None:
        """Take in one record in the order of its partition, unless it is of later than a time."""
        row = json.loads(value)
        if datetime.fromisoformat(row["timestamp" if topic == ALERTS else "known_time"]) > until:
            return
        if topic == ALERTS:
            known = self.alerts.get(key)
            if known is None or row["revision"] >= known.row["revision"]:
                self.alerts[key] = Word(value, row)
        elif topic.startswith(FEATURES):
            self.features[topic, key] = value
        elif topic.startswith(SCORES):
            self.scores[topic, f"{key}|{row['rule']}"] = Word(value, row)


@dataclass(frozen=True)
class Compared:
    """How many words of two generations are equal, differ, or are one's alone."""

    what: str
    equal: int = 0
    differ: int = 0
    gone: int = 0
    new: int = 0

    @property
    def is_equal(self) -> bool:
        """Whether both say the same."""
        return not self.differ and not self.gone and not self.new

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.what}: {self.equal} equal, {self.differ} differ, {self.gone} gone, {self.new} new"


def compare(old: Outputs, new: Outputs) -> list[Compared]:
    """Return how two generations compare, a line per feature view and one for the alerts.

    An alert that is withdrawn is as good as one that never was.
    """
    topics = sorted({topic for topic, _ in (*old.features, *new.features)})
    views = [_counted(topic, _of(old.features, topic), _of(new.features, topic)) for topic in topics]
    return [*views, _counted("alerts", _standing(old.alerts), _standing(new.alerts))]


def unseen(old: Outputs, new: Outputs, before: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield what the job's readers have to see of a new generation before it writes to their topics.

    Args:
        old: What they have seen.
        new: What the new generation has written beside it.
        before: Number before the first revision that the new generation gives.

    Yields:
        Topic, key and value: feature rows that are new or differ, scores of events that had none, alerts that are new
        or say something else, and a withdrawal of each alert that the new generation does not raise.
    """
    for (topic, key), value in new.features.items():
        if old.features.get((topic, key)) != value:
            yield topic, key, value
    for place, score in new.scores.items():
        if place not in old.scores:
            yield place[0], str(score.row["event_id"]), score.value
    standing, found = _standing(old.alerts), _standing(new.alerts)
    for name, said in found.items():
        if standing.get(name) != said:
            yield ALERTS, name, new.alerts[name].value
    for name in sorted(standing.keys() - found.keys()):
        last = new.alerts.get(name)
        yield ALERTS, name, last.value if last else _withdrawn(old.alerts[name], before)


def _withdrawn(alert: Word, revision: int) -> bytes:
    said = {**alert.row, "status": "withdrawn", "revision": revision}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _of(features: Mapping[Key, bytes], topic: str) -> dict[str, bytes]:
    return {key: value for (own, key), value in features.items() if own == topic}


def _standing(alerts: Mapping[str, Word]) -> dict[str, dict[str, Any]]:
    """Return what stands of alerts, without what two generations may say differently."""
    kept = {name: word.row for name, word in alerts.items() if word.row["status"] != "withdrawn"}
    return {name: {key: value for key, value in row.items() if key not in APART} for name, row in kept.items()}


def _counted(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Compared:
    equal = sum(new.get(key) == said for key, said in old.items())
    both = len(old.keys() & new.keys())
    return Compared(what, equal, both - equal, len(old) - both, len(new) - both)


def gathered(records: Iterable[tuple[str, str, bytes]], until: datetime = EVER) -> Outputs:
    """Return the last words in records: topic, key and value, in the order of each partition."""
    found = Outputs()
    for topic, key, value in records:
        found.take(topic, key, value, until)
    return found
