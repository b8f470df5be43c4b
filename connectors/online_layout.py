"""Feast's Redis layout, assembled without Feast: which key and which hash fields a feature row becomes.

One Redis hash holds one entity of one project. Its key is the serialized entity (version 3) followed by the project.
It has per feature a field `murmur3(<view>:<feature>)` with a protobuf `Value`, and per view a field `_ts:<view>` with
a protobuf `Timestamp`: the time the row was known, Feast's event timestamp.
"""

import re
import struct
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from connectors.errors import ContractError
from connectors.online_bytes import SIZE, Kind, Value, column_encoder, encode_time, murmur3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PROJECT = "erpulse"
MOST_FIELDS = 50  # what the registers of one Lua function hold
_KINDS: dict[str, Kind] = {"STRING": str, "BIGINT": int, "DOUBLE": float, "DECIMAL": float}
_U16, _U32 = struct.Struct("<H"), struct.Struct("<I")
_MISFITS = (struct.error, AttributeError, TypeError, ValueError)
_STRING = _U32.pack(2)  # ValueType.STRING


@dataclass(frozen=True)
class OnlineView:
    """What the online store must know of a feature view.

    Args:
        name: Name of the Feast feature view; its topic is `features.<name>`.
        keys: Join keys, all text, in the order in which rows carry them.
        fields: Feature name and SQL type (`STRING`, `BIGINT`, `DOUBLE`, `DECIMAL(p, s)`), in that order.

    Raises:
        ContractError: no key, no field, too many fields, or a type without a Feast type.
    """

    name: str
    keys: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        """Refuse a view that could not be stored."""
        if not self.keys or not self.fields:
            raise ContractError(f"feature view {self.name!r}: has keys {self.keys}, fields {self.fields}; name both")
        if len(self.fields) > MOST_FIELDS:
            raise ContractError(
                f"feature view {self.name!r}: {len(self.fields)} fields, {MOST_FIELDS} at most; split it"
            )
        for field, sql in self.fields:
            kind_of(sql, f"{self.name}.{field}")

    @property
    def stamp(self) -> bytes:
        """The hash field that holds the time of the stored row."""
        return f"_ts:{self.name}".encode()

    @property
    def hash_fields(self) -> tuple[bytes, ...]:
        """The hash fields of the features, in the order of `fields`."""
        return tuple(hash_field(self.name, field) for field, _ in self.fields)


class FeatureRow(NamedTuple):
    """One feature row: key texts and values in the view's order, and when it was known (ms since 1970, UTC)."""

    key: tuple[str, ...]
    values: tuple[Value, ...]
    known_ms: int


def kind_of(sql: str, where: str) -> Kind:
    """Return the Python type of a SQL type: `str`, `int`, `float` for Feast's String, Int64, Float64.

    Raises:
        ContractError: the type has no place in the online store.

    >>> kind_of("DECIMAL(18, 2)", "supplier_spend.amount")
    <class 'float'>
    """
    kind = _KINDS.get(sql.split("(", maxsplit=1)[0].strip().upper())
    if kind is None:
        raise ContractError(f"feature {where}: type {sql!r} has no Feast type; allowed: {', '.join(_KINDS)}")
    return kind


def encode_rows(
    view: OnlineView, rows: "Iterable[FeatureRow]", project: str = PROJECT
) -> list[tuple[bytes, dict[bytes, bytes]]]:
    r"""Return the Redis key and the hash of each entity's latest row: by known time, then by position.

    Raises:
        ContractError: a row does not fit the view.

    >>> view = OnlineView("spend", ("source",), (("total_sum_1h", "DOUBLE"),))
    >>> [(key, fields)] = encode_rows(view, [FeatureRow(("erp",), (2.0,), 5), FeatureRow(("erp",), (1.0,), 4)])
    >>> key[-10:], fields[view.stamp], fields[view.hash_fields[0]]
    (b'erperpulse', b'\x10\xc0\x96\xb1\x02', b')\x00\x00\x00\x00\x00\x00\x00@')
    """
    encoder = RowEncoder(view, project)
    keys, *columns = encoder.columns(latest(rows))
    cells = zip(*[[cell[SIZE:] for cell in column] for column in columns], strict=True)
    return [(key, dict(zip(encoder.hash_fields, row, strict=True))) for key, row in zip(keys, cells, strict=True)]


