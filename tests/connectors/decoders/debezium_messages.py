"""Composed Debezium messages, one per database, and their Connect schemas."""

import json
from typing import Any

from connectors.messages import RawMessage
from connectors.settings import Source

SOURCE = Source(topics="raw[.].*", map="none")
SEEN_MS = 1_715_761_801_544
CHANGED_MS = 1_715_761_800_000

ORACLE = {
    "version": "3.1", "connector": "oracle", "name": "ebs", "ts_ms": CHANGED_MS, "snapshot": "false", "db": "EBSPRD",
    "schema": "AP", "table": "AP_INVOICES_ALL", "txId": "0a001c00d2040000", "scn": "98412276654",
    "commit_scn": "98412276701", "rs_id": "0003a1.0000c2f4.0010", "ssn": 0, "redo_thread": 1, "user_name": "APPS",
    "row_id": "AAAZc7AAHAAAAC9AAB",
}  # fmt: skip
POSTGRES = {
    "version": "3.1", "connector": "postgresql", "name": "crm", "ts_ms": CHANGED_MS, "snapshot": "false", "db": "crm",
    "sequence": '["24023119","24023128"]', "schema": "public", "table": "orders", "txId": 556, "lsn": 24023128,
    "xmin": None,
}  # fmt: skip
SQLSERVER = {
    "version": "3.1", "connector": "sqlserver", "name": "nav", "ts_ms": CHANGED_MS, "snapshot": "false", "db": "NAV",
    "schema": "dbo", "table": "PurchaseLine", "change_lsn": "00000027:00000758:0003",
    "commit_lsn": "00000027:00000758:0005", "event_serial_no": "2",
}  # fmt: skip
MYSQL = {
    "version": "3.1", "connector": "mysql", "name": "shop", "ts_ms": CHANGED_MS, "snapshot": "false", "db": "shop",
    "table": "orders", "server_id": 5, "gtid": None, "file": "mysql-bin.000003", "pos": 154, "row": 0, "thread": 7,
}  # fmt: skip

INVOICE = {
    "INVOICE_ID": 300417, "INVOICE_NUM": "AC-7781", "INVOICE_AMOUNT": {"scale": 2, "value": "HCdT"},
    "INVOICE_CURRENCY_CODE": "EUR", "LAST_UPDATE_DATE": 1715769000000,
}  # fmt: skip


def envelope(
    op: str = "c", after: Any = INVOICE, before: Any = None, origin: Any = ORACLE, **more: Any
) -> dict[str, Any]:
    """Return an envelope; `more` overrides members of it."""
    return {"before": before, "after": after, "source": origin, "op": op, "ts_ms": SEEN_MS} | more


def field(name: str, kind: str, semantic: str | None = None, **more: Any) -> dict[str, Any]:
    """Return one field of a Connect schema."""
    return {"type": kind, "optional": True, "field": name} | ({"name": semantic} if semantic else {}) | more


def decimal_field(name: str, scale: int) -> dict[str, Any]:
    """Return a field of Connect's Decimal."""
    parameters = {"scale": str(scale), "connect.decimal.precision": "38"}
    return field(name, "bytes", "org.apache.kafka.connect.data.Decimal", version=1, parameters=parameters)


def with_schema(payload: dict[str, Any], columns: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an envelope wrapped with the schema of its rows."""
    images = [field(image, "struct", "x.Value", fields=columns) for image in ("before", "after")]
    fields = [*images, field("source", "struct", fields=[]), field("op", "string"), field("ts_ms", "int64")]
    return {"schema": {"type": "struct", "fields": fields, "name": "x.Envelope"}, "payload": payload}


def raw(value: Any, key: Any = None, topic: str = "raw.ebs.AP.AP_INVOICES_ALL", **more: Any) -> RawMessage:
    """Return the Kafka record of JSON values, null as null and bytes as they are."""
    parts = [None if part is None else part if isinstance(part, bytes) else as_json(part) for part in (key, value)]
    message = RawMessage(parts[0], parts[1], (), topic, 0, 17, 1_715_761_801_600)
    return message._replace(**more)


def as_json(value: Any) -> bytes:
    """Return compact JSON, as Kafka Connect writes it."""
    return json.dumps(value, separators=(",", ":")).encode()
