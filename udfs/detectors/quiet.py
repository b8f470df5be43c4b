"""One alarm per event: what is told once is not told again at once."""

from dataclasses import dataclass

from udfs.detectors.score import Score


@dataclass(frozen=True)
class Quiet:
    """Turns scores into alarms, and stays quiet for a while after each.

    Args:
        limit: A score above this is an alarm.
        rows: How many readings after an alarm raise no other.
    """

    limit: float = 1.0
    rows: int = 100

    def start(self) -> int:
        """Return the state before the first score: readings left to be quiet."""
        return 0

    def step(self, state: int, score: Score) -> tuple[int, bool]:
        """Take in one score.

        Args:
            state: Readings left to be quiet.
            score: The score; one that cannot say raises no alarm.

        Returns:
            The next state and whether this reading raises an alarm.

        >>> Quiet(rows=1).step(0, Score(2.0, "high"))
        (1, True)
        >>> Quiet(rows=1).step(1, Score(2.0, "high"))
        (0, False)
        """
        if state > 0:
            return state - 1, False
        alarm = score.value is not None and score.value > self.limit
        return (self.rows if alarm else 0), alarm
