"""One row image of a Debezium message: values converted, values that the message does not tell taken out."""

import base64
import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused
from connectors.decoders.values import Undecoded

if TYPE_CHECKING:
    from connectors.decoders.debezium_schema import Columns

_URL_SAFE = str.maketrans("+/", "-_")
NONE: frozenset[str] = frozenset()

_NUMBER_OR_BASE64 = re.compile(r"\+?[0-9]+(?:[eE]\+?[0-9]+)?", re.ASCII).fullmatch


class Unavailable(NamedTuple):
    """How a value that the connector could not read looks in columns of each type."""

    text: str
    texts: frozenset[str]
    lists: tuple[list[Any], ...]


@lru_cache(maxsize=64)
def unavailable(placeholder: str) -> Unavailable:
    """Return the forms of `unavailable.value.placeholder`: text, binary, arrays of text, int and uuid, hstore.

    >>> sorted(unavailable("__debezium_unavailable_value").texts)[0]
    '5f5f646562657a69756d5f756e617661696c61626c655f76616c7565'
    """
    data = placeholder.encode()
    plain = base64.b64encode(data).decode()
    digest = hashlib.md5(data, usedforsecurity=False).digest()
    texts = (placeholder, plain, plain.translate(_URL_SAFE), data.hex(), f'{{"{placeholder}":"{placeholder}"}}')
    return Unavailable(placeholder, frozenset(texts), ([placeholder], list(data), [str(UUID(bytes=digest, version=3))]))


def settle(row: dict[str, Any], columns: "Columns", table: str, missing: Unavailable, *, mark: bool) -> frozenset[str]:
    """Convert the values of a row in place and take out those that the message does not tell.

    Args:
        row: Column to JSON value; changed.
        columns: Converters of the columns that need one.
        table: For errors.
        missing: The placeholder's forms.
        mark: Whether a text that may be a number or base64 is marked as `Undecoded`.

    Returns:
        Columns taken out.

    Raises:
        DecodeError: a value is not what its column's type promises.
    """
    unknown = _untold(row, missing, mark=mark)
    for name in unknown:
        del row[name]
    for name, convert in columns.items():
        value = row.get(name)
        if value is not None:
            row[name] = convert(value, f"{table}.{name}")
    return frozenset(unknown) if unknown else NONE


def image(value: object, where: str) -> dict[str, Any] | None:
    """Return a row image as it is, null where there is none.

    Raises:
        DecodeError: `bad_value` if it is no object.
    """
    if value is None or type(value) is dict:
        return value
    raise refused(Reason.BAD_VALUE, where, value, "allowed: an object of columns, or null")


def _untold(row: dict[str, Any], missing: Unavailable, *, mark: bool) -> list[str]:
    unknown = []
    texts, lists, placeholder = missing.texts, missing.lists, missing.text
    for name, value in row.items():
        kind = type(value)
        if kind is str:
            if value in texts:
                unknown.append(name)
            elif mark and not len(value) & 3 and _NUMBER_OR_BASE64(value):
                row[name] = Undecoded(value)
        elif (kind is list and value in lists) or (kind is dict and placeholder in value):
            unknown.append(name)
    return unknown
