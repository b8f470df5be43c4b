"""What is done to a field's value after it was read: zero as null, translation, inversion, sign, mask."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from connectors.dead_letters import Reason
from connectors.decoders.refusals import refused
from connectors.mapping.conditions import code, codes, empty
from connectors.mapping.readers import Kind, constant

if TYPE_CHECKING:
    from connectors.mapping.place import Place
    from connectors.mapping.readers import Getter, Row

NAMES = ("zero_is_null", "translate", "default", "inverse_if_negative", "sign", "mask")
SHOWN = 4
"""Characters that a mask leaves, at the end."""


def kind_before(parts: dict[str, Any], kind: Kind) -> Kind:
    """Return what the value must be before the modifiers: a translation takes text, whatever it gives."""
    return "text" if "translate" in parts else kind


def apply(get: "Getter", parts: dict[str, Any], kind: Kind, at: "Place") -> "tuple[Getter, frozenset[str]]":
    """Wrap a getter in the modifiers of a declaration.

    Returns:
        The getter, and the further columns it looks at.

    Raises:
        ConfigError: a modifier does not fit the column or is not of an allowed form.
    """
    if _flag(parts, "zero_is_null", at):
        get = _zero_is_null(get)
    if "translate" in parts:
        get = _translate(get, parts, kind, at)
    elif "default" in parts:
        raise at.error("default goes with translate; for a null column use first = [...]")
    if _flag(parts, "inverse_if_negative", at):
        get = _inverse(_number_only(get, "inverse_if_negative", kind, at))
    columns: frozenset[str] = frozenset()
    if "sign" in parts:
        get, columns = _sign(_number_only(get, "sign", kind, at), parts["sign"], at)
    if "mask" in parts:
        if kind != "text" or type(parts["mask"]) is not int or parts["mask"] < 0:
            raise at.error(f"mask is {parts['mask']!r}; allowed: a number of characters to show, on a text column")
        get = _mask(get, parts["mask"])
    return get, columns


def masked(text: str, shown: int = SHOWN) -> str:
    """Return a text of which the end only shows; one that is not longer shows nothing.

    >>> masked("DE02120300000000202051"), masked("1234")
    ('******************2051', '****')
    """
    hidden = len(text) - shown if len(text) > shown else len(text)
    return "*" * hidden + text[hidden:]


def _flag(parts: dict[str, Any], name: str, at: "Place") -> bool:
    value = parts.get(name, False)
    if not isinstance(value, bool):
        raise at.error(f"{name} is {value!r}; allowed: true, false")
    return value


def _number_only(get: "Getter", name: str, kind: Kind, at: "Place") -> "Getter":
    if kind not in ("decimal", "int"):
        raise at.error(f"{name} is for numbers, the column is {kind}")
    return get


def _zero_is_null(get: "Getter") -> "Getter":
    def changed(row: "Row", zone: str | None) -> Any:  # noqa: ANN401
        value = get(row, zone)
        if isinstance(value, str):
            return None if empty(value) else value
        return value or None

    return changed


def _translate(get: "Getter", parts: dict[str, Any], kind: Kind, at: "Place") -> "Getter":
    named = parts["translate"]
    if isinstance(named, str):
        at.known(named, at.translations, "translation")
        named = at.translations[named]
    pairs = {code(name): _meaning(value, kind, at) for name, value in at.mapping(named, "translate").items()}
    if "default" in parts:
        default = _meaning(parts["default"], kind, at)
        return lambda row, zone: pairs.get(code(get(row, zone)), default)
    allowed = "allowed: " + ", ".join(repr(name) for name in sorted(pairs)) + "; or give the map a default"
    where = f"{at.table}, for {at.column}"

    def changed(row: "Row", zone: str | None) -> Any:  # noqa: ANN401
        value = get(row, zone)
        try:
            return pairs[code(value)]
        except KeyError:
            raise refused(Reason.BAD_VALUE, where, value, allowed) from None

    return changed


def _meaning(value: object, kind: Kind, at: "Place") -> Any:  # noqa: ANN401
    """Return what a code is translated to; the empty text stands for null."""
    return None if value == "" else constant(value, kind, at)


def _inverse(get: "Getter") -> "Getter":
    def changed(row: "Row", zone: str | None) -> Any:  # noqa: ANN401
        value = get(row, zone)
        return 1 / -Decimal(value) if value is not None and value < 0 else value

    return changed


def _sign(get: "Getter", spec: object, at: "Place") -> "tuple[Getter, frozenset[str]]":
    parts = at.mapping(spec, "sign")
    column = parts.get("column")
    if parts.keys() != {"column", "plus", "minus"} or not isinstance(column, str):
        raise at.error(f'sign is {parts!r}; allowed: {{ column = "C", plus = ["S"], minus = ["H"] }}')
    plus, minus = codes(parts["plus"], at, "sign.plus"), codes(parts["minus"], at, "sign.minus")
    if plus & minus:
        raise at.error(f"sign: {sorted(plus & minus)} are both plus and minus")
    allowed = f"allowed: {', '.join(map(repr, sorted(plus)))} for +, {', '.join(map(repr, sorted(minus)))} for -"
    where = f"{at.table}.{column}"

    def changed(row: "Row", zone: str | None) -> Any:  # noqa: ANN401
        value = get(row, zone)
        if not value:
            return value
        indicator = code(row.get(column))
        if indicator in plus:
            return value
        if indicator in minus:
            return value.copy_negate() if isinstance(value, Decimal) else -value
        raise refused(Reason.SIGN_UNKNOWN, where, row.get(column), allowed)

    return changed, frozenset([column])


def _mask(get: "Getter", shown: int) -> "Getter":
    return lambda row, zone: None if (value := get(row, zone)) is None else masked(value, shown)
