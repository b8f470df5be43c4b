"""MT940 and MT942 as text: fields `:tag:` with their lines, statement by statement."""

import re
from typing import TYPE_CHECKING, NamedTuple

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

TAGS = frozenset(
    "13 13D 20 21 25 25P 28 28C 34F 60F 60M 61 62F 62M 64 65 86 90C 90D".split()  # noqa: SIM905 - one line of them
)
"""Tags that start a field; any other text with colons is part of the field before."""

_FIELD = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.ASCII | re.DOTALL)
_END = re.compile(r"-(?:\}.*|[A-Z]{0,5})", re.ASCII)


class Field(NamedTuple):
    """A tag, and the lines behind it, blanks at their ends gone; empty ones only after the first."""

    tag: str
    lines: tuple[str, ...]

    @property
    def first(self) -> str:
        """Return the first line, where all fields but 61 and 86 stand."""
        return self.lines[0]

    @property
    def joined(self) -> str:
        """Return all lines put together without a blank, as they were cut."""
        return "".join(self.lines)


def text_of(data: bytes, encoding: str) -> str:
    """Return the text of a file.

    Args:
        data: Its bytes.
        encoding: Declared for the source, tried after UTF-8.

    Raises:
        DecodeError: `bad_bytes` if they are neither.

    >>> text_of("Gebühr".encode("iso8859-15"), "iso8859-15"), text_of("Gebühr".encode(), "utf-8")
    ('Gebühr', 'Gebühr')
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            found = data[max(0, error.start - 20) : error.start + 20]
            allowed = f"neither UTF-8 nor {encoding}; set 'encoding' of the source"
            raise refused(Reason.BAD_BYTES, f"byte {error.start}", found, allowed) from error


def statements(text: str) -> "Iterator[list[Field]]":
    r"""Yield the fields of each statement: from `:20:` to a line `-`, the next `:20:` or the end.

    Block headers, bank lines before `:20:` and blank lines are passed over; a file without `:20:` is one statement.

    >>> [[field.tag for field in one] for one in statements(":20:A\n:25:1\n-\n:20:B\n:86:x\ny\n")]
    [['20', '25'], ['20', '86']]
    """
    fields: list[Field] = []
    for tag, lines in _fields(text):
        if tag in {"", "20"}:
            if fields:
                yield fields
            fields = []
        if tag:
            fields.append(Field(tag, tuple(lines)))
    if fields:
        yield fields


def _fields(text: str) -> "Iterator[tuple[str, list[str]]]":
    """Yield tags with their lines; the tag of a statement's end is empty."""
    tag, inside = "", False
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        match = _FIELD.fullmatch(line.rstrip())
        ends = inside and _END.fullmatch(line.rstrip()) is not None
        if ends or (match and match[1] in TAGS):
            if inside:
                yield tag, lines
            if ends:
                yield "", []
            tag, lines, inside = (match[1], [match[2]], True) if match and not ends else ("", [], False)
        elif inside and line.strip():
            lines.append(line.rstrip())
    if inside:
        yield tag, lines
