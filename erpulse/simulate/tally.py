"""What a run has sent, counted."""

from collections import Counter
from dataclasses import dataclass, field

from erpulse.simulate.records import Label, Labels, RawRecord


@dataclass(slots=True)
class Tally:
    """Counts of one run, and its labels."""

    topics: Counter[str] = field(default_factory=Counter)
    history: int = 0
    live: int = 0
    late: int = 0
    duplicates: int = 0
    labels: Labels = field(default_factory=Labels)

    def see(self, record: RawRecord, send_time_ms: int) -> None:
        """Count a record that was sent at a wall-clock time."""
        self.topics[record.topic] += 1
        self.history += record.send_s is None
        self.live += record.send_s is not None
        self.late += record.late and not record.duplicate
        self.duplicates += record.duplicate
        self.labels.see(record, send_time_ms)

    @property
    def messages(self) -> int:
        """Return the number of messages."""
        return self.history + self.live

    def planted(self, kind: str) -> list[Label]:
        """Return the labels of a kind: incident, trap, bad."""
        return [label for label in self.labels if label.kind == kind]

    def by_rule(self) -> dict[str, tuple[int, int, int]]:
        """Return incidents that stay open, incidents that are withdrawn, and traps, by rule.

        >>> Tally().by_rule()
        {}
        """
        found: dict[str, list[int]] = {}
        place = {"open": 0, "withdrawn": 1, "none": 2}
        for label in self.labels:
            if label.expected in place:
                found.setdefault(label.rule, [0, 0, 0])[place[label.expected]] += 1
        return {rule: (counts[0], counts[1], counts[2]) for rule, counts in sorted(found.items())}
