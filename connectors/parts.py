"""Parts: what one change contributes to a canonical document, on its way from decoding to acceptance.

A document may need two tables: a line takes its supplier from the header's row. Decoding and mapping know one message
only, so they make parts; acceptance, which keeps the last known parts of a root document, joins them.
"""

from typing import Any, Literal

import msgspec

Fields = dict[str, Any]
"""Canonical columns by name: text, int, bool, null; amounts as text with exact digits, times and dates as ISO text."""


class Provenance(msgspec.Struct, frozen=True, array_like=True):
    """Where a raw record stands, and its Kafka timestamp in ms."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int


class Letter(msgspec.Struct, frozen=True, array_like=True):
    """The raw record's bytes, kept while the part may still be refused.

    Of a dead letter sent again, `replay` is the place of the new record (topic/partition/offset) and `parts` the number
    of parts it gave.
    """

    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]
    replay: str | None = None
    parts: int = 1


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row of one source table, as fields of a canonical event.

    `root` is what header and lines share, `<source>|<event>|<key>`; `document` names the row itself. A `header` part is
    no canonical row, it only lends its fields to the rows of its root; a row with `header` set to a document name waits
    for that part. `active` is false where the row says that it is no actual: parked, cancelled, reversed. `before` is
    there only when the source sent a complete image. `unknown` are fields whose value the message does not tell.
    `dated` says that the row's own columns tell the event time; else a document keeps the time of its first version.
    """

    event: str
    role: Literal["row", "header"]
    root: str
    document: str
    source: str
    op: str
    order_key: str
    event_time: str
    dated: bool = False
    fields: Fields | None
    before: Fields | None = None
    unknown: list[str] = []
    header: str | None = None
    active: bool = True
    before_active: bool = True
    provenance: Provenance
    letter: Letter | None = None
