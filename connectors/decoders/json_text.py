"""JSON with exact numbers: whole numbers of any size, fractions as decimals, nothing that JSON does not know."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import msgspec

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused
from connectors.errors import DecodeError

_DECODE = msgspec.json.Decoder(float_hook=Decimal).decode
FAULTS = (msgspec.DecodeError, UnicodeDecodeError, InvalidOperation, RecursionError)


def parse(data: bytes, where: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of one JSON text.

    Args:
        data: UTF-8 bytes.
        where: What they are, for the error.

    Raises:
        DecodeError: `bad_bytes` if they are no UTF-8, no JSON, nested too deep or followed by more; `bad_value` for
            `NaN` and infinity, and for a number no decimal can hold.

    >>> parse(b'{"a": 1.10, "b": 98412276654984122766549}', "value")
    {'a': Decimal('1.10'), 'b': 98412276654984122766549}
    """
    try:
        return _DECODE(data)
    except FAULTS as error:
        raise fault(data, error, where) from error


def fault(data: bytes, error: Exception, where: str) -> DecodeError:
    """Return why bytes could not be parsed, `bad_value` or `bad_bytes`.

    Args:
        data: The bytes.
        error: What the parser said.
        where: What they are, for the error.
    """
    if isinstance(error, InvalidOperation | msgspec.ValidationError):
        return refused(Reason.BAD_VALUE, where, _text(data), "holds a number no decimal can hold")
    try:
        json.loads(data.decode(), parse_constant=_no_number)
    except _NoNumberError as found:
        return refused(Reason.BAD_VALUE, where, _text(data), f"holds {found}; allowed: finite numbers")
    except (ValueError, RecursionError):
        pass
    return refused(Reason.BAD_BYTES, where, _text(data), f"not JSON in UTF-8 ({error})")


class _NoNumberError(Exception):
    pass


def _no_number(literal: str) -> NoReturn:
    raise _NoNumberError(literal)


def _text(data: bytes) -> str:
    return data[:100].decode(errors="replace")
