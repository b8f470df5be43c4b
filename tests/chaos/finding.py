"""What a comparison found: how much was compared, how much of it is wrong, and the first examples."""

from collections.abc import Iterable
from dataclasses import dataclass

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One property of a run.

    Attributes:
        name: What must hold.
        compared: How many things were compared.
        wrong: How many of them are not as they must be.
        examples: A sentence on each of the first.
        timed: It is a goal of speed, which a busy machine misses, and says nothing of what is right.
    """

    name: str
    compared: int
    wrong: int
    examples: tuple[str, ...] = ()
    timed: bool = False

    @property
    def holds(self) -> bool:
        """Whether it was looked at, and nothing is wrong."""
        return self.compared > 0 and self.wrong == 0

    def __str__(self) -> str:
        """Return it as a line, with its examples below it."""
        verdict = "ok" if self.holds else "WRONG" if self.wrong else "EMPTY"
        head = f"{verdict:<6} {self.name}: {self.wrong:,} of {self.compared:,}"
        return "\n".join([head, *(f"         {example}" for example in self.examples)])


def finding(name: str, compared: int, wrong: Iterable[str], *, timed: bool = False) -> Finding:
    """Return a finding from a sentence on everything that is wrong.

    >>> str(finding("none is lost", 3, []))
    'ok     none is lost: 0 of 3'
    """
    told = list(wrong)
    return Finding(name, compared, len(told), tuple(text[:400] for text in told[:EXAMPLES]), timed)
