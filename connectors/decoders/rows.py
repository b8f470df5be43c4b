"""What every row-shaped format needs: clocks of the broker, key columns that the settings name."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused
from connectors.decoders.values import to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.messages import RawMessage
    from connectors.settings import Source

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def kafka_time(message: "RawMessage") -> datetime:
    """Return the broker's time of a message, for changes that tell none.

    Raises:
        DecodeError: `bad_value` if it is beyond the calendar.
    """
    try:
        return EPOCH + timedelta(milliseconds=message.timestamp_ms)
    except OverflowError as error:
        where = "timestamp of the record"
        raise refused(Reason.BAD_VALUE, where, message.timestamp_ms, "allowed: years 1 to 9999") from error


def configured_key(row: "Mapping[str, Any] | None", table: str, source: "Source") -> dict[str, str]:
    """Return the key columns that the settings name for a table, empty if they name none.

    Args:
        row: Decoded columns; null if the message has no row.
        table: Name without database and schema.
        source: Settings: `keys`.

    Raises:
        DecodeError: `missing_field` if the row lacks one.
    """
    names = source.keys.get(table)
    if names is None or row is None:
        return {}
    for name in names:
        if name not in row:
            raise refused(Reason.MISSING_FIELD, f"{table}.{name}", None, "a configured key column must be in each row")
    return {name: key_text(row[name], table, name) for name in names}


def key_text(value: object, table: str, name: str) -> str:
    """Return a key column as text, null as blank.

    Raises:
        DecodeError: `bad_value` for a list or a structure.

    >>> key_text("0010", "T", "C"), key_text(7, "T", "C"), key_text(None, "T", "C")
    ('0010', '7', '')
    """
    if type(value) is str:
        return value
    return to_text(value, f"key of {table}.{name}") or ""
