"""Columns as dates and instants, in SQL.

Text without declared formats is read as ISO 8601 only: 03/04/2014 may be two days. A time without an offset belongs to
the map's zone.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.dead_letters import Reason
from connectors.mapping.place import Place
from erpulse.extract.record import Moments
from erpulse.extract.sql import quoted, text
from erpulse.extract.values import Problem, Value, first_filled, unreadable

if TYPE_CHECKING:
    from erpulse.extract.record import ExtractMap
    from erpulse.extract.values import Reader

ISO = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?)?"
ISO_OFFSET = r".*\d{2}:\d{2}.*(Z|[+-]\d{2}(:?\d{2})?)"
UNITS = {"m": "MINUTE", "h": "HOUR", "d": "DAY"}


def event_time(declared: "ExtractMap", reader: "Reader") -> Value:
    """Return when a line happened, as an instant."""
    own, at = declared.event_time, Place(declared.path, "event_time")
    if isinstance(own, Moments):
        return _date_and_time(own, reader, at)
    return first_filled([instant(reader, column, at) for column in ((own,) if isinstance(own, str) else own)])


def known(declared: "ExtractMap", reader: "Reader") -> Value:
    """Return when a line arrived, as an instant."""
    own, at = declared.known, Place(declared.path, "known")
    shift = f"INTERVAL {int(own.plus[:-1])} {UNITS[own.plus[-1]]}"
    if own.event_time:
        value = event_time(declared, reader)
    elif own.column:
        value = instant(reader, own.column, at)
        missing = Problem(f"({value.sql}) IS NULL", "''", own.column, "a value", Reason.MISSING_FIELD)
        value = replace(value, problems=(*value.problems, missing))
    else:
        value = _month_end(reader, str(own.month_end), at)
    return replace(value, sql=f"({value.sql}) + {shift}")


def date(reader: "Reader", column: str, at: Place) -> Value:
    """Return a column as DATE, in the map's zone where it is an instant."""
    if reader.types[column] == "DATE":
        return Value(quoted(column))
    moment = instant(reader, column, at)
    return replace(moment, sql=f"CAST(timezone({text(reader.zone or 'UTC')}, {moment.sql}) AS DATE)")


def instant(reader: "Reader", column: str, at: Place) -> Value:
    """Return a column as TIMESTAMP WITH TIME ZONE.

    Raises:
        ConfigError: the column is neither a date nor text, or has no offset and the map no zone.
    """
    own, kind = quoted(column), reader.types[column]
    if kind == "TIMESTAMP WITH TIME ZONE":
        return Value(own)
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return Value(_local(reader, f"CAST({own} AS TIMESTAMP)", column, at))
    if kind != "VARCHAR":
        raise at.error(f"column {column!r} is {kind}; allowed: a date, a timestamp or text")
    formats = reader.notes[column].formats if column in reader.notes else ()
    return _formatted(reader, column, formats, at) if formats else _iso(reader, column, at)


def _local(reader: "Reader", sql: str, column: str, at: Place) -> str:
    if reader.zone is None:
        raise at.error(f"column {column!r} has times without an offset; declare zone, like 'Europe/Berlin' or 'UTC'")
    return f"timezone({text(reader.zone)}, {sql})"


def _formatted(reader: "Reader", column: str, formats: tuple[str, ...], at: Place) -> Value:
    plain = reader.plain(column)
    parsed = f"try_strptime({plain}, [{', '.join(map(text, formats))}])"
    offset = any("%z" in one for one in formats)
    value = f"CAST({parsed} AS TIMESTAMPTZ)" if offset else _local(reader, parsed, column, at)
    return Value(value, (unreadable(column, plain, parsed, f"a date as {' or '.join(formats)}"),))


def _iso(reader: "Reader", column: str, at: Place) -> Value:
    plain = reader.plain(column)
    shaped = f"CASE WHEN regexp_full_match({plain}, {text(ISO)}) THEN replace({plain}, ',', '.') END"
    local = _local(reader, f"try_cast({shaped} AS TIMESTAMP)", column, at) if reader.zone else "NULL"
    offset = f"regexp_full_match({plain}, {text(ISO_OFFSET)}) THEN try_cast({shaped} AS TIMESTAMPTZ)"
    value = f"CASE WHEN {offset} ELSE {local} END"
    form = "an ISO 8601 date" if reader.zone else "an ISO 8601 date with offset, as the map declares no zone"
    wanted = f'{form}; for other forms declare [columns] {column} = {{ formats = ["%d/%m/%Y"] }}'
    return Value(value, (unreadable(column, plain, value, wanted, Reason.AMBIGUOUS_DATE),))


def _month_end(reader: "Reader", column: str, at: Place) -> Value:
    plain = reader.plain(column)
    month = f"try_strptime(substr({plain}, 1, 7), '%Y-%m')"
    wrong = Problem(f"{month} IS NULL", f"coalesce({plain}, '')", column, "a month as YYYY-MM")
    return Value(_local(reader, f"({month} + INTERVAL 1 MONTH)", column, at), (wrong,))


def _date_and_time(own: Moments, reader: "Reader", at: Place) -> Value:
    day, plain = date(reader, own.date, at), reader.plain(own.time)
    digits = f"regexp_replace({plain}, '^(\\d\\d)(\\d\\d)(\\d\\d)$', '\\1:\\2:\\3')"
    time = f"try_cast({digits} AS TIME)"
    wrong = unreadable(own.time, plain, time, "a time as HH:MM:SS or HHMMSS")
    both = _local(reader, f"({day.sql} + coalesce({time}, TIME '00:00:00'))", own.date, at)
    return Value(both, (*day.problems, wrong))
