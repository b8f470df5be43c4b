"""Decimals as Kafka Connect writes them: base64 of a big-endian two's complement, with its scale beside it."""

import binascii
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused

SCALES = range(-16_383, 16_384)
LONGEST = 1_024
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def is_base64(text: str) -> bool:
    """Tell whether a text is complete base64 of the standard alphabet.

    >>> is_base64("HCdT"), is_base64("18450.75"), is_base64("")
    (True, False, False)
    """
    return _bytes(text) is not None and text != ""


def from_base64(text: str, scale: int, where: str) -> Decimal:
    """Return the decimal behind base64 digits, the exponent never above 0.

    Args:
        text: Base64 of the unscaled value, big-endian two's complement.
        scale: Digits behind the point; negative counts zeros before it.
        where: Column, for the error.

    Raises:
        DecodeError: `bad_value` if the text is empty, too long or no base64, or the scale is out of range.

    >>> from_base64("MDk=", 2, "T.C"), from_base64("z8c=", 2, "T.C"), from_base64("DA==", -3, "T.C")
    (Decimal('123.45'), Decimal('-123.45'), Decimal('12000'))
    """
    data = _bytes(text)
    if not data or len(data) > LONGEST:
        raise refused(Reason.BAD_VALUE, where, text, f"allowed: base64 of a whole number, 1 to {LONGEST} bytes")
    if scale not in SCALES:
        raise refused(Reason.BAD_VALUE, f"scale of {where}", scale, f"allowed: {SCALES[0]} to {SCALES[-1]}")
    unscaled = int.from_bytes(data, "big", signed=True)
    if scale < 0:
        return Decimal(unscaled * 10**-scale)
    return Decimal(unscaled).scaleb(-scale, _EXACT)


def variable_scale(value: object, where: str) -> Decimal:
    """Return the decimal of a `VariableScaleDecimal` structure, which carries its own scale.

    Raises:
        DecodeError: `bad_value` if it is no such structure.

    >>> variable_scale({"scale": 2, "value": "HCdT"}, "T.C")
    Decimal('18450.75')
    """
    scale, text = (value.get("scale"), value.get("value")) if isinstance(value, dict) else (None, None)
    if type(scale) is not int or not isinstance(text, str):
        raise refused(Reason.BAD_VALUE, where, value, "allowed: {'scale': whole number, 'value': base64}")
    return from_base64(text, scale, where)


def _bytes(text: str) -> bytes | None:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None
