"""Debezium change events as CloudEvents."""

from typing import Any

import pytest

from connectors.decoders.debezium import decode
from connectors.errors import DecodeError
from connectors.messages import Change, Op
from tests.connectors.decoders.debezium_messages import CHANGED_MS, SOURCE, decimal_field, field, raw


def event(data: Any, **more: Any) -> dict[str, Any]:
    """Return a structured CloudEvent of PostgreSQL; a member given as None is left out."""
    attributes = {
        "id": "name:crm;lsn:29274832;txId:565", "source": "/debezium/postgresql/crm", "specversion": "1.0",
        "type": "io.debezium.connector.postgresql.DataChangeEvent", "time": "2024-05-15T08:30:00.000Z",
        "datacontenttype": "application/json", "iodebeziumop": "u", "iodebeziumconnector": "postgresql",
        "iodebeziumtsms": str(CHANGED_MS), "iodebeziumsnapshot": "false", "iodebeziumdb": "crm",
        "iodebeziumschema": "public", "iodebeziumtable": "orders", "iodebeziumlsn": "29274832", "iodebeziumxmin": None,
        "iodebeziumtxid": "565", "iodebeziumtxtotalorder": "3", "data": data,
    }  # fmt: skip
    return {name: value for name, value in (attributes | more).items() if value is not None}


def change_of(value: dict[str, Any]) -> Change:
    """Return the change of a CloudEvent."""
    found = decode(raw(value, {"ID": 7}), "crm", SOURCE)[0]
    assert isinstance(found, Change)
    return found


def test_attributes_are_the_source_block() -> None:
    change = change_of(event({"before": {"ID": 7}, "after": {"ID": 7, "NOTE": "x"}}))
    assert (change.op, change.object, change.key) == (Op.UPDATE, "orders", {"ID": "7"})
    assert (change.before, change.after) == ({"ID": 7}, {"ID": 7, "NOTE": "x"})
    assert change.order_key == "000.p.00000000000029274832.1"
    assert (change.tx_id, change.tx_order) == ("565", 3)
    assert change.event_time.timestamp() * 1000 == CHANGED_MS


def test_a_snapshot_row() -> None:
    value = event({"before": None, "after": {"ID": 7}}, iodebeziumop="r", iodebeziumsnapshot="true")
    assert change_of(value).op is Op.SNAPSHOT


def test_names_without_underscore_are_debeziums() -> None:
    position = {"iodebeziumlsn": None, "iodebeziumcommitlsn": "00000027:00000758:0005", "iodebeziumeventserialno": "2"}
    change = change_of(event({"after": {"ID": 7}}, **position))
    assert change.order_key.endswith("00000027:00000758:0005.000000000000000000000000000000000000.0000000002.1")


def test_the_time_stands_in_for_the_source_clock() -> None:
    change = change_of(event({"after": {"ID": 7}}, iodebeziumtsms=None, time="2024-05-15T10:30:00.250+02:00"))
    assert change.event_time.isoformat() == "2024-05-15T08:30:00.250000+00:00"
    kafka = change_of(event({"after": {"ID": 7}}, iodebeziumtsms=None, time=None))
    assert kafka.event_time.timestamp() * 1000 == 1_715_761_801_600


def test_data_may_carry_its_schema() -> None:
    schema = {"type": "struct", "fields": [field("after", "struct", fields=[decimal_field("AMOUNT", 2)])]}
    change = change_of(event({"schema": schema, "payload": {"after": {"AMOUNT": "HCdT"}}}))
    assert change.after is not None
    assert str(change.after["AMOUNT"]) == "18450.75"


@pytest.mark.parametrize("name", ["id", "source", "type", "iodebeziumop"])
def test_a_required_attribute_is_missing(name: str) -> None:
    with pytest.raises(DecodeError, match=f"missing_field: {name}"):
        decode(raw(event({"after": {"ID": 7}}, **{name: ""})), "crm", SOURCE)


def test_data_in_avro_is_refused() -> None:
    value = event("AAAAAAEAAgICAg==", datacontenttype="application/avro")
    with pytest.raises(DecodeError, match=r"unknown_envelope: data is .*application/avro"):
        decode(raw(value), "crm", SOURCE)


@pytest.mark.parametrize("time", ["yesterday", "2024-05-15", "2024-05-15T08:30:00", 5])
def test_a_time_without_zone_is_refused(time: object) -> None:
    with pytest.raises(DecodeError, match="bad_value: time"):
        decode(raw(event({"after": {"ID": 7}}, iodebeziumtsms=None, time=time)), "crm", SOURCE)
