"""What a map says, as records; `load` makes them from TOML."""

from typing import Any, Literal

import msgspec


class Csv(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a CSV is written. Texts in `null` stand for null, the empty one always does."""

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", "'", " "] = ""
    null: tuple[str, ...] = ()


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What cannot be seen in a column: formats of its dates (as `strptime`), decimal places of binary floats."""

    formats: tuple[str, ...] = ()
    scale: int | None = None


class Known(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a line arrived: exactly one of column, month_end and event_time, and `plus` added to it."""

    column: str | None = None
    month_end: str | None = None
    event_time: bool = False
    plus: str = "0d"


class Arrival(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Columns that tell deliveries apart, and those that order lines known at one time."""

    delivery: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


class Identity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes a line a document: key columns, or its content without some columns."""

    key: tuple[str, ...] = ()
    content: bool = False
    without: tuple[str, ...] = ()


class Moments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A date and a time in two columns."""

    date: str
    time: str


class ExtractMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map: how lines of an extract become rows of one canonical event. The shipped maps explain each part."""

    event: str
    source: str
    format: Literal["csv", "parquet"]
    currency: str
    zone: str | None = None
    op: Literal["insert", "snapshot"] = "insert"
    optional: tuple[str, ...] = ()
    csv: Csv = Csv()
    columns: dict[str, Column] = {}
    event_time: str | tuple[str, ...] | Moments
    known: Known
    arrival: Arrival = Arrival()
    identity: Identity
    fields: dict[str, Any]
    labels: dict[str, str] = {}
    path: str = ""
