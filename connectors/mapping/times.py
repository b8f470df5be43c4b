"""Times of a row: when it happened, from a column of its own or from a date and a time that stand apart."""

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused
from connectors.decoders.values import to_instant
from connectors.mapping.readers import read_column

if TYPE_CHECKING:
    from connectors.mapping.place import Place
    from connectors.mapping.readers import Getter, Row

_CLOCK = re.compile(r"([01][0-9]|2[0-4]):?([0-5][0-9]):?([0-5][0-9])", re.ASCII)
_DAY = dt.timedelta(days=1)


class Moment(NamedTuple):
    """A function that reads the time of a row in UTC, null where the row does not tell, and its columns."""

    get: "Getter"
    columns: frozenset[str]


def iso(moment: dt.datetime) -> str:
    """Return a point in time in UTC as canonical text.

    >>> iso(dt.datetime(2026, 5, 15, 8, 30, 0, 123999, tzinfo=dt.UTC))
    '2026-05-15T08:30:00.123Z'
    """
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def moments(spec: object, at: "Place") -> tuple[Moment, ...]:
    """Compile where a section's time comes from: a column, `{ date = "D", time = "T" }`, or a list of these.

    Raises:
        ConfigError: it is of none of these forms.
    """
    specs = spec if isinstance(spec, list) else [spec]
    if not specs:
        raise at.error("event_time is empty; leave it out for the time of the change")
    return tuple(_moment(one, at) for one in specs)


def _moment(spec: object, at: "Place") -> Moment:
    if isinstance(spec, str) and spec:
        return Moment(_instant(spec, at), frozenset([spec]))
    if isinstance(spec, dict) and spec.keys() == {"date", "time"} and all(isinstance(v, str) for v in spec.values()):
        return Moment(_date_and_time(spec["date"], spec["time"], at), frozenset(spec.values()))
    raise at.error(f'event_time is {spec!r}; allowed: "COLUMN", {{ date = "D", time = "T" }}, or a list of these')


def _instant(name: str, at: "Place") -> "Getter":
    where, blank_is_null = f"{at.table}.{name}", at.abap

    def get(row: "Row", zone: str | None) -> dt.datetime | None:
        value = row.get(name)
        if blank_is_null and isinstance(value, str) and not value.strip(" 0"):
            return None
        return to_instant(value, zone, where)

    return get


def _date_and_time(date: str, time: str, at: "Place") -> "Getter":
    day, where = read_column(date, "date", at), f"{at.table}.{time}"

    def get(row: "Row", zone: str | None) -> dt.datetime | None:
        found = day(row, zone)
        if found is None:
            return None
        clock, later = _clock(row.get(time), where)
        return to_instant(dt.datetime.combine(found, clock) + later, zone, where)

    return get


def _clock(value: object, where: str) -> tuple[dt.time, dt.timedelta]:
    """Return the time of day, and a day to add for 24:00:00; blank is midnight."""
    if isinstance(value, dt.time):
        return value, dt.timedelta()
    text = "" if value is None else str(value).strip()
    if not text:
        return dt.time(), dt.timedelta()
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise refused(Reason.BAD_VALUE, where, value, "allowed: HHMMSS")
    hour, minute, second = (int(part) for part in match.groups())
    if hour == 24:  # noqa: PLR2004
        return dt.time(0, minute, second), _DAY
    return dt.time(hour, minute, second), dt.timedelta()
