"""The columns that every canonical event carries before its own."""

import datetime as dt
from typing import Annotated, Literal

import msgspec

from connectors.schema import Sql

Instant = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A signed version of one document of one system, with the way back to its bytes."""

    sign: Annotated[Literal[-1, 1], Sql(type="INT", doc="+1 this version counts from now on, -1 it is taken back")]
    source: Annotated[str, Sql(type="STRING", doc="configured id of the system it came from")]
    document: Annotated[str, Sql(type="STRING", doc="identity of the document: source, table and key, joined by |")]
    event_id: Annotated[str, Sql(type="STRING", doc="identity of this version: document@order_key")]
    superseded: Annotated[bool, Sql(type="BOOLEAN", doc="the row is half of a correction: -1 old and +1 new version")]
    op: Annotated[str, Sql(type="STRING", doc="insert, update, upsert, delete or snapshot at the source")]
    event_time: Annotated[Instant, Sql(type="TIMESTAMP_LTZ(3)", unit="UTC", doc="when it happened in the business")]
    order_key: Annotated[str, Sql(type="STRING", doc="position of the change; greater is newer within a document")]
    raw_topic: Annotated[str, Sql(type="STRING", doc="raw topic the change was read from")]
    raw_partition: Annotated[int, Sql(type="INT", doc="partition of the raw topic")]
    raw_offset: Annotated[int, Sql(type="BIGINT", doc="offset in that partition")]
    raw_time: Annotated[Instant, Sql(type="TIMESTAMP_LTZ(3)", unit="UTC", doc="Kafka timestamp of the raw record")]
