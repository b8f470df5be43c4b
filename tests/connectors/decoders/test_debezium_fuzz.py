"""Whatever the bytes, the decoder returns changes and skips or refuses: nothing else ever leaves it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.decoders.debezium import decode
from connectors.errors import DecodeError
from connectors.messages import Change, Skip
from connectors.settings import Source
from tests.connectors.decoders.debezium_messages import (
    INVOICE,
    MYSQL,
    ORACLE,
    POSTGRES,
    SOURCE,
    SQLSERVER,
    as_json,
    decimal_field,
    envelope,
    field,
    raw,
    with_schema,
)

UNWRAPPED = Source(topics="x", map="x", unwrapped=True, scales={"T.INVOICE_AMOUNT": 2}, keys={"T": ["INVOICE_ID"]})
COLUMNS = [
    decimal_field("A", 2),
    field("D", "int32", "io.debezium.time.Date"),
    field("Z", "string", "io.debezium.time.ZonedTimestamp"),
    field("S", "struct", "io.debezium.time.StructuredTimestamp"),
    field("P", "int64", "io.debezium.time.MicroDuration"),
]
ROW = {"A": "HCdT", "D": 19439, "Z": "2024-05-15T08:30:00Z", "S": {"year": 2024, "month": 5, "day": 15}, "P": 5}
VALID = [
    *(as_json(envelope("u", INVOICE, INVOICE, origin)) for origin in (ORACLE, POSTGRES, SQLSERVER, MYSQL)),
    as_json(with_schema(envelope(after=ROW), COLUMNS)),
    as_json({"schema": None, "payload": envelope("d", None, INVOICE)}),
    as_json(INVOICE | {"__op": "u", "__lsn": 5, "__deleted": "false"}),
    as_json(
        {"specversion": "1.0", "id": "1", "source": "/x", "type": "x", "iodebeziumop": "c", "data": {"after": INVOICE}}
    ),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def outcome(value: bytes, key: bytes | None = None) -> None:
    for source in (SOURCE, UNWRAPPED):
        try:
            found = decode(raw(value, key, topic="raw.x.T"), "x", source)
        except DecodeError as error:
            assert error.detail  # noqa: PT017 - either answer is right
        else:
            assert all(isinstance(item, Change | Skip) for item in found)


@given(st.binary(max_size=200), st.none() | st.binary(max_size=50))
def test_any_bytes(value: bytes, key: bytes | None) -> None:
    outcome(value, key)


@given(st.sampled_from(VALID), st.data())
def test_any_damage_to_a_valid_message(value: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(value) - 1))
        value = value[:place] + data.draw(st.binary(max_size=3)) + value[place + data.draw(st.integers(0, 3)) :]
        value = value or b"{"
    outcome(value, value)


@given(st.sampled_from(VALID), JSON, st.data())
def test_any_value_in_any_place(value: bytes, other: object, data: st.DataObject) -> None:
    tree = msgspec.json.decode(value)
    node = tree
    while True:
        name = data.draw(st.sampled_from(sorted(node)))
        if not isinstance(node[name], dict) or not node[name] or data.draw(st.booleans()):
            break
        node = node[name]
    node[name] = other
    outcome(msgspec.json.encode(tree), msgspec.json.encode(other))


@given(JSON, JSON)
def test_any_json(value: object, key: object) -> None:
    outcome(msgspec.json.encode(value), msgspec.json.encode(key))


@pytest.mark.parametrize("value", VALID)
def test_the_valid_messages_are_valid(value: bytes) -> None:
    assert isinstance(decode(raw(value, topic="raw.x.T"), "x", UNWRAPPED)[0], Change)
