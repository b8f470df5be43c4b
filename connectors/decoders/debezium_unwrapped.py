"""Rows of Debezium's `ExtractNewRecordState`: the row itself, metadata in columns or headers of a prefix."""

from typing import TYPE_CHECKING, Any

from connectors.decoders.debezium_event import Event, operation
from connectors.decoders.debezium_schema import NO_SCHEMA, opened
from connectors.errors import DecodeError
from connectors.messages import Op, RawMessage, Skip

if TYPE_CHECKING:
    from connectors.settings import Source

_ENVELOPE = frozenset({"op", "deleted", "ts_ms", "ts_us", "ts_ns"})
_ORIGIN = frozenset(
    {
        *("version", "connector", "name", "snapshot", "db", "schema", "table", "collection"),
        *("sequence", "txId", "lsn", "xmin"),
        *("scn", "commit_scn", "start_scn", "rs_id", "ssn", "redo_thread", "user_name", "row_id", "lcr_position"),
        *("commit_ts_ms", "start_ts_ms"),
        *("change_lsn", "commit_lsn", "event_serial_no"),
        *("file", "pos", "row", "gtid", "server_id", "thread", "query"),
    }
)
_PARTS = ("source_", "transaction_")


class _Metadata:
    """Metadata of one row, sorted into the blocks of the envelope they come from."""

    def __init__(self) -> None:
        self.envelope: dict[str, Any] = {}
        self.source: dict[str, Any] = {}
        self.transaction: dict[str, Any] = {}

    def put(self, name: str, value: object) -> None:
        if name in _ENVELOPE:
            self.envelope[name] = value
        elif name.startswith("source_"):
            self.source[name.removeprefix("source_")] = value
        elif name.startswith("transaction_"):
            self.transaction[name.removeprefix("transaction_")] = value
        else:
            self.source[name] = value


def of_row(row: dict[str, Any], schema: bytes, message: RawMessage, source: "Source") -> Event | Skip:
    """Return the event of an unwrapped row.

    A null value, the delete of the default mode, has no position. Where it may come, rows are ordered by offset too;
    rows with `__deleted` tell that deletes come as rows.

    Args:
        row: Columns and metadata.
        schema: Connect schema of the row.
        message: For metadata in headers.
        source: Settings: `metadata_prefix`, `metadata_names`, `tombstone`.

    Raises:
        DecodeError: `unknown_op`, `truncate_unapproved`.
    """
    found = _of_headers(message, source)
    columns = {}
    for name, value in row.items():
        known = _known(name, source)
        if known is None:
            columns[name] = value
        else:
            found.put(known, value)
    deleted, wire = found.envelope.get("deleted"), found.envelope.get("op")
    gone = deleted is True or deleted == "true"
    op = operation("d" if gone else "u" if wire is None else wire, found.source, source)
    if isinstance(op, Skip):
        return op
    if wire is None and op is Op.UPDATE:
        op = Op.UPSERT
    before, after = (columns, None) if op is Op.DELETE else (None, columns)
    by_offset = source.tombstone == "delete" and deleted is None
    return Event(op, before, after, found.source, found.envelope, found.transaction, schema, by_offset)


def of_null(message: RawMessage, source: "Source") -> Event | Skip:
    """Return the delete that a null value of an unwrapped stream is, if the source says so.

    Args:
        message: For metadata in headers.
        source: Settings: `tombstone`.
    """
    if source.tombstone == "skip":
        return Skip(why="tombstone")
    found = _of_headers(message, source)
    return Event(Op.DELETE, None, None, found.source, found.envelope, found.transaction, NO_SCHEMA, by_offset=True)


def _of_headers(message: RawMessage, source: "Source") -> _Metadata:
    found = _Metadata()
    for name, value in message.headers:
        known = _known(name, source)
        if known is not None and value is not None:
            found.put(known, _plain(value))
    return found


def _known(name: str, source: "Source") -> str | None:
    renamed = source.metadata_names.get(name)
    if renamed is not None:
        return renamed.replace(".", "_", 1) if "." in renamed else renamed
    prefix = source.metadata_prefix
    if not prefix or not name.startswith(prefix):
        return None
    bare = name.removeprefix(prefix)
    return bare if bare in _ENVELOPE or bare in _ORIGIN or bare.startswith(_PARTS) else None


def _plain(data: bytes) -> object:
    try:
        return opened(data, "header")[0]
    except DecodeError:
        return data.decode(errors="replace")  # written by a text converter
