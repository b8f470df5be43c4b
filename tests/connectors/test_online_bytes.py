"""The encodings against Feast's and Google's own, byte for byte."""

import math
import struct

import mmh3
import pytest
from feast.protos.feast.types.Value_pb2 import Value as ValueProto
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import ContractError
from connectors.online_bytes import SIZE, Kind, Value, column_encoder, decode_time, decode_value, encode_time, murmur3


def encoded(kind: Kind, value: Value) -> bytes:
    """Return the message of a cell, whose length stands in front of it."""
    [cell] = column_encoder(kind)([value])
    assert int.from_bytes(cell[:SIZE], "little") == len(cell) - SIZE
    return cell[SIZE:]


INT64 = st.integers(-(2**63), 2**63 - 1)


@given(INT64)
def test_int(number: int) -> None:
    data = encoded(int, number)
    assert data == ValueProto(int64_val=number).SerializeToString()
    assert decode_value(data) == number


@given(st.floats(allow_nan=False))
def test_float(number: float) -> None:
    data = encoded(float, number)
    assert data == ValueProto(double_val=number).SerializeToString()
    assert decode_value(data) == number


@given(st.text())
def test_text(text: str) -> None:
    data = encoded(str, text)
    assert data == ValueProto(string_val=text).SerializeToString()
    assert decode_value(data) == text


def test_nan_keeps_its_bits() -> None:
    data = encoded(float, math.nan)
    assert data == ValueProto(double_val=math.nan).SerializeToString()


@pytest.mark.parametrize("kind", [str, int, float])
def test_null_is_the_empty_message(kind: type) -> None:
    assert encoded(kind, None) == ValueProto().SerializeToString()
    assert decode_value(b"") is None


@given(st.integers(0, 253_402_300_799_999))
def test_time(ms: int) -> None:
    stamp = Timestamp()
    stamp.FromMilliseconds(ms)
    assert encode_time(ms) == stamp.SerializeToString()
    assert decode_time(encode_time(ms)) == ms


def test_time_of_another_writer_is_cut_to_milliseconds() -> None:
    assert decode_time(Timestamp(seconds=3, nanos=1_999_999).SerializeToString()) == 3001


def test_text_that_a_cell_cannot_hold() -> None:
    assert len(encoded(str, "x" * 65_531)) == 65_535
    with pytest.raises(struct.error):
        encoded(str, "x" * 65_532)


def test_time_before_1970_is_refused() -> None:
    with pytest.raises(ValueError, match="before 1970"):
        encode_time(-1)


@given(st.binary())
def test_murmur3(data: bytes) -> None:
    assert murmur3(data) == mmh3.hash(data, signed=False)


def test_foreign_type_is_refused() -> None:
    with pytest.raises(ContractError, match="rebuild the view"):
        decode_value(ValueProto(bool_val=True).SerializeToString())
