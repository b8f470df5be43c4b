"""Columns are converted by the names of their Connect schema, else by the settings."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.decoders.debezium_schema import NO_SCHEMA, columns_of, configured, opened
from connectors.errors import DecodeError
from connectors.settings import Source
from tests.connectors.decoders.debezium_messages import SOURCE, as_json, decimal_field, field

TIME, CONNECT = "io.debezium.time.", "org.apache.kafka.connect.data."


def convert(column: dict[str, Any], value: object) -> object:
    """Return what the converter of one column makes of a value."""
    columns = columns_of(as_json({"type": "struct", "fields": [column]}))
    assert columns is not None
    return columns["C"](value, "T.C")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Date", 19439, date(2023, 3, 23)),
        ("Timestamp", 1715769000000, datetime(2024, 5, 15, 10, 30)),  # noqa: DTZ001
        ("MicroTimestamp", 1715769000000000, datetime(2024, 5, 15, 10, 30)),  # noqa: DTZ001
        ("NanoTimestamp", 1715769000000000000, datetime(2024, 5, 15, 10, 30)),  # noqa: DTZ001
        ("Time", 30600000, time(8, 30)),
        ("MicroTime", 30600000000, time(8, 30)),
        ("NanoTime", 30600000000000, time(8, 30)),
        ("ZonedTimestamp", "2024-05-15T08:30:00Z", datetime(2024, 5, 15, 8, 30, tzinfo=UTC)),
        ("ZonedTime", "08:30:00Z", time(8, 30, tzinfo=UTC)),
        ("IsoDate", "2023-03-23Z", date(2023, 3, 23)),
        ("IsoTime", "08:30:00Z", time(8, 30)),
        ("IsoTimestamp", "2024-05-15T10:30:00Z", datetime(2024, 5, 15, 10, 30)),  # noqa: DTZ001
        ("MicroDuration", 90_000_000, timedelta(seconds=90)),
        ("NanoDuration", 90_000_000_000, timedelta(seconds=90)),
        ("StructuredDate", {"year": 2023, "month": 3, "day": 23}, date(2023, 3, 23)),
        ("StructuredTime", {"hour": 8, "minute": 30, "second": 0}, time(8, 30)),
    ],
)
def test_every_precision_mode_tells_itself_by_schema_name(name: str, value: object, expected: object) -> None:
    assert convert(field("C", "any", TIME + name), value) == expected
    if name in ("Date", "Time", "Timestamp"):
        assert convert(field("C", "any", CONNECT + name), value) == expected


def test_decimals_of_every_mode() -> None:
    assert convert(decimal_field("C", 2), "HCdT") == Decimal("18450.75")
    assert convert(decimal_field("C", -3), "DA==") == Decimal(12000)
    assert convert(decimal_field("C", 2), Decimal("18450.75")) == Decimal("18450.75")
    assert convert(decimal_field("C", 2), 18450) == Decimal(18450)
    variable = field("C", "struct", "io.debezium.data.VariableScaleDecimal")
    assert convert(variable, {"scale": 2, "value": "49it"}) == Decimal("-18450.75")


def test_a_decimal_schema_without_scale_needs_it() -> None:
    column = field("C", "bytes", f"{CONNECT}Decimal", parameters={"scale": "two"})
    with pytest.raises(DecodeError, match="schema_needed"):
        convert(column, "HCdT")
    with pytest.raises(DecodeError, match="schema_needed"):
        convert(field("C", "bytes", f"{CONNECT}Decimal"), "HCdT")


def test_a_decimal_of_another_type_is_refused() -> None:
    with pytest.raises(DecodeError, match="bad_value"):
        convert(decimal_field("C", 2), [1])


def test_text_and_whole_numbers_want_no_conversion() -> None:
    plain = [field("A", "string"), field("B", "int64"), field("E", "string", "io.debezium.data.Enum")]
    assert columns_of(as_json({"fields": [*plain, field("I", "string", f"{TIME}Interval")]})) == {}


def test_rows_of_an_envelope_are_those_of_after_or_before() -> None:
    inner = field("after", "struct", fields=[decimal_field("A", 2)])
    for image in ("after", "before"):
        columns = columns_of(as_json({"fields": [inner | {"field": image}, field("op", "string")]}))
        assert columns is not None
        assert list(columns) == ["A"]


@pytest.mark.parametrize("schema", [b"null", b"{}", b'{"type":"string"}'])
def test_no_fields_no_schema(schema: bytes) -> None:
    assert columns_of(schema) is None


@pytest.mark.parametrize(
    "schema",
    [
        '{"fields":5}', '{"fields":[5]}', '{"fields":[{}]}', '{"fields":[{"field":[]}]}', '{"fields":"ab"}',
        '{"fields":[{"field":"after","fields":7}]}', '{"fields":[{"field":"after","fields":["x"]}]}',
        '{"fields":[{"field":"A","name":"org.apache.kafka.connect.data.Decimal","parameters":"2"}]}',
    ],
)  # fmt: skip
def test_what_is_no_connect_schema_is_refused(schema: str) -> None:
    with pytest.raises(DecodeError, match="unknown_envelope"):
        columns_of(schema.encode())


def test_a_broken_schema_is_refused() -> None:
    with pytest.raises(DecodeError, match="bad_bytes"):
        columns_of(b'{"fields":"\xff"}')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"schema":{"type":"struct"},"payload":{"A":1.10}}', ({"A": Decimal("1.10")}, b'{"type":"struct"}')),
        ('{"schema":null,"payload":{"A":1}}', ({"A": 1}, b"null")),
        ('{"payload":{"A":1},"schema":{"a":1}}', ({"A": 1}, b'{"a":1}')),
        (' { "schema" : null, "payload" : null }', (None, b"null")),
        ('{"schema":"AP","payload":"x"}', ({"schema": "AP", "payload": "x"}, NO_SCHEMA)),
        ('{"schema":null,"payload":1,"more":2}', ({"schema": None, "payload": 1, "more": 2}, NO_SCHEMA)),
        ('{"A":1}', ({"A": 1}, NO_SCHEMA)),
        ("null", (None, NO_SCHEMA)),
    ],
)
def test_three_json_shapes(text: str, expected: object) -> None:
    assert opened(text.encode(), "value") == expected


def test_a_broken_wrapper_is_refused() -> None:
    with pytest.raises(DecodeError, match="bad_bytes"):
        opened(b'{"schema":null,"payload":', "value")


def test_settings_stand_in_for_a_schema() -> None:
    source = Source(
        topics="x",
        map="x",
        scales={"T.AMOUNT": 2, "OTHER.AMOUNT": 6},
        units={"T.DAY": "days", "T.AT": "ms", "T.MICROS": "us", "T.NANOS": "ns", "T.ISO": "iso"},
    )
    columns = configured(source, "T")
    assert set(columns) == {"AMOUNT", "DAY", "AT", "MICROS", "NANOS", "ISO"}
    assert configured(source, "T") is columns
    moment = datetime(2024, 5, 15, 10, 30)  # noqa: DTZ001
    assert [columns["AMOUNT"](value, "T.C") for value in ("HCdT", "18450.75", 5)] == [
        Decimal("18450.75"),
        "18450.75",
        5,
    ]
    assert columns["DAY"](19439, "T.C") == date(2023, 3, 23)
    assert columns["AT"](1715769000000, "T.C") == columns["MICROS"](1715769000000000, "T.C") == moment
    assert columns["NANOS"](1715769000000000000, "T.C") == columns["ISO"]("2024-05-15T10:30:00Z", "T.C") == moment
    assert columns["AT"]("2024-05-15", "T.C") == "2024-05-15"


def test_settings_of_many_sources_are_kept_apart() -> None:
    assert configured(SOURCE, "T") == {}
    for scale in range(600):
        source = Source(topics="x", map="x", scales={"T.AMOUNT": scale % 7})
        assert configured(source, "T")["AMOUNT"]("DA==", "T.C") == Decimal(12).scaleb(-(scale % 7))


def test_schemas_are_read_once() -> None:
    schema = json.dumps({"fields": [decimal_field("ONCE", 2)]}).encode()
    assert columns_of(schema) is columns_of(bytes(bytearray(schema)))
