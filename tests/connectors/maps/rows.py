"""Joins the parts of a row as acceptance does, and checks that the result is a row of its event."""

from typing import Any

import msgspec

from connectors.events import EVENTS
from connectors.mapping import finish
from connectors.parts import Part
from connectors.schema import Table
from connectors.settings import Source
from tests.connectors.mapping.rig import SOURCE


def joined(row: Part, header: Part | None = None, source: Source = SOURCE) -> dict[str, Any]:
    """Return the canonical row of a part and its header, without the columns that are null."""
    assert row.fields is not None
    assert row.role == "row"
    lent: dict[str, Any] = {}
    if header is not None:
        assert (header.role, header.document, header.root) == ("header", row.header, row.root)
        lent = header.fields or {}
    table = EVENTS[row.event]
    fields = finish(table, {**lent, **row.fields}, source)
    typed(table, fields)
    return {name: value for name, value in fields.items() if value is not None}


def typed(table: Table, fields: dict[str, Any]) -> None:
    """Check that the fields are a row of the event."""
    common = {
        **dict.fromkeys(("source", "document", "event_id", "op", "order_key", "raw_topic"), "x"),
        **dict.fromkeys(("event_time", "raw_time"), "2026-05-15T08:30:00.000Z"),
        "sign": 1,
        "superseded": False,
        "raw_partition": 0,
        "raw_offset": 0,
    }
    msgspec.convert({**common, **fields}, table.struct)
