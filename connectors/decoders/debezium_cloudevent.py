"""Debezium change events as CloudEvents: the images in `data`, the `source` block in `iodebezium...` attributes."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from connectors.dead_letters import Reason
from connectors.decoders.debezium_event import Event, of_envelope
from connectors.decoders.debezium_schema import unwrap
from connectors.decoders.refusals import refused
from connectors.decoders.values import parse_moment

if TYPE_CHECKING:
    from connectors.messages import Skip
    from connectors.settings import Source

PREFIX = "iodebezium"

_REQUIRED = ("id", "source", "type")
# Attribute names have neither underscores nor capitals.
_NAMES = {
    name.replace("_", "").lower(): name
    for name in (
        *("ts_ms", "ts_us", "ts_ns", "txId", "commit_lsn", "change_lsn", "event_serial_no"),
        *("commit_scn", "rs_id", "lcr_position"),
    )
}


def of_cloudevent(event: dict[str, Any], source: "Source") -> "Event | Skip":
    """Return the event of a structured CloudEvent.

    Args:
        event: The attributes and `data`.
        source: Settings.

    Raises:
        DecodeError: `missing_field` for a required attribute, `unknown_envelope` for `data` that is no JSON object, and
            as an envelope has it.
    """
    for name in (*_REQUIRED, f"{PREFIX}op"):
        if not event.get(name):
            raise refused(Reason.MISSING_FIELD, name, event.get(name), "a CloudEvent of Debezium needs it")
    data, schema = unwrap(event.get("data"))
    if type(data) is not dict:
        kind = event.get("datacontenttype")
        raise refused(Reason.UNKNOWN_ENVELOPE, "data", data, f"of {kind!r}; allowed: application/json")
    told = {name.removeprefix(PREFIX): value for name, value in event.items() if name.startswith(PREFIX)}
    block = {_NAMES.get(name.lower(), name): value for name, value in told.items()}
    block.setdefault("ts_ms", _millis(event))
    transaction = {"id": told.get("txid"), "total_order": told.get("txtotalorder")}
    envelope = {"before": data.get("before"), "after": data.get("after"), "op": told["op"]}
    return of_envelope(envelope | {"source": block, "transaction": transaction}, schema, source)


def _millis(event: dict[str, Any]) -> int | None:
    time = event.get("time")
    if time is None:
        return None
    moment = parse_moment(time) if isinstance(time, str) else None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise refused(Reason.BAD_VALUE, "time", time, "allowed: RFC 3339, '2024-05-15T08:30:00Z'")
    return int(moment.timestamp() * 1000)
