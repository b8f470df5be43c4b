"""Keyed steps: what a job declares, the SQL around them, and how one runs over its state. Pure.

The events of a key and millisecond are gathered in SQL once the watermark has passed it, so the step sees them in the
order of `known_time` whatever partition they came from. Its rows come back as a stream whose rowtime is `t`, and are a
view like any other from there on. A stream cannot be part of a compiled plan: such a job is planned when submitted.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from connectors.errors import WiringError
from connectors.schema import Table
from jobs.sums import TIME
from udfs.step import At, KeyedStep, Row, Stepped

SEPARATOR = "\x1f"
"""Between the parts of a key; no ERP writes it into an id."""
BETWEEN = "\x1e"
"""Between the events of one millisecond; JSON writes it as an escape."""
KEY, EVENTS, MILLISECONDS = "step_key", "events", "step_ms"
CACHED = 64
"""States that a worker keeps decoded."""


@dataclass(frozen=True)
class Steps:
    """A keyed step as a view.

    Attributes:
        by: Columns the state is kept by; each input has them, and a row with a null in one takes no part.
        step: The step; what it reads are views before this one, with a column `t`, or canonical events.
    """

    by: tuple[str, ...]
    step: KeyedStep


class Applied(NamedTuple):
    """What a call did: the new state, rows with their time (epoch ms), and when to be woken (epoch ms)."""

    state: bytes
    rows: list[tuple[int, Row]]
    wake_at: int | None


class Kept(msgspec.Struct, array_like=True):
    """State as it is kept: when to wake, and the step's own."""

    wake_at: int | None
    state: msgspec.Raw


def views_of(name: str, steps: Steps, sources: Mapping[str, Table]) -> dict[str, str]:
    """Return the views of a step: its events, the events gathered, and its rows; the stream stands between them.

    Raises:
        WiringError: a column that the step takes is no column of the event.
    """
    events = "\nUNION ALL\n".join(_input(steps, view, sources.get(view)) for view in steps.step.inputs)
    gathered = (
        f"SELECT {KEY}, window_time AS {TIME}, LISTAGG(event, U&'\\001E') AS {EVENTS}\n"
        f"FROM TABLE(TUMBLE(TABLE {name}_events, DESCRIPTOR({TIME}), INTERVAL '0.001' SECOND))\n"
        f"GROUP BY {KEY}, window_start, window_end, window_time"
    )
    columns = ", ".join([*steps.by, TIME])
    cast = ",\n  ".join(f"CAST(`{column}` AS {kind}) AS `{column}`" for column, kind in steps.step.columns.items())
    rows = f"SELECT {columns},\n  {cast}\nFROM {stream(name)}"
    return {f"{name}_events": events, gathered_view(name): gathered, name: rows}


def gathered_view(name: str) -> str:
    """Return the view that the stream begins with.

    >>> gathered_view("positions"), stream("positions")
    ('positions_gathered', 'positions_stepped')
    """
    return f"{name}_gathered"


def stream(name: str) -> str:
    """Return the table that the stream ends in."""
    return f"{name}_stepped"


def emitted(steps: Steps) -> tuple[str, ...]:
    """Return the columns of the stream: time, key, and the step's own, all but the time as text."""
    return (MILLISECONDS, *steps.by, *steps.step.columns)


def _input(steps: Steps, view: str, event: Table | None) -> str:
    taken = msgspec.structs.fields(steps.step.inputs[view])
    pairs = ", ".join(f"'{field.encode_name}' VALUE {_told(field.encode_name, event)}" for field in taken)
    conditions = [f"{column} IS NOT NULL" for column in steps.by]
    if event is not None:
        conditions.insert(0, "sign IS NOT NULL")
    time = TIME if event is None else f"known_time AS {TIME}"
    return (
        f"SELECT CONCAT_WS(U&'\\001F', {', '.join(steps.by)}) AS {KEY}, {time},\n"
        f"  CONCAT('{view}|', JSON_OBJECT({pairs})) AS event\nFROM {view}\nWHERE {' AND '.join(conditions)}"
    )


def _told(column: str, event: Table | None) -> str:
    return f"`{column}`" if event is None else column_of(event, column)


def column_of(event: Table, name: str) -> str:
    """Return a column of an event as a step takes it: dates as text, and where a row leaves it out, its default.

    >>> from connectors.events.bank_statement_line import BANK_STATEMENT_LINE
    >>> column_of(BANK_STATEMENT_LINE, "booked"), column_of(BANK_STATEMENT_LINE, "value_date")
    ('COALESCE(`booked`, TRUE)', 'CAST(`value_date` AS STRING)')
    """
    default = {field.name: field.default for field in msgspec.structs.fields(event.struct)}[name]
    if event.column(name).sql.type == "DATE":
        return f"CAST(`{name}` AS STRING)"
    if isinstance(default, bool):
        return f"COALESCE(`{name}`, {str(default).upper()})"
    return f"COALESCE(`{name}`, '{default}')" if isinstance(default, str) else f"`{name}`"


