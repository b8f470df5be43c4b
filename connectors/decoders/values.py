"""What a mapping asks of a decoded value: a decimal, an instant, a date, a text, a boolean.

A decoder leaves in a row what the message itself tells. A message without schema does not tell the unit of a number or
whether a text is base64, and no message tells the zone of a wall clock. Only a column that is mapped needs the answer,
so these functions give it, or refuse with the reason under which the message goes to the dead letters. `where` is the
name of the column in the error, `TABLE.COLUMN`; null stays null everywhere.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.dead_letters import Reason
from connectors.decoders.decimals import is_base64, variable_scale
from connectors.decoders.refusals import refused

if TYPE_CHECKING:
    from connectors.errors import DecodeError

DIGITS = 38
OPEN_END = datetime.max  # noqa: DTZ901 - a wall clock without end has no zone
OPEN_START = datetime.min  # noqa: DTZ901
LAST_DAY = date.max

_NUMBER = re.compile(r"\s*([+-]?)((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?)\s*(-?)\s*", re.ASCII)
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})Z?", re.ASCII)
_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?) ?(.*)", re.ASCII)
_BEYOND = re.compile(r"[+-][0-9]{4,}-.*|[+-]?infinity", re.ASCII | re.IGNORECASE)
_AMBIGUOUS = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}\b.*", re.ASCII)
_TRUE = frozenset({"true", "t", "y", "x", "1"})
_FALSE = frozenset({"false", "f", "n", "", "0"})
_PLAIN_EXPONENT = 100


class Undecoded(str):
    """A text that reads both as a number and as base64, in a message whose schema would tell which it is."""

    __slots__ = ()


def to_decimal(value: object, where: str) -> Decimal | None:
    """Return a number exactly; a sign may stand behind the digits.

    Args:
        value: Decoded value.
        where: Column, for the error.

    Raises:
        DecodeError: `bad_value` if it is no number of at most 38 digits before the point; `schema_needed` if it is, or
            may be, a base64 decimal whose scale nobody told.

    >>> to_decimal("1234.50-", "T.C"), to_decimal({"scale": 2, "value": "HCdT"}, "T.C"), to_decimal(7, "T.C")
    (Decimal('-1234.50'), Decimal('18450.75'), Decimal('7'))
    """
    if value is None:
        return None
    if type(value) is Decimal:
        number = value
    elif type(value) is int:
        number = Decimal(value)
    elif isinstance(value, str):
        number = _decimal_of_text(value, where)
    elif isinstance(value, dict):
        number = variable_scale(value, where)
    else:
        raise refused(Reason.BAD_VALUE, where, value, "allowed: a number")
    if not number.is_finite() or number.adjusted() >= DIGITS:
        raise refused(
            Reason.BAD_VALUE, where, value, f"allowed: a finite number of at most {DIGITS} digits before the point"
        )
    return Decimal(int(number)) if number.as_tuple().exponent > 0 else number  # type: ignore[operator]


def _decimal_of_text(text: str, where: str) -> Decimal:
    if isinstance(text, Undecoded):
        raise refused(
            Reason.SCHEMA_NEEDED, where, text, f"a number as text, or base64; set 'decimal_text' or scales.{where!r}"
        )
    match = _NUMBER.fullmatch(text)
    if match and not (match[1] and match[3]):
        return Decimal(f"{match[3] or match[1]}{match[2]}")
    if is_base64(text) and text.lower() != "infinity":
        raise refused(
            Reason.SCHEMA_NEEDED, where, text, f"base64 without its scale; send schemas or set scales.{where!r}"
        )
    raise refused(Reason.BAD_VALUE, where, text, "allowed: digits, one point, a sign")


def to_instant(value: object, zone: str | None, where: str) -> datetime | None:
    """Return a point in time in UTC; infinity and 9999-12-31, an open end, are null.

    A wall clock is read in `zone`, of an hour that occurs twice the first; a date is its first moment there.

    Args:
        value: Decoded value.
        zone: IANA zone of clocks without offset, null if none is declared.
        where: Column, for the error.

    Raises:
        DecodeError: `zone_unknown` for a wall clock without declared zone, `schema_needed` for a number whose unit
            nobody told, `ambiguous_date`, `bad_value`.

    >>> to_instant(datetime(2024, 5, 15, 10, 30), "Europe/Berlin", "T.C")
    datetime.datetime(2024, 5, 15, 8, 30, tzinfo=datetime.timezone.utc)
    """
    if isinstance(value, str):
        value = _moment_of_text(value, where)
    if value is None or open_end(value):
        return None
    if isinstance(value, datetime):
        return _in_utc(value, zone, where)
    if isinstance(value, date):
        return _in_utc(datetime(value.year, value.month, value.day), zone, where)  # noqa: DTZ001 - zone follows
    raise _no_time(value, where)


def to_date(value: object, zone: str | None, where: str) -> date | None:
    """Return a calendar day; infinity and 9999-12-31, an open end, are null.

    The day of a wall clock is its own; the day of a point in time is that in `zone`.

    Args:
        value: Decoded value.
        zone: IANA zone of the source, null if none is declared.
        where: Column, for the error.

    Raises:
        DecodeError: as `to_instant`; `zone_unknown` for a point in time without declared zone.

    >>> to_date("2024-05-15", None, "T.C"), to_date("20240515", None, "T.C")
    (datetime.date(2024, 5, 15), datetime.date(2024, 5, 15))
    """
    if isinstance(value, str):
        value = _moment_of_text(value, where)
    if value is None or open_end(value):
        return None
    if isinstance(value, datetime):
        return value.date() if value.tzinfo is None else value.astimezone(_zone(zone, value, where)).date()
    if isinstance(value, date):
        return value
    raise _no_time(value, where)


def to_text(value: object, where: str) -> str | None:
    """Return a value as text: identifiers, codes, names. Numbers without exponent, times as ISO 8601.

    Args:
        value: Decoded value.
        where: Column, for the error.

    Raises:
        DecodeError: `bad_value` for a list or a structure.

    >>> to_text("0000123456", "T.C"), to_text(Decimal("1.2E+4"), "T.C"), to_text(True, "T.C")
    ('0000123456', '12000', 'true')
    """
    if value is None:
        return None
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) and value.keys() == {"scale", "value"}:
        value = variable_scale(value, where)
    if isinstance(value, Decimal):
        return f"{value:f}" if abs(value.adjusted()) < _PLAIN_EXPONENT else str(value)
    if isinstance(value, int | timedelta):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    raise refused(Reason.BAD_VALUE, where, value, "allowed: text, number, boolean, time")


def to_bool(value: object, where: str) -> bool | None:
    """Return a flag: true/false, 1/0, X/blank, T/F, Y/N in any case.

    Args:
        value: Decoded value.
        where: Column, for the error.

    Raises:
        DecodeError: `bad_value` for anything else.

    >>> [to_bool(flag, "T.C") for flag in (True, "X", "", "n", 0, None)]
    [True, True, False, False, False, None]
    """
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().lower() if isinstance(value, str | int | Decimal) else None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise refused(Reason.BAD_VALUE, where, value, "allowed: true/false, 1/0, X/blank, T/F, Y/N")


def open_end(value: object) -> bool:
    """Tell whether a decoded date or time means "without end" (or without start): infinity, 9999-12-31.

    >>> open_end(date(9999, 12, 31)), open_end(OPEN_END), open_end(date(2024, 5, 15))
    (True, True, False)
    """
    if isinstance(value, datetime):
        return value.date() == LAST_DAY or value.replace(tzinfo=None) == OPEN_START
    return isinstance(value, date) and value in (LAST_DAY, date.min)


def parse_moment(text: str) -> date | datetime | None:
    """Return the date, wall clock or point in time that an ISO 8601 text tells, null if it is none.

    Years beyond four digits and `infinity` are the open end (or start). Digits beyond microseconds are cut.

    >>> parse_moment("2024-05-15 08:30:00.123456789")
    datetime.datetime(2024, 5, 15, 8, 30, 0, 123456)
    >>> parse_moment("2024-05-15T08:30:00+02:00").utcoffset()
    datetime.timedelta(seconds=7200)
    """
    if _BEYOND.fullmatch(text):
        return OPEN_START if text.startswith("-") else OPEN_END
    try:
        if match := _DAY.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _INSTANT.fullmatch(text):
            return datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3]}")
    except ValueError:
        pass
    return None


def _moment_of_text(text: str, where: str) -> date | datetime:
    stripped = text.strip()
    moment = parse_moment(stripped)
    if moment is not None:
        return moment
    if _AMBIGUOUS.fullmatch(stripped):
        raise refused(Reason.AMBIGUOUS_DATE, where, text, "day and month cannot be told apart; allowed: ISO 8601")
    raise refused(Reason.BAD_VALUE, where, text, "allowed: a date or time as ISO 8601")


def _no_time(value: object, where: str) -> "DecodeError":
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return refused(Reason.SCHEMA_NEEDED, where, value, f"a time without unit; send schemas or set units.{where!r}")
    return refused(Reason.BAD_VALUE, where, value, "allowed: a date or a time with its date")


def _in_utc(value: datetime, zone: str | None, where: str) -> datetime:
    aware = value if value.tzinfo is not None else value.replace(tzinfo=_zone(zone, value, where))
    try:
        return aware.astimezone(UTC)
    except OverflowError as error:
        raise refused(Reason.BAD_VALUE, where, value, "allowed: years 1 to 9999") from error


def _zone(zone: str | None, value: object, where: str) -> ZoneInfo:
    if zone is None:
        raise refused(
            Reason.ZONE_UNKNOWN, where, str(value), "needs a zone; set 'zone' of the source, like 'Europe/Berlin'"
        )
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        allowed = f"zone {zone!r} is none; allowed: IANA names like 'Europe/Berlin'"
        raise refused(Reason.ZONE_UNKNOWN, where, str(value), allowed) from error
