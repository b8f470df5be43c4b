"""Cash management reports BAI2: several banks and accounts in a file, amounts without a point.

A report is known by account and as-of date, so a later file brings its balances up to date and adds its lines; a file
that is sent again changes nothing. Corrections (group status 3) replace balances; where they have lines too, and for
deletions (2), the lines to take back are not told, and the file is refused.
"""

from typing import TYPE_CHECKING, NamedTuple

from connectors.dead_letters import Reason
from connectors.decoders.bai2_account import Group, statement
from connectors.decoders.bai2_records import Record, records
from connectors.decoders.bai2_totals import check_account, check_counts
from connectors.decoders.mt940_fields import text_of
from connectors.decoders.mt940_line import day_of
from connectors.decoders.refusals import refused
from connectors.decoders.statement import Statement, changes
from connectors.errors import DecodeError
from connectors.messages import Change, RawMessage, Skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.settings import Source

VERSION = "bai2/1"

_STANDARD = "2"
_UPDATE, _DELETION, _CORRECTION, _TEST = "1", "2", "3", "4"
_INTERIM = frozenset({"1", "3"})
"""As-of date modifiers of reports before the end of their day."""


class _Account(NamedTuple):
    """A record 03 with its records 16."""

    head: Record
    lines: list[Record]


def decode(message: RawMessage, source_id: str, source: "Source") -> list[Change | Skip]:
    """Return balances and lines of all accounts of a file.

    Args:
        message: The Kafka record.
        source_id: Configured id of the bank.
        source: Its settings: `zone`, `encoding`, `decimals`, `signs`.

    Raises:
        DecodeError: the file belongs to the dead letters.
    """
    if message.value is None:
        return [Skip(why="tombstone")]
    text = text_of(message.value, source.encoding)
    found = [*_statements(_read(text), source)]
    return [*changes(found, message, source_id, source)] or [Skip(why="no account to update")]


def _read(text: str) -> list[Record]:
    """Return the records of a file whose counts and totals hold, read by lines or, failing that, loosely.

    Raises:
        DecodeError: neither reading holds; what is wrong when it is read by lines is told.
    """
    try:
        return _checked([*records(text)])
    except DecodeError:
        try:
            return _checked([*records(text, loose=True)])
        except DecodeError:
            pass
        raise


def _checked(found: list[Record]) -> list[Record]:
    if found[0].field(7) != _STANDARD:
        raise refused(Reason.UNKNOWN_ENVELOPE, "record 01, version", found[0].field(7), "allowed: 2")
    check_counts(found)
    return found


def _statements(found: list[Record], source: "Source") -> "Iterator[Statement]":
    file = "/".join(found[0].field(place) for place in (0, 2, 4))
    group: Group | None = None
    account: _Account | None = None
    groups = accounts = 0
    for record in found[1:]:
        if record.code == "02":
            groups, accounts = groups + 1, 0
            group = _group(record, f"{file}/{groups}")
        elif record.code == "03":
            accounts += 1
            account = _Account(record, [])
        elif record.code == "16":
            if account is None:
                raise refused(Reason.MISSING_FIELD, "record 16", record.fields, "stands before any account (03)")
            account.lines.append(record)
        elif record.code == "49" and account and group:
            check_account(account.head, account.lines, record)
            if group.status in {_UPDATE, _CORRECTION}:
                _refuse_lost(group, account)
                yield statement(account.head, account.lines, group, f"{group.name}.{accounts}", source)
            account = None


def _group(record: Record, name: str) -> Group:
    status = record.field(2)
    if status not in {_UPDATE, _DELETION, _CORRECTION, _TEST}:
        raise refused(Reason.UNKNOWN_OP, "record 02, group status", status, "allowed: 1, 2, 3, 4")
    if status == _DELETION:
        raise refused(Reason.UNKNOWN_OP, "record 02, group status", status, "a deletion does not tell what it deletes")
    day = day_of(record.field(3), "record 02, as-of date")
    modifier = record.field(6)
    return Group(name, status, record.field(1) or None, day, record.field(5) or "USD", modifier not in _INTERIM)


def _refuse_lost(group: Group, account: _Account) -> None:
    if group.status == _CORRECTION and account.lines:
        allowed = "a correction with lines does not tell which it replaces; ask the bank for status 1"
        raise refused(Reason.UNKNOWN_OP, "record 02, group status", group.status, allowed)
