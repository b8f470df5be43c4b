"""The parts of a Debezium change event, whatever shape they came in, and the operation they tell."""

from typing import TYPE_CHECKING, Any, NamedTuple

from connectors.dead_letters import Reason
from connectors.decoders.debezium_row import image
from connectors.decoders.refusals import refused
from connectors.messages import Op, Skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.settings import Source

_OPS = {"c": Op.INSERT, "u": Op.UPDATE, "d": Op.DELETE, "r": Op.SNAPSHOT}
_STREAMED = (None, False, "false")
_NOTHING: dict[str, Any] = {}


class Event(NamedTuple):
    """A change event before its values are converted.

    `origin` is Debezium's `source` block; `clock` carries the connector's `ts_ms`; `schema` is the Connect schema as
    JSON; `by_offset` says that positions must not be used.
    """

    op: Op
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    origin: "Mapping[str, Any]"
    clock: "Mapping[str, Any]"
    transaction: "Mapping[str, Any]"
    schema: bytes
    by_offset: bool = False


def of_envelope(payload: dict[str, Any], schema: bytes, source: "Source") -> Event | Skip:
    """Return the event of an envelope with `op`, `before`, `after`, `source`.

    Args:
        payload: The envelope.
        schema: Its Connect schema.
        source: Settings.

    Raises:
        DecodeError: `unknown_op`, `truncate_unapproved`, `missing_field` for a change without `after`, `bad_value`.
    """
    get = payload.get
    origin = part(get("source"), "source")
    op = operation(get("op"), origin, source)
    if isinstance(op, Skip):
        return op
    after = image(get("after"), "after")
    if op is Op.DELETE:
        after = None
    elif after is None:
        raise refused(Reason.MISSING_FIELD, "after", None, f"op {get('op')!r} needs the row")
    transaction = part(get("transaction"), "transaction")
    return Event(op, image(get("before"), "before"), after, origin, payload, transaction, schema)


def operation(wire: object, origin: "Mapping[str, Any]", source: "Source") -> Op | Skip:
    """Return the canonical operation of `op`; a row that a snapshot read is a snapshot.

    Args:
        wire: `c u d r t m`.
        origin: The `source` block, for `snapshot`.
        source: Settings, for `truncate`.

    Raises:
        DecodeError: `unknown_op`, `truncate_unapproved`.
    """
    op = _OPS.get(wire) if isinstance(wire, str) else None
    if op is None:
        return _no_row(wire, source)
    # A delete stays one: there is no row a snapshot could have read.
    return op if op is Op.DELETE or origin.get("snapshot") in _STREAMED else Op.SNAPSHOT


def part(value: object, where: str) -> "Mapping[str, Any]":
    """Return an object of the envelope, empty where it is absent.

    Raises:
        DecodeError: `unknown_envelope` if it is something else.
    """
    if value is None:
        return _NOTHING
    if type(value) is dict:
        return value
    raise refused(Reason.UNKNOWN_ENVELOPE, where, value, "allowed: an object, or null")


def _no_row(wire: object, source: "Source") -> Skip:
    if wire == "m":
        return Skip(why="logical message")
    if wire == "t" and source.truncate == "skip":
        return Skip(why="truncate")
    if wire == "t":
        raise refused(
            Reason.TRUNCATE_UNAPPROVED, "op", wire, "all rows are gone; set 'truncate' of the source to 'skip'"
        )
    raise refused(Reason.UNKNOWN_OP, "op", wire, "allowed: c, u, d, r, t, m")
