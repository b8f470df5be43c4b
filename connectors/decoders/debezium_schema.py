"""Which columns of a Debezium row want converting, from its Connect schema or, where it has none, from the settings."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from connectors.dead_letters import Reason
from connectors.decoders import times
from connectors.decoders.decimals import from_base64, is_base64, variable_scale
from connectors.decoders.json_text import FAULTS, parse
from connectors.decoders.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from connectors.settings import Source

    Convert = Callable[[Any, str], Any]
    Columns = Mapping[str, Convert]

NO_SCHEMA = b"null"
UNITS: "Columns" = {
    "days": times.days,
    "ms": times.millis,
    "us": times.micros,
    "ns": times.nanos,
    "iso": times.iso_timestamp,
}

_TIME, _CONNECT = "io.debezium.time.", "org.apache.kafka.connect.data."
_BY_NAME: "Columns" = {
    f"{_TIME}Date": times.days,
    f"{_TIME}Timestamp": times.millis,
    f"{_TIME}MicroTimestamp": times.micros,
    f"{_TIME}NanoTimestamp": times.nanos,
    f"{_TIME}Time": times.time_millis,
    f"{_TIME}MicroTime": times.time_micros,
    f"{_TIME}NanoTime": times.time_nanos,
    f"{_TIME}ZonedTimestamp": times.zoned,
    f"{_TIME}ZonedTime": times.zoned_time,
    f"{_TIME}IsoDate": times.iso_date,
    f"{_TIME}IsoTime": times.iso_time,
    f"{_TIME}IsoTimestamp": times.iso_timestamp,
    f"{_TIME}MicroDuration": times.duration_micros,
    f"{_TIME}NanoDuration": times.duration_nanos,
    f"{_TIME}StructuredDate": times.structured,
    f"{_TIME}StructuredTime": times.structured,
    f"{_TIME}StructuredTimestamp": times.structured,
    f"{_TIME}StructuredZonedTime": times.structured,
    f"{_TIME}StructuredZonedTimestamp": times.structured,
    f"{_CONNECT}Date": times.days,
    f"{_CONNECT}Time": times.time_millis,
    f"{_CONNECT}Timestamp": times.millis,
    "io.debezium.data.VariableScaleDecimal": variable_scale,
}
_SCALE = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_SOURCES = 256


class _Wrapped(msgspec.Struct, forbid_unknown_fields=True):
    schema: msgspec.Raw
    payload: Any


_WRAPPED = msgspec.json.Decoder(_Wrapped, float_hook=Decimal).decode
# Found by identity, as settings hold dicts and have no hash; holding the source keeps its identity its own.
_CONFIGURED: dict[int, "tuple[Source, dict[str, Columns]]"] = {}


def opened(data: bytes, where: str) -> tuple[Any, bytes]:
    """Return the payload of a JSON message and the bytes of its schema.

    Args:
        data: `{"schema": ..., "payload": ...}` or a bare payload.
        where: What it is, for the error.

    Raises:
        DecodeError: `bad_bytes`, `bad_value`.

    >>> opened(b'{"schema":{"type":"struct"},"payload":{"A":1}}', "value"), opened(b'{"A":1}', "value")
    (({'A': 1}, b'{"type":"struct"}'), ({'A': 1}, b'null'))
    """
    if data.startswith(b'{"schema"'):
        try:
            wrapped = _WRAPPED(data)
        except FAULTS:
            pass  # more than a wrapper, or broken: parsed as a whole, which says what
        else:
            schema = bytes(wrapped.schema)
            if schema.startswith((b"{", b"null")):
                return wrapped.payload, schema
    return unwrap(parse(data, where))


def unwrap(value: Any) -> tuple[Any, bytes]:  # noqa: ANN401 - any JSON value
    """Return payload and schema of a parsed message, wrapped or bare."""
    if type(value) is dict and value.keys() == {"schema", "payload"} and isinstance(value["schema"], dict | None):
        return value["payload"], msgspec.json.encode(value["schema"])
    return value, NO_SCHEMA


@lru_cache(maxsize=1024)
def columns_of(schema: bytes) -> "Columns | None":
    """Return the converter of each column that needs one, null if there is no schema.

    Args:
        schema: Connect schema as JSON: an envelope with `before` and `after`, or a flat row or key.

    Raises:
        DecodeError: `unknown_envelope` if it is no Connect schema.

    >>> sorted(columns_of(b'{"fields":[{"field":"D","type":"int32","name":"io.debezium.time.Date"},{"field":"A"}]}'))
    ['D']
    """
    fields = (parse(schema, "schema") or {}).get("fields")
    if fields is None:
        return None
    try:
        by_name = {field["field"]: field for field in fields}
        for image in ("after", "before"):
            inner = by_name.get(image, {}).get("fields")
            if inner is not None:
                by_name = {field["field"]: field for field in inner}
                break
        return {name: convert for name, field in by_name.items() if (convert := _converter(field))}
    except (TypeError, KeyError, AttributeError) as error:
        raise refused(Reason.UNKNOWN_ENVELOPE, "schema.fields", fields, "allowed: Connect fields") from error


def configured(source: "Source", table: str) -> "Columns":
    """Return the converters that the settings declare for the columns of a table.

    Args:
        source: Settings; `scales` and `units` per `TABLE.COLUMN`.
        table: Name without database and schema.
    """
    if not (source.scales or source.units):
        return {}
    if id(source) not in _CONFIGURED:
        if len(_CONFIGURED) >= _SOURCES:
            _CONFIGURED.clear()
        _CONFIGURED[id(source)] = (source, {})
    tables = _CONFIGURED[id(source)][1]
    if table not in tables:
        tables[table] = _declared(source, f"{table}.")
    return tables[table]


def _declared(source: "Source", prefix: str) -> "Columns":
    columns = {name: _by_scale(scale) for name, scale in source.scales.items()}
    columns |= {name: _by_unit(UNITS[unit]) for name, unit in source.units.items()}
    return {name.removeprefix(prefix): convert for name, convert in columns.items() if name.startswith(prefix)}


def _converter(field: dict[str, Any]) -> "Convert | None":
    name = field.get("name")
    if name == f"{_CONNECT}Decimal":
        return _decimal((field.get("parameters") or {}).get("scale"))
    return _BY_NAME.get(name) if isinstance(name, str) else None


def _decimal(scale: object) -> "Convert":
    places = int(str(scale)) if _SCALE.fullmatch(str(scale)) else None

    def convert(value: Any, where: str) -> Decimal:  # noqa: ANN401 - a JSON value
        if type(value) is str:
            if places is None:
                raise refused(Reason.SCHEMA_NEEDED, where, value, f"its schema has scale {scale!r}; allowed: a number")
            return from_base64(value, places, where)
        if type(value) is int or type(value) is Decimal:  # the converter's decimal.format is NUMERIC
            return Decimal(value)
        raise refused(Reason.BAD_VALUE, where, value, "allowed: base64, or a number")

    return convert


def _by_scale(scale: int) -> "Convert":
    def convert(value: Any, where: str) -> Any:  # noqa: ANN401 - a JSON value
        if type(value) is str and is_base64(value):
            return from_base64(value, scale, where)
        return value  # a number, a text with a point, a structure: they tell their scale

    return convert


def _by_unit(unit: "Convert") -> "Convert":
    def convert(value: Any, where: str) -> Any:  # noqa: ANN401 - a JSON value
        if type(value) is int or unit is times.iso_timestamp:
            return unit(value, where)
        return value  # a text tells its unit

    return convert
