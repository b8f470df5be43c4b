"""Records of Quest SharePlex."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.decoders.shareplex import decode
from connectors.errors import DecodeError
from connectors.messages import Change, Op, Skip
from tests.connectors.decoders.debezium_messages import SOURCE, as_json, raw

KEYED = msgspec.structs.replace(SOURCE, keys={"ORDERS": ["ID"]})


def record(op: Any = "upd", **more: Any) -> dict[str, Any]:
    """Return a record; `more` overrides its members."""
    return {
        "meta": {"op": op, "table": "SALES.ORDERS"},
        "data": {"STATUS": "B"},
        "key": {"ID": 7, "STATUS": "A"},
    } | more


def change_of(value: Any) -> Change:
    """Return the change of a record."""
    found = decode(raw(value), "sales", KEYED)[0]
    assert isinstance(found, Change)
    return found


def test_an_update_tells_changed_columns_and_the_key() -> None:
    change = change_of(record())
    assert (change.op, change.object, change.key) == (Op.UPDATE, "ORDERS", {"ID": "7"})
    assert (change.before, change.after) == ({"ID": 7, "STATUS": "A"}, {"ID": 7, "STATUS": "B"})
    assert not change.before_complete


def test_insert_and_delete() -> None:
    new = change_of(record("ins", data={"ID": 7, "STATUS": "A"}, key=None))
    assert (new.op, new.before, new.after) == (Op.INSERT, None, {"ID": 7, "STATUS": "A"})
    gone = change_of(record("del", data={"ID": 7}, key={}))
    assert (gone.op, gone.before, gone.after) == (Op.DELETE, {"ID": 7}, None)
    assert new.order_key == "000.0.00000000000000000017"


def test_a_null_is_skipped() -> None:
    assert decode(raw(None), "sales", KEYED) == [Skip(why="tombstone")]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"{", "bad_bytes"),
        ([], "unknown_envelope"),
        ({"data": {}}, "unknown_envelope"),
        (record("merge"), "unknown_op"),
        (record(5), "unknown_op"),
        (record(meta={"op": "upd"}), "missing_field"),
        (record(data={}, key={}), "missing_field"),
        (record(data=5), "bad_value"),
    ],
)
def test_dead_letters(value: object, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        decode(raw(value), "sales", KEYED)


@given(st.integers(0, 120), st.binary(max_size=3))
def test_any_damage(place: int, noise: bytes) -> None:
    value = as_json(record())
    try:
        found = decode(raw(value[:place] + noise + value[place + 1 :]), "sales", KEYED)
    except DecodeError:
        return
    assert isinstance(found[0], Change | Skip)
