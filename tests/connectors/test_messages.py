"""Records between Kafka, decoders and mapping."""

from datetime import UTC, datetime

import msgspec
import pytest

from connectors.messages import Change, Op, RawMessage, Skip

CHANGE = Change(
    source="ebs",
    object="AP_INVOICES_ALL",
    key={"INVOICE_ID": "0300417"},
    op=Op.INSERT,
    before=None,
    after={"INVOICE_ID": 300417},
    before_complete=False,
    event_time=datetime(2024, 5, 15, 8, 30, tzinfo=UTC),
    order_key="000.0.00000000000000000007",
)


def test_operations_are_their_own_text() -> None:
    assert [str(op) for op in Op] == ["insert", "update", "upsert", "delete", "snapshot"]


def test_a_change_tells_nothing_it_does_not_know() -> None:
    assert (CHANGE.unknown, CHANGE.seen_time, CHANGE.tx_id, CHANGE.tx_order) == (frozenset(), None, None, None)
    assert list(CHANGE.key) == ["INVOICE_ID"]


@pytest.mark.parametrize("record", [CHANGE, Skip(why="tombstone")])
def test_records_cannot_be_changed(record: msgspec.Struct) -> None:
    name = record.__struct_fields__[0]
    with pytest.raises(AttributeError):
        setattr(record, name, "x")


def test_a_raw_message_is_a_plain_tuple() -> None:
    message = RawMessage(b"k", None, (("h", b"v"),), "raw.x", 3, 17, 1_715_761_801_600)
    assert message == (b"k", None, (("h", b"v"),), "raw.x", 3, 17, 1_715_761_801_600)
