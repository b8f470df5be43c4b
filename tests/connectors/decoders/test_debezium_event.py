"""Wire operations become canonical ones."""

from typing import Any

import msgspec
import pytest

from connectors.decoders.debezium_event import Event, of_envelope, operation, part
from connectors.errors import DecodeError
from connectors.messages import Op, Skip
from tests.connectors.decoders.debezium_messages import SOURCE, envelope

SKIPPING = msgspec.structs.replace(SOURCE, truncate="skip")


@pytest.mark.parametrize(
    ("wire", "snapshot", "expected"),
    [
        ("c", "false", Op.INSERT),
        ("c", False, Op.INSERT),
        ("c", None, Op.INSERT),
        ("u", "false", Op.UPDATE),
        ("d", "false", Op.DELETE),
        ("r", "false", Op.SNAPSHOT),
        *(
            ("r", flag, Op.SNAPSHOT)
            for flag in ("true", "first", "first_in_data_collection", "last", "incremental", True)
        ),
        *(("c", flag, Op.SNAPSHOT) for flag in ("true", "last_in_data_collection", "incremental", True)),
        ("u", "incremental", Op.SNAPSHOT),
        ("d", "true", Op.DELETE),
    ],
)
def test_operations(wire: str, snapshot: Any, expected: Op) -> None:
    assert operation(wire, {"snapshot": snapshot}, SOURCE) is expected


@pytest.mark.parametrize("wire", ["x", "C", "", None, 5, [], "upsert", "insert"])
def test_an_unknown_operation_is_refused(wire: object) -> None:
    with pytest.raises(DecodeError, match="unknown_op: op is"):
        operation(wire, {}, SOURCE)


def test_truncate_needs_approval() -> None:
    with pytest.raises(DecodeError, match="truncate_unapproved"):
        operation("t", {}, SOURCE)
    assert operation("t", {}, SKIPPING) == Skip(why="truncate")


def test_a_logical_message_is_no_row() -> None:
    assert of_envelope({"op": "m", "message": {"prefix": "x", "content": "Ymfy"}}, b"null", SOURCE) == Skip(
        why="logical message"
    )


@pytest.mark.parametrize("op", ["c", "r", "u"])
def test_a_change_needs_its_row(op: str) -> None:
    with pytest.raises(DecodeError, match="missing_field: after"):
        of_envelope(envelope(op, after=None), b"null", SOURCE)


def test_a_delete_has_no_row_after() -> None:
    event = of_envelope(envelope("d", before={"A": 1}, after={"A": 1}), b"null", SOURCE)
    assert isinstance(event, Event)
    assert (event.before, event.after) == ({"A": 1}, None)


@pytest.mark.parametrize("broken", [{"source": "x"}, {"transaction": [1]}])
def test_parts_of_an_envelope_are_objects(broken: dict[str, Any]) -> None:
    with pytest.raises(DecodeError, match="unknown_envelope"):
        of_envelope(envelope(**broken), b"null", SOURCE)


def test_an_absent_part_is_empty() -> None:
    assert part(None, "source") == {}
