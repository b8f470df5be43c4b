"""The small encodings of Feast's Redis layout: protobuf `Value` and `Timestamp`, and MurmurHash3.

Written by hand so that a Flink worker needs neither Feast nor protobuf; the tests compare every byte with Feast's own.
"""

import struct
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from connectors.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Value: TypeAlias = str | int | float | None
Kind: TypeAlias = type[str] | type[int] | type[float]

SIZE = 2  # bytes in front of a cell that hold its length
_U16, _U32, _U64, _I64 = struct.Struct("<H"), struct.Struct("<I"), struct.Struct("<Q"), struct.Struct("<q")
_DOUBLE, _FLOAT_CELL = struct.Struct("<Bd"), struct.Struct("<HBd")
_NULL = b"\0\0"
_STRING_TAG, _INT_TAG, _DOUBLE_TAG = 0x12, 0x20, 0x29
_SECONDS_TAG, _NANOS_TAG = 0x08, 0x10
_MS, _NS_PER_MS = 1000, 1_000_000
_LOW7, _MORE, _LOW64 = 0x7F, 0x80, 2**64 - 1


def column_encoder(kind: Kind) -> "Callable[[Sequence[Value]], list[bytes]]":
    r"""Return the function from values of this kind to cells: a protobuf `Value` after its length in two bytes.

    Null is the empty message. The function raises `struct.error`, `AttributeError`, `TypeError` or `ValueError` where
    a value is of another kind, or a text longer than 65,531 bytes.

    >>> column_encoder(int)([300, None]), column_encoder(str)(["x"])
    ([b'\x03\x00 \xac\x02', b'\x00\x00'], [b'\x03\x00\x12\x01x'])
    """
    return _ENCODERS[kind]


def decode_value(data: bytes) -> Value:
    """Return the value of a protobuf `Value` that holds text, a whole number, a float or nothing.

    Raises:
        ContractError: the message holds another type.

    >>> decode_value(column_encoder(int)([-5])[0][SIZE:])
    -5
    """
    if not data:
        return None
    if data[0] == _DOUBLE_TAG:
        return float(_DOUBLE.unpack(data)[1])
    if data[0] == _STRING_TAG:
        return data[_varint_at(data, 1)[1] :].decode()
    if data[0] == _INT_TAG:
        return int(_I64.unpack(_U64.pack(_varint_at(data, 1)[0]))[0])
    raise ContractError(f"stored value {data.hex()}: is neither String, Int64 nor Float64; rebuild the view")


def encode_time(known_ms: int) -> bytes:
    r"""Return a protobuf `Timestamp` of milliseconds since 1970.

    Raises:
        ValueError: the time lies before 1970.

    >>> encode_time(1_700_000_000_001)
    b'\x08\x80\xe2\xcf\xaa\x06\x10\xc0\x84='
    """
    seconds, ms = divmod(known_ms, _MS)
    return _seconds(seconds) + _NANOS[ms]


def decode_time(data: bytes) -> int:
    """Return the milliseconds since 1970 of a protobuf `Timestamp`, rounded down.

    >>> decode_time(encode_time(1_700_000_000_001))
    1700000000001
    """
    at, found = 0, {_SECONDS_TAG: 0, _NANOS_TAG: 0}
    while at < len(data):
        tag = data[at]
        found[tag], at = _varint_at(data, at + 1)
    return found[_SECONDS_TAG] * _MS + found[_NANOS_TAG] // _NS_PER_MS


def murmur3(data: bytes) -> int:
    """Return MurmurHash3 of the bytes (x86, 32 bit, seed 0).

    >>> murmur3(b"hello")
    613153351
    """
    mask, state, whole = 0xFFFFFFFF, 0, len(data) - len(data) % 4
    for at in range(0, whole, 4):
        state ^= _scramble(_U32.unpack_from(data, at)[0])
        state = (((state << 13 | state >> 19) & mask) * 5 + 0xE6546B64) & mask
    if whole < len(data):
        state ^= _scramble(int.from_bytes(data[whole:], "little"))
    state ^= len(data)
    state = (state ^ state >> 16) * 0x85EBCA6B & mask
    state = (state ^ state >> 13) * 0xC2B2AE35 & mask
    return state ^ state >> 16


def _scramble(word: int) -> int:
    word = word * 0xCC9E2D51 & 0xFFFFFFFF
    return (word << 15 | word >> 17) * 0x1B873593 & 0xFFFFFFFF


@lru_cache(maxsize=65_536)
def _seconds(seconds: int) -> bytes:
    if seconds < 0:
        raise ValueError(f"{seconds} s lies before 1970")
    return bytes((_SECONDS_TAG,)) + _varint(seconds) if seconds else b""


def _floats(column: "Sequence[Value]") -> list[bytes]:
    pack = _FLOAT_CELL.pack
    return [_NULL if value is None else pack(_DOUBLE.size, _DOUBLE_TAG, value) for value in column]


def _ints(column: "Sequence[Value]") -> list[bytes]:
    return [_int(value) for value in column]


@lru_cache(maxsize=65_536)
def _int(value: Value) -> bytes:
    if value is None:
        return _NULL
    return _sized(bytes((_INT_TAG,)) + _varint(_U64.unpack(_I64.pack(value))[0]))


def _texts(column: "Sequence[Value]") -> list[bytes]:
    return [_text(value) for value in column]


def _text(value: Value) -> bytes:
    if value is None:
        return _NULL
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    data = value.encode()
    return _sized(bytes((_STRING_TAG,)) + _varint(len(data)) + data)


def _sized(data: bytes) -> bytes:
    return _U16.pack(len(data)) + data


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > _LOW7:
        out.append(number & _LOW7 | _MORE)
        number >>= 7
    out.append(number)
    return bytes(out)


def _varint_at(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while data[at] & _MORE:
        number |= (data[at] & _LOW7) << shift
        shift, at = shift + 7, at + 1
    return (number | data[at] << shift) & _LOW64, at + 1


_NANOS = [b""] + [bytes((_NANOS_TAG,)) + _varint(ms * _NS_PER_MS) for ms in range(1, _MS)]
_ENCODERS: "dict[Kind, Callable[[Sequence[Value]], list[bytes]]]" = {str: _texts, int: _ints, float: _floats}
