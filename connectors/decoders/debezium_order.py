"""Order keys: the place of a change in the log of its database, as text of fixed width that compares right per key.

`<epoch>.<class>.<position>.<0 snapshot, 1 streamed>`. A message without position is ordered by its place in the topic,
in a class of its own below the others. At the same position a snapshot row loses against a streamed one; a later
snapshot, taken to repair a gap, wins against what was streamed before it.
"""

import re
from typing import TYPE_CHECKING, Any

from connectors.dead_letters import Reason
from connectors.decoders.json_text import parse
from connectors.decoders.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPLETE = frozenset("osm")
"""Classes of the databases whose log has the whole old row: Oracle, SQL Server and Db2, MySQL."""

_LSN = re.compile(r"[0-9a-f:]{1,36}", re.ASCII)
_HEX = re.compile(r"[0-9a-fx.:]*", re.ASCII)
_FILE = re.compile(r"(?:.*[^0-9])?([0-9]{1,20})", re.ASCII)
_SCN, _INT64, _SMALL, _RECORD, _LCR = 30, 20, 10, 24, 128


def order_key(fields: "Mapping[str, Any]", offset: int, epoch: int, *, streamed: bool) -> str:
    """Return the order key of a change.

    Args:
        fields: The `source` block: `lsn`; `commit_scn scn rs_id ssn` or `lcr_position`; `commit_lsn change_lsn
            event_serial_no`; `file pos row`.
        offset: Place of the message in its partition.
        epoch: Configured counter, raised when the database's positions start again.
        streamed: False for a row read by a snapshot.

    Raises:
        DecodeError: `bad_value` for a position of another form.

    >>> order_key({"lsn": 24023128}, 7, 0, streamed=True), order_key({}, 7, 0, streamed=True)
    ('000.p.00000000000024023128.1', '000.0.00000000000000000007')
    """
    get = fields.get
    if get("lsn") is not None:
        place = f"p.{_padded(fields['lsn'], _INT64, 'source.lsn')}"
    elif get("scn") is not None or get("commit_scn") is not None:
        place = _oracle(fields)
    elif get("commit_lsn") is not None:
        serial = _padded(get("event_serial_no"), _SMALL, "source.event_serial_no")
        place = f"s.{_lsn(fields, 'commit_lsn')}.{_lsn(fields, 'change_lsn')}.{serial}"
    elif get("file"):
        place = _binlog(fields)
    elif get("sequence") is not None and (lsn := _last(fields["sequence"])) is not None:
        place = f"p.{lsn}"
    else:
        return f"{epoch:03d}.0.{offset:020d}"
    return f"{epoch:03d}.{place}.{int(streamed)}"


def _oracle(fields: "Mapping[str, Any]") -> str:
    scn = _padded(fields.get("scn"), _SCN, "source.scn")
    # A snapshot row has no commit of its own, or an older one: it shows what was committed up to its scn.
    commit = max(scn, _padded(fields.get("commit_scn"), _SCN, "source.commit_scn"))
    record, lcr = fields.get("rs_id"), fields.get("lcr_position")
    if record is None and lcr is not None:
        return f"o.{commit}.{scn}.{_hex(lcr, _LCR, 'source.lcr_position')}"
    ssn = _padded(fields.get("ssn"), _SMALL, "source.ssn")
    return f"o.{commit}.{scn}.{_hex(record, _RECORD, 'source.rs_id')}.{ssn}"


def _binlog(fields: "Mapping[str, Any]") -> str:
    match = _FILE.fullmatch(str(fields["file"]))
    if match is None:
        raise refused(Reason.BAD_VALUE, "source.file", fields["file"], "allowed: a name that ends in a number")
    pos = _padded(fields.get("pos"), _INT64, "source.pos")
    return f"m.{match[1]:0>20}.{pos}.{_padded(fields.get('row'), _SMALL, 'source.row')}"


def _lsn(fields: "Mapping[str, Any]", name: str) -> str:
    value = fields.get(name)
    if value is None:
        return "0" * 36
    text = value.lower() if isinstance(value, str) else ""
    if _LSN.fullmatch(text) is None:
        raise refused(Reason.BAD_VALUE, f"source.{name}", value, "allowed: hex text like 00000027:00000758:0003")
    return text.rjust(36, "0")


def _last(sequence: object) -> str | None:
    parts = parse(sequence.encode(), "source.sequence") if isinstance(sequence, str) else sequence
    if not isinstance(parts, list):
        raise refused(Reason.BAD_VALUE, "source.sequence", sequence, 'allowed: text of a list, ["1","2"]')
    known = [part for part in parts if part is not None]
    return _padded(known[-1], _INT64, "source.sequence") if known else None


def _hex(value: object, width: int, where: str) -> str:
    text = "" if value is None else str(value).strip().lower().removeprefix("0x")
    if len(text) > width or _HEX.fullmatch(text) is None:
        raise refused(Reason.BAD_VALUE, where, value, f"allowed: hex text of at most {width} characters")
    return text.rjust(width, "0")


def _padded(value: object, width: int, where: str) -> str:
    text = "0" if value is None else str(value)
    if len(text) > width or not (text.isdecimal() and text.isascii()):
        raise refused(Reason.BAD_VALUE, where, value, f"allowed: a whole number of at most {width} digits")
    return text.rjust(width, "0")
