"""Dates and times as Kafka Connect writes them: numbers since 1970, ISO 8601 texts, structures.

Columns without zone are wall clocks written as if they were UTC, so they become naive values here; the zone comes in
when a mapping asks for an instant. A number that does not fit its unit is refused: it is mostly the wrong unit.
"""

import re
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused
from connectors.decoders.values import LAST_DAY, OPEN_END, OPEN_START, parse_moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.errors import DecodeError

    Convert = Callable[[Any, str], Any]

# PostgreSQL's infinity in every unit, and int64 max and min, lie beyond; so do its infinite dates (days) beyond int32.
INFINITE = 9_223_000_000_000_000_000
INFINITE_DAYS = 2_000_000_000

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock written as if UTC
_EPOCH_DAY = _EPOCH.toordinal()
_DAY = timedelta(days=1)
_LONGEST = 20
_CLOCK = re.compile(r"([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?) ?(Z|[+-][0-9:]{2,8})?", re.ASCII)


def days(value: Any, where: str) -> date:  # noqa: ANN401 - a JSON value
    """Return the date of days since 1970-01-01; infinite dates are the open end.

    Raises:
        DecodeError: `bad_value` if it is no whole number or beyond the calendar.

    >>> days(19439, "T.C")
    datetime.date(2023, 3, 23)
    """
    number = _whole(value, where)
    if abs(number) > INFINITE_DAYS:
        return LAST_DAY
    try:
        return date.fromordinal(_EPOCH_DAY + number)
    except (ValueError, OverflowError) as error:
        raise _beyond(where, value, "days") from error


def millis(value: Any, where: str) -> datetime:  # noqa: ANN401 - a JSON value
    """Return the wall clock of milliseconds since 1970.

    Raises:
        DecodeError: `bad_value` if it is no whole number or beyond the calendar.

    >>> millis(1715769000000, "T.C")
    datetime.datetime(2024, 5, 15, 10, 30)
    """
    return _clock(_whole(value, where), 1_000, where, "milliseconds")


def micros(value: Any, where: str) -> datetime:  # noqa: ANN401 - a JSON value
    """Return the wall clock of microseconds since 1970; infinity is the open end or start.

    Raises:
        DecodeError: `bad_value` if it is no whole number or beyond the calendar.

    >>> micros(1715769000000001, "T.C"), micros(9223372036825200000, "T.C") == OPEN_END
    (datetime.datetime(2024, 5, 15, 10, 30, 0, 1), True)
    """
    return _clock(_whole(value, where), 1, where, "microseconds")


