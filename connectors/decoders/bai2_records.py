"""BAI2 as records: comma-separated fields ended by `/`, continued by 88, texts that may hold anything.

Banks wrap records differently: one per line, or several on a line. A record starts at the beginning of a line; read
loosely, also behind the `/` that ended the one before. Which of the two is right, the counts of the file tell.
"""

import re
from typing import TYPE_CHECKING, NamedTuple

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINES = re.compile(r"^[ \t]*(01|02|03|16|49|88|98|99),", re.ASCII | re.MULTILINE)
_LOOSE = re.compile(r"(?:^|(?<=/))[ \t]*(01|02|03|16|49|88|98|99),", re.ASCII | re.MULTILINE)
_FUNDS = 2
_FIXED = {"": 0, "0": 0, "1": 0, "2": 0, "Z": 0, "V": 2, "S": 3}
_LARGEST_SPREAD = 100


class Record(NamedTuple):
    """A record with its continuations: fields behind the code, and how many physical records it is."""

    code: str
    fields: tuple[str, ...]
    physical: int

    def field(self, place: int) -> str:
        """Return a field without blanks at its ends; a missing one is empty."""
        return self.fields[place].strip() if place < len(self.fields) else ""


def records(text: str, *, loose: bool = False) -> "Iterator[Record]":
    r"""Yield the records of a file.

    Args:
        text: The file.
        loose: Whether several records may stand on a line.

    Raises:
        DecodeError: `unknown_envelope` if it does not begin with a record 01, `bad_value` for an 88 that continues
            nothing.

    >>> [one.fields for one in records("01,A,B,/\n16,142,5,Z,,,LONG, /\n88,TEXT/")]
    [('A', 'B', ''), ('142', '5', 'Z', '', '', 'LONG, TEXT')]
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff \n")
    if not plain.startswith("01,"):
        raise refused(Reason.UNKNOWN_ENVELOPE, "value", plain[:60], "allowed: BAI2, which begins with a record 01")
    kept: Record | None = None
    for code, body in _physical(plain, _LOOSE if loose else _LINES):
        if code != "88":
            if kept:
                yield kept
            kept = Record(code, _split(code, (), body), 1)
        elif kept is None or kept.code not in {"03", "16"}:
            raise refused(Reason.BAD_VALUE, "record 88", body, "allowed: behind a record 03 or 16")
        else:
            kept = Record(kept.code, _split(kept.code, kept.fields, body), kept.physical + 1)
    if kept:
        yield kept


def funds_fields(fields: tuple[str, ...], place: int) -> int:
    """Return how many fields the funds type at a place brings with it; they come behind it.

    Raises:
        DecodeError: `bad_value` for an unknown funds type, or a number of days that is none.

    >>> funds_fields(("142", "500", "D", "2", "0", "200", "1", "300"), 2), funds_fields(("142", "5", ""), 2)
    (5, 0)
    """
    kind = fields[place].strip().upper() if place < len(fields) else ""
    if kind in _FIXED:
        return _FIXED[kind]
    days = fields[place + 1].strip() if place + 1 < len(fields) else ""
    if kind != "D" or not (days.isascii() and days.isdigit()) or len(days) > 3 or int(days) > _LARGEST_SPREAD:  # noqa: PLR2004
        raise refused(Reason.BAD_VALUE, "funds type", kind or days, "allowed: 0 1 2 Z V S, D with a number of days")
    return 1 + 2 * int(days)


def text_place(fields: tuple[str, ...]) -> int:
    """Return where the text of a record 16 stands: behind type, amount, funds and two references."""
    return _FUNDS + 1 + funds_fields(fields, _FUNDS) + 2


def _physical(text: str, start: "re.Pattern[str]") -> "Iterator[tuple[str, str]]":
    found = [*start.finditer(text)]
    for one, end in zip(found, [*(other.start() for other in found[1:]), len(text)], strict=True):
        body = text[one.end() : end].rstrip().replace("\n", " ")
        yield one[1], body.removesuffix("/")


def _split(code: str, before: tuple[str, ...], body: str) -> tuple[str, ...]:
    """Add a body to the fields before it; the text of a record 16 is one field, whatever it holds."""
    if code != "16":
        return (*before, *body.split(","))
    if before and len(before) > text_place(before):
        return (*before[:-1], before[-1] + body)
    fields = (*before, *body.split(","))
    place = _text_if_reached(fields)
    return fields if place is None else (*fields[:place], ",".join(fields[place:]))


def _text_if_reached(fields: tuple[str, ...]) -> int | None:
    if len(fields) <= _FUNDS or (fields[_FUNDS].strip().upper() == "D" and len(fields) <= _FUNDS + 1):
        return None
    place = text_place(fields)
    return place if len(fields) > place else None
