"""How often each part was started again, and whether the supervisor has given one up: a file that it shares."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

WINDOW_S = 300.0


@dataclass(frozen=True)
class Restarts:
    """What the supervisor did for one part since the last `up`.

    Attributes:
        times: When it was started again, seconds since 1970, the last first to expire.
        given_up: Why it is not started again any more, empty while it is.
    """

    times: tuple[float, ...] = ()
    given_up: str = ""

    def recent(self, now: float) -> tuple[float, ...]:
        """Return the starts that still count.

        Args:
            now: Seconds since 1970.

        >>> Restarts((100.0, 500.0)).recent(600.0)
        (500.0,)
        """
        return tuple(moment for moment in self.times if moment > now - WINDOW_S)

    def next_start(self, now: float, limit: int) -> float | None:
        """Return when it may be started again, in seconds since 1970; null where it was started too often.

        The first time at once, then a second after the last start, two, four and so on.

        Args:
            now: Seconds since 1970.
            limit: Starts within the window.

        >>> Restarts().next_start(100.0, 5), Restarts((100.0, 101.0)).next_start(101.5, 5)
        (100.0, 103.0)
        >>> Restarts((100.0, 101.0)).next_start(200.0, 2)
        """
        recent = self.recent(now)
        if len(recent) >= limit:
            return None
        return recent[-1] + 2.0 ** (len(recent) - 1) if recent else now


def load(file: Path) -> dict[str, Restarts]:
    """Return what is known of each part, nothing where the file is absent or cut short."""
    try:
        found = json.loads(file.read_text())
        return {name: Restarts(tuple(one["times"]), one["given_up"]) for name, one in found.items()}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save(file: Path, known: dict[str, Restarts]) -> None:
    """Write what is known, whole or not at all."""
    new = file.with_suffix(".new")
    new.write_text(json.dumps({name: asdict(one) for name, one in known.items()}, indent=2) + "\n")
    new.replace(file)


def forget(file: Path, names: Iterable[str]) -> None:
    """Begin anew with these parts."""
    known = load(file)
    if left := {name: one for name, one in known.items() if name not in set(names)}:
        save(file, left)
    else:
        file.unlink(missing_ok=True)
