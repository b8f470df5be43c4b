"""The JSON text of canonical records: exact decimals as numbers, everything else as msgspec writes it."""

import functools
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from connectors.errors import ContractError
from connectors.schema import Table

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def body_of(table: Table, fields: Mapping[str, Any]) -> str:
    """Return columns as the inside of a JSON object.

    Args:
        table: The canonical event.
        fields: Columns by name; amounts as text with exact digits.

    Raises:
        ContractError: an amount is no plain number.
    """
    exact = _decimals(table)
    plain = {name: _raw(name, value) if name in exact else value for name, value in fields.items()}
    return msgspec.json.encode(plain).decode()[1:-1]


def record_of(sign: int, meta: str, body: str, *, superseded: bool) -> str:
    """Return the value of one canonical record.

    >>> record_of(-1, '"op":"insert"', '"a":1', superseded=True)
    '{"sign":-1,"superseded":true,"op":"insert","a":1}'
    """
    return f'{{"sign":{sign},"superseded":{"true" if superseded else "false"},{meta},{body}}}'


@functools.cache
def _decimals(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if column.python is Decimal)


def _raw(name: str, value: object) -> msgspec.Raw | None:
    if value is None:
        return None
    if not _NUMBER.fullmatch(str(value)):
        raise ContractError(f"column {name!r}: amount {value!r} is no plain decimal number")
    return msgspec.Raw(str(value).encode())