class Running:
    """A step on a worker. One of its kind per task, with some decoded states at hand."""

    def __init__(self, steps: Steps, settings: Mapping[str, Any]) -> None:
        """Make the step."""
        self._columns = len(steps.by)
        self._step = steps.step.make(settings)
        self._decode: dict[str, Callable[[str], Any]] = {
            name: msgspec.json.Decoder(kind).decode for name, kind in steps.step.inputs.items()
        }
        self._state: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(steps.step.state)
        self._kept = msgspec.msgpack.Decoder(Kept)
        self._encode = msgspec.msgpack.Encoder().encode
        self._known: OrderedDict[str, tuple[bytes, Any]] = OrderedDict()

    def take(self, before: bytes | None, key: str, now: int, events: str) -> Applied:
        """Take in the events of one millisecond; times to wake that have come are acted on first, in order."""
        state, wake_at = self._open(before, key)
        rows: list[tuple[int, Row]] = []
        state, wake_at = self._woken((state, wake_at), key, now - 1, rows)
        for event, _ in sorted(map(self._event, events.split(BETWEEN)), key=_place):
            state, wake_at = self._done(self._step.step(state, event, At(self._parts(key), now)), now, rows)
        state, wake_at = self._woken((state, wake_at), key, now, rows)
        return self._closed(state, wake_at, key, rows)

    def wake(self, before: bytes | None, key: str, now: int) -> Applied | None:
        """Act on the times to wake up to now; null where there is none."""
        state, wake_at = self._open(before, key)
        if wake_at is None or wake_at > now:
            return None
        rows: list[tuple[int, Row]] = []
        state, wake_at = self._woken((state, wake_at), key, now, rows)
        return self._closed(state, wake_at, key, rows)

    def _woken(
        self,
        opened: tuple[Any, int | None],
        key: str,
        until: int,
        rows: list[tuple[int, Row]],
    ) -> tuple[Any, int | None]:
        state, wake_at = opened
        while wake_at is not None and wake_at <= until:
            asked = wake_at
            state, wake_at = self._done(self._step.wake(state, At(self._parts(key), asked)), asked, rows)
            if wake_at is not None and wake_at <= asked:
                raise WiringError(f"step woken at {asked} wants to be woken at {wake_at}; it must be later")
        return state, wake_at

    def _done(self, done: Stepped, now: int, rows: list[tuple[int, Row]]) -> tuple[Any, int | None]:
        rows.extend((now, row) for row in done.rows)
        return done.state, done.wake_at

    def _open(self, before: bytes | None, key: str) -> tuple[Any, int | None]:
        if before is None:
            return None, None
        kept = self._kept.decode(before)
        known = self._known.get(key)
        if known is not None and known[0] == before:
            return known[1], kept.wake_at
        return self._state.decode(kept.state), kept.wake_at

    def _closed(self, state: Any, wake_at: int | None, key: str, rows: list[tuple[int, Row]]) -> Applied:  # noqa: ANN401
        packed = self._encode(Kept(wake_at, msgspec.Raw(self._encode(state))))
        self._known[key] = packed, state
        self._known.move_to_end(key)
        if len(self._known) > CACHED:
            self._known.popitem(last=False)
        return Applied(packed, rows, wake_at)

    def _event(self, text: str) -> tuple[Any, str]:
        name, _, body = text.partition("|")
        return self._decode[name](body), text

    def _parts(self, key: str) -> tuple[str, ...]:
        return tuple(key.split(SEPARATOR))


def texts(row: Row, columns: Sequence[str]) -> list[str | None]:
    """Return the values of a row as SQL casts them back, shape (columns,); a column left out is null.

    Raises:
        WiringError: the row has a column that was not declared.

    >>> texts({"a": Decimal("1.50"), "b": True, "c": dt.datetime(2026, 1, 2, tzinfo=dt.UTC)}, ["c", "a", "b", "d"])
    ['2026-01-02 00:00:00.000', '1.50', 'true', None]
    """
    if not row.keys() <= set(columns):
        raise WiringError(
            f"a step's row has columns {sorted(row.keys() - set(columns))}; declare them, or leave them out"
        )
    return [_text(row.get(column)) for column in columns]


def _text(value: Any) -> str | None:  # noqa: ANN401  whatever a step tells
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds")
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def _place(event: tuple[Any, str]) -> tuple[str, int, str]:
    return getattr(event[0], "event_id", None) or "", -(getattr(event[0], "sign", 0) or 0), event[1]
