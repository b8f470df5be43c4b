"""Which letters are meant: by reason, source, topic and time of the refused record. Pure."""

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.dead_letters import DeadLetter
from connectors.errors import ConfigError

_AGO = re.compile(r"([0-9]{1,6})([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Choice:
    """What a letter must be; an empty tuple or null leaves all in. `topics` may hold `*`."""

    reasons: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, letter: DeadLetter) -> bool:
        """Tell whether a letter is meant; `since` is inclusive, `until` is not."""
        return (
            _among(letter.reason.value, self.reasons)
            and _among(letter.source, self.sources)
            and _among(letter.topic, self.topics)
            and (self.since is None or letter.timestamp >= self.since)
            and (self.until is None or letter.timestamp < self.until)
        )


def instant(text: str, now: datetime) -> datetime:
    """Return a point in time: ISO 8601, UTC where it tells no offset, or how long ago, `30m`.

    Raises:
        ConfigError: it is neither.

    >>> now = datetime(2026, 5, 15, 12, tzinfo=UTC)
    >>> instant("2h", now).isoformat(), instant("2026-05-14", now).isoformat()
    ('2026-05-15T10:00:00+00:00', '2026-05-14T00:00:00+00:00')
    """
    if ago := _AGO.fullmatch(text):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"time {text!r}: allowed: ISO 8601 like 2026-05-15T08:30, or how long ago: 30m") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _among(value: str, wanted: Iterable[str]) -> bool:
    names = tuple(wanted)
    return not names or any(fnmatch.fnmatchcase(value, name) for name in names)
