"""Which alerts to show: the latest revision of each, by status, rule, source and time. Pure."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.errors import ConfigError, did_you_mean
from erpulse.alerts.log import Entry

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see.

    Attributes:
        status: open (still holds, updated or not), withdrawn, or None for both.
        rules: Rules, empty for all.
        since: Revisions told from then on.
    """

    status: str | None = None
    rules: tuple[str, ...] = ()
    since: dt.datetime | None = None

    def takes(self, one: Entry) -> bool:
        """Return whether a revision is wanted."""
        alert = one.alert
        holds = "withdrawn" if alert.status == "withdrawn" else "open"
        return (
            self.status in (None, holds)
            and (not self.rules or alert.rule in self.rules)
            and (self.since is None or alert.timestamp >= self.since)
        )


def latest(entries: Iterable[Entry]) -> list[Entry]:
    """Return the revision that holds of each alert, in the order in which they were told.

    A revision read twice, as after a rewind of the job to an old savepoint, counts once.
    """
    found: dict[str, Entry] = {}
    for one in entries:
        held = found.get(one.alert.alert_id)
        if held is None or held.alert.revision <= one.alert.revision:
            found[one.alert.alert_id] = one
    return sorted(found.values(), key=lambda one: (one.alert.timestamp, one.alert.alert_id))


def since(text: str, now: dt.datetime) -> dt.datetime:
    """Return the moment that a text names: an age (`90s`, `15m`, `2h`, `3d`) or an ISO date or time, else of UTC.

    Raises:
        ConfigError: it is neither.

    >>> since("2h", dt.datetime(2026, 5, 9, 12, tzinfo=dt.UTC)).hour
    10
    >>> since("2026-05-09", dt.datetime(2026, 5, 9, 12, tzinfo=dt.UTC)).isoformat()
    '2026-05-09T00:00:00+00:00'
    """
    if age := re.fullmatch(r"(\d{1,6})([smhd])", text.strip()):
        return now - dt.timedelta(**{UNITS[age[2]]: int(age[1])})
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ConfigError(
            f"--since {text!r}: neither an age nor a time; write 15m, 2h, 3d or 2026-05-09T07:00"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def known_rules(wanted: Sequence[str], rules: Iterable[str]) -> tuple[str, ...]:
    """Return the wanted rules.

    Raises:
        ConfigError: one is unknown.

    >>> known_rules(["split_order"], ["split_order"])
    ('split_order',)
    """
    known = sorted(set(rules))
    for name in wanted:
        if name not in known:
            raise ConfigError(f"--rule {name!r}: unknown{did_you_mean(name, known)}")
    return tuple(wanted)


def revisions(entries: Sequence[Entry], alert_id: str) -> list[Entry]:
    """Return all revisions of one alert, the newest last; the beginning of an id is enough where it is one alert's.

    Raises:
        ConfigError: no alert, or more than one, has that id.
    """
    ids = sorted({one.alert.alert_id for one in entries})
    found = [one for one in ids if one == alert_id] or [one for one in ids if one.startswith(alert_id)]
    if len(found) > 1:
        raise ConfigError(f"alert {alert_id!r}: {len(found)} alerts begin so; give more of it, as {found[0]!r}")
    if not found:
        hint = did_you_mean(alert_id, ids) if len(ids) < 2_000 and ids else ""  # noqa: PLR2004  -- close enough to compare
        hint = hint if "mean" in hint else "; 'erpulse alerts' lists them"
        raise ConfigError(f"alert {alert_id!r}: not among the {len(ids)} alerts of erp.alerts{hint}")
    return sorted((one for one in entries if one.alert.alert_id == found[0]), key=lambda one: one.alert.revision)
