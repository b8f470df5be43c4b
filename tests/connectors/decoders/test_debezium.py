"""Whole Debezium messages of every database, shape and operation."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from connectors.dead_letters import Reason
from connectors.decoders import DECODERS, decoder
from connectors.decoders.debezium import decode
from connectors.decoders.values import Undecoded, to_decimal, to_instant
from connectors.errors import ConfigError, DecodeError
from connectors.messages import Change, Op, RawMessage, Skip
from connectors.settings import Source
from tests.connectors.decoders.debezium_messages import (
    CHANGED_MS,
    INVOICE,
    MYSQL,
    ORACLE,
    POSTGRES,
    SEEN_MS,
    SOURCE,
    SQLSERVER,
    decimal_field,
    envelope,
    field,
    raw,
    with_schema,
)

PLACEHOLDER = "__debezium_unavailable_value"
FULL = msgspec.structs.replace(SOURCE, before_complete=True)


def change_of(value: Any, key: Any = None, source: Source = SOURCE, **more: Any) -> Change:
    """Return the one change of a message."""
    found = decode(raw(value, key, **more), "ebs", source)
    assert len(found) == 1
    assert isinstance(found[0], Change)
    return found[0]


def reason_of(message: RawMessage, source: Source = SOURCE) -> Reason:
    """Return why a message is refused."""
    with pytest.raises(DecodeError) as caught:
        decode(message, "ebs", source)
    assert caught.value.detail
    return caught.value.reason


def test_an_oracle_insert_without_schema() -> None:
    transaction = {"id": "10.28.1234", "total_order": "1", "data_collection_order": "1"}
    change = change_of(envelope(transaction=transaction), {"INVOICE_ID": 300417})
    assert change == Change(
        source="ebs",
        object="AP_INVOICES_ALL",
        key={"INVOICE_ID": "300417"},
        op=Op.INSERT,
        before=None,
        after=INVOICE,
        before_complete=False,
        event_time=datetime.fromtimestamp(CHANGED_MS / 1000, UTC),
        seen_time=datetime.fromtimestamp(SEEN_MS / 1000, UTC),
        order_key=f"000.o.{98412276701:030d}.{98412276654:030d}.00000003a1.0000c2f4.0010.0000000000.1",
        tx_id="10.28.1234",
        tx_order=1,
    )
    assert change.after is not None
    assert to_decimal(change.after["INVOICE_AMOUNT"], "T.C") == Decimal("18450.75")


def test_an_oracle_row_with_schema_is_typed() -> None:
    columns = [
        field("INVOICE_ID", "int64"),
        field("INVOICE_AMOUNT", "struct", "io.debezium.data.VariableScaleDecimal", fields=[]),
        field("LAST_UPDATE_DATE", "int64", "io.debezium.time.Timestamp", version=1),
        decimal_field("VENDOR_ID", 0),
        field("RATE", "double"),
    ]
    row = INVOICE | {"VENDOR_ID": "BJV5", "RATE": 1.07250}
    change = change_of(with_schema(envelope("u", row, dict(row)), columns))
    expected = INVOICE | {
        "INVOICE_AMOUNT": Decimal("18450.75"),
        "LAST_UPDATE_DATE": datetime(2024, 5, 15, 10, 30),  # noqa: DTZ001 - a wall clock
        "VENDOR_ID": Decimal(300409),
        "RATE": Decimal("1.0725"),
    }
    assert change.after == change.before == expected
    assert to_instant(expected["LAST_UPDATE_DATE"], "Europe/Berlin", "T.C") == datetime(2024, 5, 15, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("shape", ["bare", "null schema", "empty schema", "schema"])
def test_three_shapes_one_change(shape: str) -> None:
    payload = envelope("u", {"A": "x"}, {"A": "y"})
    value = {
        "bare": payload,
        "null schema": {"schema": None, "payload": payload},
        "empty schema": {"schema": {}, "payload": payload},
        "schema": with_schema(payload, [field("A", "string")]),
    }[shape]
    change = change_of(value)
    assert (change.op, change.before, change.after) == (Op.UPDATE, {"A": "y"}, {"A": "x"})


@pytest.mark.parametrize(
    ("origin", "complete"), [(ORACLE, True), (SQLSERVER, True), (MYSQL, True), (POSTGRES, False), ({}, False)]
)
def test_which_databases_send_the_whole_old_row(origin: dict[str, Any], complete: bool) -> None:  # noqa: FBT001
    value = envelope("u", {"A": 1, "B": 2}, {"A": 1, "B": 3}, origin)
    assert change_of(value).before_complete is complete
    assert change_of(value, source=FULL).before_complete
    assert not change_of(envelope("u", {"A": 1}, None, origin), source=FULL).before_complete


def test_a_postgres_delete_of_the_default_identity_tells_only_its_key() -> None:
    change = change_of(envelope("d", None, {"id": 1, "note": None}, POSTGRES), {"id": 1})
    assert (change.op, change.key, change.before, change.before_complete) == (Op.DELETE, {"id": "1"}, {"id": 1}, False)
    full = change_of(envelope("d", None, {"id": 1, "note": None}, POSTGRES), source=FULL)
    assert (full.before, full.before_complete) == ({"id": 1, "note": None}, True)


def test_a_delete_by_key_alone() -> None:
    change = change_of(envelope("d", None, None, POSTGRES), {"id": 1})
    assert (change.key, change.before, change.after) == ({"id": "1"}, None, None)


@pytest.mark.parametrize("before", [None, {}])
def test_a_delete_of_no_row_is_refused(before: object) -> None:
    assert reason_of(raw(envelope("d", None, before, POSTGRES))) is Reason.MISSING_FIELD


def test_a_key_change_is_a_delete_and_an_insert_of_one_position() -> None:
    gone = change_of(envelope("d", None, {"No": "A"}, SQLSERVER | {"event_serial_no": 1}), {"No": "A"})
    new = change_of(envelope("c", {"No": "B"}, None, SQLSERVER | {"event_serial_no": 2}), {"No": "B"})
    assert (gone.op, new.op) == (Op.DELETE, Op.INSERT)
    assert gone.order_key < new.order_key


def test_an_unread_value_is_unknown_and_makes_the_old_row_incomplete() -> None:
    row = {"ID": 1, "NOTE": PLACEHOLDER}
    change = change_of(envelope("u", dict(row), dict(row)))
    assert (change.after, change.before, change.unknown) == ({"ID": 1}, {"ID": 1}, {"NOTE"})
    assert not change.before_complete
    changed = change_of(envelope("u", {"ID": 1, "NOTE": "new"}, dict(row)))
    assert (changed.unknown, changed.before_complete) == (frozenset(), False)
    assert change_of(envelope("d", None, dict(row))).unknown == {"NOTE"}
    renamed = msgspec.structs.replace(SOURCE, placeholder="?")
    assert change_of(envelope("u", {"ID": 1, "NOTE": "?"}), source=renamed).unknown == {"NOTE"}


def test_settings_type_the_columns_of_a_bare_row() -> None:
    source = msgspec.structs.replace(SOURCE, scales={"AP_INVOICES_ALL.A": 2}, units={"AP_INVOICES_ALL.D": "days"})
    change = change_of(envelope(after={"A": "HCdT", "D": 19439, "B": "HCdT"}), {"A": "HCdT"}, source)
    assert change.after == {"A": Decimal("18450.75"), "D": date(2023, 3, 23), "B": "HCdT"}
    assert change.key == {"A": "18450.75"}


def test_text_that_may_be_base64_is_marked_unless_a_schema_or_the_settings_tell() -> None:
    row = {"A": "1200"}
    plain = msgspec.structs.replace(SOURCE, decimal_text=True)
    bare, told = change_of(envelope(after=row)), change_of(envelope(after=row), source=plain)
    typed = change_of(with_schema(envelope(after=row), [field("A", "string")]))
    kinds = [type(change.after["A"]) for change in (bare, told, typed) if change.after is not None]
    assert kinds == [Undecoded, str, str]
    assert bare.after == row


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ({"ID": 7, "LINE": "0010"}, {"ID": "7", "LINE": "0010"}),
        ({"ID": {"scale": 0, "value": "BJV5"}}, {"ID": "300409"}),
        ({"ID": None, "F": True}, {"ID": "", "F": "true"}),
        ({"schema": None, "payload": {"ID": 7}}, {"ID": "7"}),
        ({"schema": {"fields": [decimal_field("ID", 0)]}, "payload": {"ID": "BJV5"}}, {"ID": "300409"}),
        (
            {"schema": {"fields": [field("D", "int32", "io.debezium.time.Date")]}, "payload": {"D": 19439}},
            {"D": "2023-03-23"},
        ),
        ({"ID": "1200"}, {"ID": "1200"}),
        (1004, {}),
        (b"Struct{ID=7}", {}),
        (b"\x00\x00\x00\x00\x05\x02", {}),
        (None, {}),
    ],
)
def test_key_columns_are_text_in_key_order(key: object, expected: dict[str, str]) -> None:
    found = change_of(envelope(), key).key
    assert found == expected
    assert list(found) == list(expected)
    assert all(type(value) is str for value in found.values())


def test_a_key_of_a_structure_is_refused() -> None:
    assert reason_of(raw(envelope(), {"ID": [1]})) is Reason.BAD_VALUE


def test_configured_keys_stand_in_for_a_message_key() -> None:
    source = msgspec.structs.replace(SOURCE, keys={"AP_INVOICES_ALL": ["INVOICE_NUM", "INVOICE_ID"]})
    assert change_of(envelope(), source=source).key == {"INVOICE_NUM": "AC-7781", "INVOICE_ID": "300417"}
    assert change_of(envelope("d", None, INVOICE), source=source).key["INVOICE_ID"] == "300417"
    assert change_of(envelope(), {"INVOICE_ID": 1}, source).key == {"INVOICE_ID": "1"}
    assert reason_of(raw(envelope(after={"A": 1})), source) is Reason.MISSING_FIELD
    assert reason_of(raw(envelope("d", None, None)), source) is Reason.MISSING_FIELD


@pytest.mark.parametrize(
    ("origin", "clock", "expected"),
    [
        ({"ts_ms": CHANGED_MS}, {}, CHANGED_MS),
        ({"ts_ms": str(CHANGED_MS)}, {}, CHANGED_MS),
        ({"ts_ms": 0, "ts_us": CHANGED_MS * 1000}, {}, CHANGED_MS),
        ({"ts_ns": CHANGED_MS * 1_000_000}, {}, CHANGED_MS),
        ({"ts_ms": 0}, {"ts_ms": SEEN_MS}, SEEN_MS),
        ({"ts_ms": "0"}, {"ts_ms": str(SEEN_MS)}, SEEN_MS),
        ({}, {"ts_ms": None, "ts_us": SEEN_MS * 1000}, SEEN_MS),
        ({}, {"ts_ms": None}, 1_715_761_801_600),
    ],
)
def test_event_time_is_the_change_else_the_connector_else_the_broker(
    origin: dict[str, Any], clock: dict[str, Any], expected: int
) -> None:
    assert change_of(envelope(origin=origin, **clock)).event_time.timestamp() * 1000 == expected


@pytest.mark.parametrize("clock", ["...", "9" * 5000, 10**18, 1.5, True, []])
def test_a_clock_that_is_none_is_refused(clock: object) -> None:
    assert reason_of(raw(envelope(origin={"ts_ms": clock}))) is Reason.BAD_VALUE


@pytest.mark.parametrize("clock", ["...", CHANGED_MS * 1_000_000])
def test_the_connector_clock_matters_only_where_the_source_tells_no_time(clock: object) -> None:
    assert change_of(envelope(ts_ms=clock)).seen_time is None
    assert reason_of(raw(envelope(origin={}, ts_ms=clock))) is Reason.BAD_VALUE


def test_a_broken_broker_clock_is_refused() -> None:
    assert reason_of(raw(envelope(origin={}, ts_ms=0), timestamp_ms=2**62)) is Reason.BAD_VALUE


@pytest.mark.parametrize(
    ("transaction", "origin", "expected"),
    [
        ({"id": "571:53195832", "total_order": "2"}, {}, ("571", 2)),
        ({"id": "5.6.641", "total_order": 3}, {}, ("5.6.641", 3)),
        ({"id": "00000025:00000d08:0025"}, {}, ("00000025:00000d08:0025", None)),
        (None, {"txId": 556}, ("556", None)),
        (None, {}, (None, None)),
    ],
)
def test_transactions(transaction: object, origin: dict[str, Any], expected: tuple[str | None, int | None]) -> None:
    change = change_of(envelope(origin=origin, transaction=transaction))
    assert (change.tx_id, change.tx_order) == expected


def test_the_table_is_the_last_part_of_the_topic_where_the_source_does_not_tell() -> None:
    assert change_of(envelope(origin={}), topic="raw.nav.NAV.dbo.PurchaseLine").object == "PurchaseLine"


@pytest.mark.parametrize(
    ("value", "topic", "why"),
    [
        (None, "raw.x.T", "tombstone"),
        ({"schema": None, "payload": None}, "raw.x.T", "tombstone"),
        ({"ts_ms": SEEN_MS}, "raw.x.beat", "heartbeat"),
        ({"ts_ms": SEEN_MS, "serverName": "x"}, "__debezium-heartbeat.ebs", "heartbeat"),
        (
            {"status": "BEGIN", "id": "571:9", "ts_ms": SEEN_MS, "event_count": None, "data_collections": None},
            "raw.x.transaction",
            "transaction marker",
        ),
        (
            {
                "status": "END",
                "id": "571:12",
                "event_count": 2,
                "data_collections": [{"data_collection": "public.orders", "event_count": 2}],
            },
            "raw.x.transaction",
            "transaction marker",
        ),
        (
            {"source": ORACLE, "databaseName": "EBSPRD", "schemaName": "AP", "ddl": "ALTER TABLE", "tableChanges": []},
            "raw.x",
            "schema change",
        ),
        (envelope("m", None, origin=POSTGRES | {"table": ""}), "raw.x.message", "logical message"),
    ],
)
def test_what_is_no_row_is_skipped(value: object, topic: str, why: str) -> None:
    assert decode(raw(value, topic=topic), "ebs", SOURCE) == [Skip(why=why)]


def test_truncate_waits_for_an_operator() -> None:
    value = {"op": "t", "source": POSTGRES, "ts_ms": SEEN_MS}
    assert reason_of(raw(value)) is Reason.TRUNCATE_UNAPPROVED
    source = msgspec.structs.replace(SOURCE, truncate="skip")
    assert decode(raw(value), "ebs", source) == [Skip(why="truncate")]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", Reason.BAD_BYTES),
        (b"\xff", Reason.BAD_BYTES),
        (b"{} {}", Reason.BAD_BYTES),
        (b'{"op":' + b"[" * 50_000, Reason.BAD_BYTES),
        (b'{"schema":{"fields":"\xff"},"payload":{"op":"c","after":{"A":1}}}', Reason.BAD_BYTES),
        (b'{"op":"c","after":{"A":NaN}}', Reason.BAD_VALUE),
        ([], Reason.UNKNOWN_ENVELOPE),
        ("x", Reason.UNKNOWN_ENVELOPE),
        ({"ID": 7}, Reason.UNKNOWN_ENVELOPE),
        ({"schema": {"fields": 5}, "payload": envelope()}, Reason.UNKNOWN_ENVELOPE),
        (envelope("x"), Reason.UNKNOWN_OP),
        (envelope("c", after=None), Reason.MISSING_FIELD),
        (envelope("r", after=None), Reason.MISSING_FIELD),
        (envelope("c", after='{"_id":1}'), Reason.BAD_VALUE),
        (envelope("c", before=[]), Reason.BAD_VALUE),
        (with_schema(envelope(after={"A": "!"}), [decimal_field("A", 2)]), Reason.BAD_VALUE),
        (
            with_schema(envelope(after={"A": 10**18}), [field("A", "int64", "io.debezium.time.Timestamp")]),
            Reason.BAD_VALUE,
        ),
        (envelope(transaction={"total_order": "x"}), Reason.BAD_VALUE),
    ],
)
def test_dead_letters(value: object, reason: Reason) -> None:
    assert reason_of(raw(value)) is reason


def test_decoders_are_found_by_name() -> None:
    assert decoder("debezium") == DECODERS["debezium"] == (decode, "debezium/1")
    with pytest.raises(ConfigError, match="did you mean 'debezium'"):
        decoder("debezum")
