"""Records of AWS DMS."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.decoders.dms import decode
from connectors.errors import DecodeError
from connectors.messages import Change, Op, Skip
from tests.connectors.decoders.debezium_messages import SOURCE, as_json, raw

KEYED = msgspec.structs.replace(SOURCE, keys={"orders": ["id"]}, zone="Europe/Berlin")


def record(operation: Any = "insert", **more: Any) -> dict[str, Any]:
    """Return a record; `more` overrides its members."""
    metadata = {
        "timestamp": "2024-05-15T08:30:00.000000Z", "record-type": "data", "operation": operation,
        "partition-key-type": "schema-table", "schema-name": "public", "table-name": "orders", "transaction-id": 55834,
    }  # fmt: skip
    return {"data": {"id": 7, "amount": 18450.75, "due": "2024-06-01"}, "metadata": metadata} | more


def change_of(value: Any) -> Change:
    """Return the change of a record."""
    found = decode(raw(value, b"public.orders"), "rds", KEYED)[0]
    assert isinstance(found, Change)
    return found


@pytest.mark.parametrize(
    ("operation", "op"), [("load", Op.SNAPSHOT), ("insert", Op.INSERT), ("update", Op.UPDATE), ("delete", Op.DELETE)]
)
def test_operations(operation: str, op: Op) -> None:
    change = change_of(record(operation))
    assert (change.op, change.object, change.key, change.tx_id) == (op, "orders", {"id": "7"}, "55834")
    assert change.event_time.isoformat() == "2024-05-15T08:30:00+00:00"
    row = change.before if op is Op.DELETE else change.after
    assert row is not None
    assert str(row["amount"]) == "18450.75"


def test_a_before_image_where_there_is_one() -> None:
    change = change_of(record("update", **{"before-image": {"id": 7, "amount": 1}}))
    assert (change.before, change.before_complete) == ({"id": 7, "amount": 1}, False)


def test_a_record_without_time_takes_the_brokers() -> None:
    change = change_of({"data": {"id": 7}, "metadata": {"operation": "insert", "table-name": "orders"}})
    assert change.event_time.timestamp() * 1000 == 1_715_761_801_600
    assert change.tx_id is None


@pytest.mark.parametrize("value", [None, {"metadata": {"record-type": "control", "operation": "create-table"}}])
def test_what_is_no_row_is_skipped(value: object) -> None:
    assert isinstance(decode(raw(value), "rds", KEYED)[0], Skip)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"{", "bad_bytes"),
        ([], "unknown_envelope"),
        ({"data": {}}, "unknown_envelope"),
        (record("merge"), "unknown_op"),
        (record(None), "unknown_op"),
        (record(data=None), "missing_field"),
        (record(data={"amount": 1}), "missing_field"),
        (record(data=5), "bad_value"),
        ({"data": {"id": 7}, "metadata": {"operation": "insert"}}, "missing_field"),
    ],
)
def test_dead_letters(value: object, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        decode(raw(value), "rds", KEYED)


@given(st.integers(0, 250), st.binary(max_size=3))
def test_any_damage(place: int, noise: bytes) -> None:
    value = as_json(record("update"))
    try:
        found = decode(raw(value[:place] + noise + value[place + 1 :]), "rds", KEYED)
    except DecodeError:
        return
    assert isinstance(found[0], Change | Skip)
