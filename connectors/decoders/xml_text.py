"""XML of strangers, read safely: no document type, so no entities to expand or fetch; depth and size are bounded.

Names are local: `Ntry`, whatever prefix or namespace it came with.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 60
"""Levels of elements; a bank statement has fewer than 20."""
MOST = 2_000_000
"""Elements of a document: a statement of 50,000 entries with all their details."""


@dataclass(slots=True)
class Node:
    """An element: local name, attributes, its own text without blanks at the ends, elements within."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: "list[Node]" = field(default_factory=list)

    def all(self, path: str) -> "Iterator[Node]":
        """Yield the elements at a path of local names, `TxDtls/Refs`, in order."""
        first, _, rest = path.partition("/")
        for child in self.children:
            if child.name == first:
                yield from child.all(rest) if rest else (child,)

    def one(self, *paths: str) -> "Node | None":
        """Return the first element at the first of some paths that has any."""
        for path in paths:
            for found in self.all(path):
                return found
        return None

    def get(self, *paths: str) -> str | None:
        """Return the text at the first of some paths where there is any, null if there is none."""
        for path in paths:
            for found in self.all(path):
                if found.text:
                    return found.text
        return None


def parse(data: bytes, where: str) -> Node:
    """Return the root element of a document.

    Args:
        data: Its bytes, in the encoding that it declares.
        where: What it is, for the error.

    Raises:
        DecodeError: `unsafe_xml` for a document type, or more levels or elements than are allowed; `bad_bytes` for
            what is no XML.

    >>> parse(b'<a:b xmlns:a="u" c="1"> x <a:d>7</a:d></a:b>', "value").get("d")
    '7'
    """
    reader = _Reader(where)
    try:
        reader.read(data)
    except (expat.ExpatError, ValueError, LookupError) as error:
        found = data[:100].decode(errors="replace")
        raise refused(Reason.BAD_BYTES, where, found, f"not XML ({error})") from error
    return reader.root


class _Reader:
    """Builds nodes as expat finds them."""

    def __init__(self, where: str) -> None:
        self._where, self._count = where, 0
        self._document = Node("", {})
        self._open = [self._document]
        self._texts: list[list[str]] = [[]]

    @property
    def root(self) -> Node:
        return self._document.children[0]

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(data, True)  # noqa: FBT003 - expat's own signature

    def _refuse_doctype(self, name: str, *_more: object) -> NoReturn:
        raise refused(Reason.UNSAFE_XML, f"{self._where}: DOCTYPE", name, "allowed: documents without one")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > DEEPEST or self._count > MOST:
            allowed = f"allowed: {DEEPEST} levels, {MOST:,} elements"
            raise refused(Reason.UNSAFE_XML, f"{self._where}: <{_local(name)}>", self._count, allowed)
        node = Node(_local(name), {_local(key): value for key, value in attributes.items()})
        self._open[-1].children.append(node)
        self._open.append(node)
        self._texts.append([])

    def _end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop()).strip()

    def _characters(self, text: str) -> None:
        self._texts[-1].append(text)


def _local(name: str) -> str:
    """Return a name without its namespace.

    >>> _local("urn:iso:std:iso:20022:tech:xsd:camt.053.001.02 Ntry")
    'Ntry'
    """
    return name.rpartition(" ")[2]
