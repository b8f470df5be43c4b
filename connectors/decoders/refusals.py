"""How a decoder refuses a value: field, value found, what is allowed."""

from typing import TYPE_CHECKING

from connectors.errors import DecodeError

if TYPE_CHECKING:
    from connectors.dead_letters import Reason

WIDTH = 80


def short(value: object) -> str:
    """Return a value as an error shows it, at most 80 characters.

    >>> short("x"), len(short("x" * 500))
    ("'x'", 80)
    """
    text = repr(str(value[: WIDTH + 1]) if isinstance(value, str) else value)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 4]}..{text[-2:]}"


def refused(reason: "Reason", where: str, value: object, allowed: str) -> DecodeError:
    """Return the error to raise for one field.

    Args:
        reason: Code of the dead letter.
        where: Field, `TABLE.COLUMN` or a path of the envelope.
        value: What was found.
        allowed: What would have been right, or what to do.
    """
    return DecodeError(reason, f"{where} is {short(value)}; {allowed}")
