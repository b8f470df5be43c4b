"""Unwrapped rows: metadata in columns or headers, deletes as nulls or as rows."""

from typing import Any

import msgspec
import pytest

from connectors.decoders.debezium import decode
from connectors.errors import DecodeError
from connectors.messages import Change, Op, Skip
from connectors.settings import Source
from tests.connectors.decoders.debezium_messages import CHANGED_MS, SOURCE, decimal_field, raw

FLAT = msgspec.structs.replace(SOURCE, unwrapped=True)
REWRITE = msgspec.structs.replace(FLAT, tombstone="skip")
ROW = {"ID": 7, "NOTE": "x"}


def flat(row: Any, source: Source = FLAT, key: Any = None, **more: Any) -> Change:
    """Return the change of an unwrapped row."""
    found = decode(raw(row, key, **more), "ebs", source)[0]
    assert isinstance(found, Change)
    return found


def test_a_bare_row_is_an_upsert_ordered_by_offset() -> None:
    change = flat(ROW, key={"ID": 7})
    assert (change.op, change.after, change.before, change.key) == (Op.UPSERT, ROW, None, {"ID": "7"})
    assert (change.object, change.order_key) == ("AP_INVOICES_ALL", "000.0.00000000000000000017")
    assert change.event_time.timestamp() * 1000 == 1_715_761_801_600


@pytest.mark.parametrize(("wire", "op"), [("c", Op.INSERT), ("u", Op.UPDATE), ("r", Op.SNAPSHOT), (None, Op.UPSERT)])
def test_metadata_columns_are_no_columns_of_the_row(wire: str | None, op: Op) -> None:
    metadata = {"__op": wire, "__table": "orders", "__lsn": 5, "__source_ts_ms": CHANGED_MS, "__deleted": "false"}
    change = flat(ROW | metadata | {"__transaction_id": "571:9", "__own": 1})
    assert (change.op, change.object, change.after) == (op, "orders", ROW | {"__own": 1})
    assert change.event_time.timestamp() * 1000 == CHANGED_MS
    assert change.tx_id == "571"


def test_a_row_that_a_snapshot_read() -> None:
    assert flat(ROW | {"__source_snapshot": "true"}).op is Op.SNAPSHOT


@pytest.mark.parametrize("flag", ["true", True])
def test_a_rewritten_row_is_a_delete(flag: object) -> None:
    change = flat(ROW | {"__deleted": flag, "__op": "d"}, REWRITE)
    assert (change.op, change.before, change.after, change.before_complete) == (Op.DELETE, ROW, None, False)
    complete = msgspec.structs.replace(REWRITE, before_complete=True)
    assert flat(ROW | {"__deleted": flag}, complete).before_complete


def test_a_null_is_a_delete_by_key() -> None:
    change = flat(None, key={"ID": 7})
    assert (change.op, change.key, change.before, change.after) == (Op.DELETE, {"ID": "7"}, None, None)
    assert change.order_key == "000.0.00000000000000000017"


def test_a_null_without_key_names_no_row() -> None:
    with pytest.raises(DecodeError, match="missing_field: key"):
        decode(raw(None), "ebs", FLAT)


def test_a_null_behind_a_rewritten_row_is_passed_over() -> None:
    assert decode(raw(None, {"ID": 7}), "ebs", REWRITE) == [Skip(why="tombstone")]


def test_positions_order_rows_only_where_deletes_have_one_too() -> None:
    """A null has no position: beside it, rows ordered by position would outlive their delete."""
    positioned = ROW | {"__lsn": 24023128}
    assert flat(positioned).order_key == "000.0.00000000000000000017"
    assert flat(positioned, REWRITE).order_key == "000.p.00000000000024023128.1"
    assert flat(positioned | {"__deleted": "false"}).order_key == "000.p.00000000000024023128.1"
    row, null = flat(positioned, key={"ID": 7}), flat(None, key={"ID": 7}, offset=18)
    assert row.order_key < null.order_key


@pytest.mark.parametrize(
    ("metadata", "starts"),
    [
        ({"__scn": "5", "__commit_scn": "6"}, "000.o."),
        ({"__source_scn": "5", "__source_commit_scn": "6"}, "000.o."),
        ({"__commit_lsn": "00000027:00000758:0005", "__change_lsn": None}, "000.s."),
        ({"__file": "bin.000003", "__pos": 154}, "000.m."),
    ],
)
def test_positions_of_every_database(metadata: dict[str, Any], starts: str) -> None:
    change = flat(ROW | metadata, REWRITE)
    assert change.order_key.startswith(starts)
    assert change.after == ROW


def test_metadata_in_headers() -> None:
    headers = (
        ("__op", b'"u"'),
        ("__lsn", b"24023128"),
        ("__table", b"orders"),
        ("__deleted", None),
        ("other", b"\xff"),
    )
    change = flat(ROW, REWRITE, headers=headers)
    assert (change.op, change.object, change.order_key) == (Op.UPDATE, "orders", "000.p.00000000000024023128.1")
    wrapped = flat(ROW, headers=(("__op", b'{"schema":{"type":"string"},"payload":"c"}'),))
    assert wrapped.op is Op.INSERT


def test_prefix_and_names_are_settings() -> None:
    source = msgspec.structs.replace(
        REWRITE, metadata_prefix="dbz.", metadata_names={"CHANGED": "source.ts_ms", "KIND": "op", "LSN": "lsn"}
    )
    change = flat(ROW | {"CHANGED": CHANGED_MS, "KIND": "c", "LSN": 5, "dbz.table": "orders", "__op": "d"}, source)
    assert (change.op, change.object, change.after) == (Op.INSERT, "orders", ROW | {"__op": "d"})
    assert change.event_time.timestamp() * 1000 == CHANGED_MS
    bare = msgspec.structs.replace(source, metadata_prefix="")
    assert flat(ROW | {"table": "x", "KIND": "u"}, bare).after == ROW | {"table": "x"}


def test_a_flat_schema_types_the_row() -> None:
    wrapped = {"schema": {"type": "struct", "fields": [decimal_field("AMOUNT", 2)]}, "payload": {"AMOUNT": "HCdT"}}
    change = flat(wrapped)
    assert change.after is not None
    assert str(change.after["AMOUNT"]) == "18450.75"


def test_an_envelope_in_an_unwrapped_stream_is_read_as_one() -> None:
    change = flat({"op": "c", "after": ROW, "before": None, "source": {"lsn": 5}})
    assert (change.op, change.order_key) == (Op.INSERT, "000.p.00000000000000000005.1")
    assert flat({"op": "x", "source": "y"}).after == {"op": "x", "source": "y"}


def test_unknown_and_unapproved_operations() -> None:
    with pytest.raises(DecodeError, match="unknown_op"):
        decode(raw(ROW | {"__op": "q"}), "ebs", FLAT)
    with pytest.raises(DecodeError, match="truncate_unapproved"):
        decode(raw({"__op": "t"}), "ebs", FLAT)
    skipping = msgspec.structs.replace(FLAT, truncate="skip")
    assert decode(raw({"__op": "t"}), "ebs", skipping) == [Skip(why="truncate")]
