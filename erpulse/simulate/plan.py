"""What a run shall be like."""

from dataclasses import dataclass

NAMES = ("plain", "ebs", "sap")


@dataclass(frozen=True, slots=True)
class Plan:
    """A run of the simulator.

    Attributes:
        seed: The same seed and times give the same bytes.
        rate: Messages per second in the live phase, of all sources together.
        seconds: Length of the live phase; zero is history only.
        late: Share of the live messages that are delivered a minute to three days after they happened.
        duplicates: Share of the messages that are delivered again.
        sources: Systems that take part.
        incidents: Planted incidents.
        bad: Messages that cannot be decoded.
        traps: Honest business that looks like an incident; None plants one of each kind per source, if there is room.
        days: Length of the history.
    """

    seed: int = 7
    rate: float = 50.0
    seconds: float = 60.0
    late: float = 0.2
    duplicates: float = 0.05
    sources: tuple[str, ...] = NAMES
    incidents: int = 12
    bad: int = 3
    traps: int | None = None
    days: int = 92

    @property
    def messages(self) -> int:
        """Return the number of messages of the live phase, without duplicates and bad ones."""
        return int(self.rate * self.seconds)

    @property
    def quiet(self) -> tuple[float, float]:
        """Return the quiet night of the live phase: a tenth of it, at most half a minute, in seconds from its start.

        >>> Plan(seconds=100).quiet
        (50.0, 60.0)
        """
        return self.seconds * 0.5, self.seconds * 0.5 + min(30.0, self.seconds * 0.1)