class RowEncoder:
    """Encodes rows of one view for one project, by columns: what a call costs is shared by all rows of it.

    Attributes:
        hash_fields: The hash fields of the columns after the key: that of the time, then those of the features.
    """

    def __init__(self, view: OnlineView, project: str) -> None:
        """Choose the encoders of the view's fields."""
        self.hash_fields = (view.stamp, *view.hash_fields)
        self._view = view
        self._key_of = entity_encoder(view.keys, project)
        self._encoders = [column_encoder(kind_of(sql, name)) for name, sql in view.fields]

    def columns(self, rows: "Sequence[FeatureRow]") -> list[list[bytes]]:
        """Return the Redis keys, the cells of the time, and the cells of each field; see `column_encoder`.

        Raises:
            ContractError: a row does not fit the view.
        """
        try:
            return self._columns(rows)
        except _MISFITS as error:
            raise ContractError(_misfit(self._view, self._culprit(rows))) from error

    def _columns(self, rows: "Sequence[FeatureRow]") -> list[list[bytes]]:
        keys = [self._key_of(row[0]) for row in rows]
        times = [encode_time(row[2]) for row in rows]
        values = zip(*[row[1] for row in rows], strict=True) if rows else [()] * len(self._encoders)
        cells = [encode(column) for encode, column in zip(self._encoders, values, strict=True)]
        return [keys, [_U16.pack(len(time)) + time for time in times], *cells]

    def _culprit(self, rows: "Sequence[FeatureRow]") -> FeatureRow:
        return next(row for row in rows if self._misfits(row))

    def _misfits(self, row: FeatureRow) -> bool:
        try:
            self._columns([row])
        except _MISFITS:
            return True
        return False


def latest(rows: "Iterable[FeatureRow]") -> list[FeatureRow]:
    """Return the latest row of each key; of rows with one time the one that comes last.

    >>> latest([FeatureRow(("a",), (1,), 7), FeatureRow(("a",), (2,), 7), FeatureRow(("a",), (3,), 6)])
    [FeatureRow(key=('a',), values=(2,), known_ms=7)]
    """
    newest: dict[tuple[str, ...], FeatureRow] = {}
    for row in rows:
        seen = newest.get(row[0])
        if seen is None or seen[2] <= row[2]:
            newest[row[0]] = row
    return list(newest.values())


@lru_cache(maxsize=4096)
def hash_field(view: str, feature: str) -> bytes:
    """Return the hash field of a feature: murmur3 of `<view>:<feature>`, little endian.

    >>> hash_field("supplier_spend", "invoice_count_30d").hex()
    '0c2e6cff'
    """
    return _U32.pack(murmur3(f"{view}:{feature}".encode()))


def entity_prefix(keys: "Sequence[str]") -> bytes:
    r"""Return the bytes that every Redis key over these join keys starts with; Feast sorts join keys by name.

    >>> entity_prefix(("source",))
    b'\x01\x00\x00\x00\x02\x00\x00\x00\x06\x00\x00\x00source'
    """
    return b"".join([_U32.pack(len(keys)), *[_STRING + _sized(name) for name in sorted(keys)]])


def entity_pattern(keys: "Sequence[str]") -> bytes:
    r"""Return the glob pattern of these keys for Redis's SCAN: a length may be the code of a star.

    >>> entity_pattern(("k" * 42,))[8:13]
    b'\\*\x00\x00\x00'
    """
    return re.sub(rb"([*?\[\]\\^])", rb"\\\1", entity_prefix(keys)) + b"*"


@cache
def entity_encoder(keys: tuple[str, ...], project: str) -> "Callable[[tuple[str, ...]], bytes]":
    """Return the function from the texts of a key, in the order of `keys`, to the Redis key."""
    order = sorted(range(len(keys)), key=keys.__getitem__)
    start, end = entity_prefix(keys), project.encode()

    @lru_cache(maxsize=65_536)
    def encode(texts: tuple[str, ...]) -> bytes:
        if len(texts) != len(keys):
            raise ValueError(f"{len(texts)} values for the keys {keys}")
        return b"".join([start, *[_STRING + _sized(texts[at]) for at in order], end])

    return encode


def decode_entity(keys: tuple[str, ...], project: str, redis_key: bytes) -> tuple[str, ...] | None:
    """Return the texts of a Redis key in the order of `keys`, or None where it is another entity's or project's.

    >>> decode_entity(("b", "a"), "p", entity_encoder(("b", "a"), "p")(("1", "2")))
    ('1', '2')
    """
    at, by_name = len(entity_prefix(keys)), {}
    if not redis_key.startswith(entity_prefix(keys)):
        return None
    for name in sorted(keys):
        size = redis_key[at + 4 : at + 8]
        if redis_key[at : at + 4] != _STRING or len(size) < _U32.size:
            return None
        start, at = at + 8, at + 8 + _U32.unpack(size)[0]
        by_name[name] = redis_key[start:at].decode("utf-8", "replace")
    return tuple(by_name[name] for name in keys) if redis_key[at:] == project.encode() else None


def _sized(text: str) -> bytes:
    data = text.encode()
    return _U32.pack(len(data)) + data


def _misfit(view: OnlineView, row: FeatureRow) -> str:
    wanted = ", ".join(f"{name} {sql}" for name, sql in view.fields)
    return (
        f"feature view {view.name!r}, entity {row[0]}: values {row[1]} known at {row[2]} ms do not fit"
        f" ({wanted}) by {view.keys}; mend the job or the view"
    )