def nanos(value: Any, where: str) -> datetime:  # noqa: ANN401 - a JSON value
    """Return the wall clock of nanoseconds since 1970, cut to microseconds.

    Raises:
        DecodeError: `bad_value` if it is no whole number.

    >>> nanos(1715769000000001999, "T.C")
    datetime.datetime(2024, 5, 15, 10, 30, 0, 1)
    """
    number = _whole(value, where)
    return _clock(number if abs(number) >= INFINITE else number // 1_000, 1, where, "nanoseconds")


def time_millis(value: Any, where: str) -> time | timedelta:  # noqa: ANN401 - a JSON value
    """Return the time of day of milliseconds past midnight; outside a day it is a duration.

    >>> time_millis(30600000, "T.C"), time_millis(90000000, "T.C")
    (datetime.time(8, 30), datetime.timedelta(days=1, seconds=3600))
    """
    return _time_of_day(_whole(value, where), 1_000, where)


def time_micros(value: Any, where: str) -> time | timedelta:  # noqa: ANN401 - a JSON value
    """Return the time of day of microseconds past midnight; outside a day it is a duration."""
    return _time_of_day(_whole(value, where), 1, where)


def time_nanos(value: Any, where: str) -> time | timedelta:  # noqa: ANN401 - a JSON value
    """Return the time of day of nanoseconds past midnight, cut to microseconds."""
    return _time_of_day(_whole(value, where) // 1_000, 1, where)


def duration_micros(value: Any, where: str) -> timedelta:  # noqa: ANN401 - a JSON value
    """Return the duration of microseconds, whole or not.

    Raises:
        DecodeError: `bad_value` if it is no number or longer than a duration can be.

    >>> duration_micros(90000000, "T.C")
    datetime.timedelta(seconds=90)
    """
    if not isinstance(value, int | Decimal) or (isinstance(value, Decimal) and value.adjusted() > _LONGEST):
        raise refused(Reason.BAD_VALUE, where, value, "allowed: a number of microseconds")
    try:
        return timedelta(microseconds=int(value))
    except OverflowError as error:
        raise _beyond(where, value, "microseconds") from error


def duration_nanos(value: Any, where: str) -> timedelta:  # noqa: ANN401 - a JSON value
    """Return the duration of nanoseconds, cut to microseconds."""
    return duration_micros(_whole(value, where) // 1_000, where)


def zoned(value: Any, where: str) -> datetime:  # noqa: ANN401 - a JSON value
    """Return the point in time of an ISO 8601 text with offset; infinity is the open end or start.

    Raises:
        DecodeError: `bad_value` if it is no such text.

    >>> zoned("2024-05-15T08:30:00Z", "T.C").isoformat()
    '2024-05-15T08:30:00+00:00'
    """
    moment = parse_moment(value) if isinstance(value, str) else None
    if isinstance(moment, datetime) and (moment.tzinfo is not None or moment in (OPEN_END, OPEN_START)):
        return moment
    raise refused(Reason.BAD_VALUE, where, value, "allowed: ISO 8601 with offset, '2024-05-15T08:30:00Z'")


def iso_timestamp(value: Any, where: str) -> datetime:  # noqa: ANN401 - a JSON value
    """Return the wall clock of an ISO 8601 text whose `Z` is decoration.

    Raises:
        DecodeError: `bad_value` if it is no such text.

    >>> iso_timestamp("2019-07-09T02:28:57.123456Z", "T.C")
    datetime.datetime(2019, 7, 9, 2, 28, 57, 123456)
    """
    moment = parse_moment(value) if isinstance(value, str) else None
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    raise refused(Reason.BAD_VALUE, where, value, "allowed: ISO 8601, '2024-05-15T08:30:00Z'")


def iso_date(value: Any, where: str) -> date:  # noqa: ANN401 - a JSON value
    """Return the date of an ISO 8601 text, with or without `Z`; infinity is the open end.

    Raises:
        DecodeError: `bad_value` if it is no such text.

    >>> iso_date("2017-09-15Z", "T.C")
    datetime.date(2017, 9, 15)
    """
    moment = parse_moment(value) if isinstance(value, str) else None
    if isinstance(moment, datetime):
        return moment.date()
    if moment is None:
        raise refused(Reason.BAD_VALUE, where, value, "allowed: ISO 8601, '2024-05-15'")
    return moment


def iso_time(value: Any, where: str) -> time:  # noqa: ANN401 - a JSON value
    """Return the time of day of an ISO 8601 text whose `Z` is decoration.

    Raises:
        DecodeError: `bad_value` if it is no such text.

    >>> iso_time("04:05:11.789Z", "T.C")
    datetime.time(4, 5, 11, 789000)
    """
    return zoned_time(value, where).replace(tzinfo=None)


def zoned_time(value: Any, where: str) -> time:  # noqa: ANN401 - a JSON value
    """Return the time of day of an ISO 8601 text with its offset.

    Raises:
        DecodeError: `bad_value` if it is no such text.

    >>> zoned_time("04:05:11+02:00", "T.C").isoformat()
    '04:05:11+02:00'
    """
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    try:
        if match:
            return _end_of_day(match[1]) or time.fromisoformat(match[1] + (match[2] or ""))
    except ValueError:
        pass
    raise refused(Reason.BAD_VALUE, where, value, "allowed: ISO 8601, '08:30:00Z'")


def structured(value: Any, where: str) -> date | datetime | time | None:  # noqa: ANN401 - a JSON value
    """Return the date, time of day, wall clock or point in time of a structure of its parts.

    Args:
        value: `year month day hour minute second nanos` (or `picoseconds`), `offsetSeconds`, `specialValue`.
        where: Column, for the error.

    Returns:
        Null for a zero date, which is none.

    Raises:
        DecodeError: `bad_value` if the parts are no date or time.

    >>> structured({"year": 2024, "month": 5, "day": 15, "hour": 8, "minute": 30, "second": 0, "nanos": 5000}, "T.C")
    datetime.datetime(2024, 5, 15, 8, 30, 0, 5)
    """
    if not isinstance(value, dict):
        raise refused(Reason.BAD_VALUE, where, value, "allowed: a structure of year, month, day, hour, ...")
    special = value.get("specialValue")
    if special is not None:
        return OPEN_START if str(special).upper().startswith("NEG") else OPEN_END
    try:
        return _of_parts(value)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise refused(Reason.BAD_VALUE, where, value, "allowed: parts of a date or a time") from error


def _of_parts(parts: dict[str, Any]) -> date | datetime | time | None:
    clock = _clock_of(parts)
    if parts.get("year") is None:
        return clock
    year, month, day = parts["year"], parts.get("month"), parts.get("day")
    if not month or not day:
        return None
    if year > date.max.year:
        return OPEN_END
    found = date(year, month, day)
    return found if clock is None else datetime.combine(found, clock)


def _clock_of(parts: dict[str, Any]) -> time | None:
    if parts.get("hour") is None:
        return None
    if parts["hour"] == 24:  # noqa: PLR2004 - the end of a day, which no clock shows
        return time.max
    cut = (parts.get("nanos") or 0) // 1_000 + (parts.get("picoseconds") or 0) // 1_000_000
    offset = parts.get("offsetSeconds")
    zone = None if offset is None else timezone(timedelta(seconds=offset))
    return time(parts["hour"], parts.get("minute") or 0, parts.get("second") or 0, cut, zone)


def _end_of_day(text: str) -> time | None:
    return time.max if text.startswith("24:00") else None


def _clock(number: int, size: int, where: str, unit: str) -> datetime:
    if abs(number) >= INFINITE:
        return OPEN_END if number > 0 else OPEN_START
    try:
        return _EPOCH + timedelta(microseconds=number * size)
    except OverflowError as error:
        raise _beyond(where, number, unit) from error


def _time_of_day(number: int, size: int, where: str) -> time | timedelta:
    span = duration_micros(number * size, where)
    if timedelta(0) <= span < _DAY:
        return (_EPOCH + span).time()
    return time.max if span == _DAY else span


def _whole(value: object, where: str) -> int:
    if type(value) is not int:
        raise refused(Reason.BAD_VALUE, where, value, "allowed: a whole number")
    return value


def _beyond(where: str, value: object, unit: str) -> "DecodeError":
    return refused(Reason.BAD_VALUE, where, value, f"allowed: {unit} within the years 1 to 9999; is the unit right?")
