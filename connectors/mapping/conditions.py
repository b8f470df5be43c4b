"""Conditions on the columns of a row: which rows a section means, which are actuals, which way a sign goes.

Columns are compared as text without blanks at the ends; null is the empty text. A value or a list of values must be
met, `{ not = ... }` must not, `{ empty = true }` is null, blank or nothing but zeros.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors.decoders.values import to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from connectors.mapping.place import Place


class Check(NamedTuple):
    """One column of a condition; the check is met when `matches` of its text is `wanted`."""

    column: str
    matches: "Callable[[str], bool]"
    wanted: bool


class Condition(NamedTuple):
    """Checks that must all be met, and the columns they look at."""

    checks: tuple[Check, ...]
    columns: frozenset[str]

    def holds(self, row: "Mapping[str, Any]", *, absent: bool = False) -> bool:
        """Tell whether a row meets all checks.

        Args:
            row: Columns by name; one that is not there counts as null.
            absent: Whether one that is not there meets its check, whatever it asks.
        """
        for column, matches, wanted in self.checks:
            if matches(code(row.get(column))) is not wanted and not (absent and column not in row):
                return False
        return True


ALWAYS = Condition((), frozenset())


def code(value: object) -> str:
    """Return a value as conditions compare it.

    >>> [code(value) for value in (None, " A ", True, 5, Decimal("5.00"))]
    ['', 'A', 'true', '5', '5']
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Decimal) and value.is_finite():
        value = value.normalize()
    return to_text(value, "condition") or ""


def empty(text: str) -> bool:
    """Tell whether a code is blank or nothing but zeros.

    >>> empty(""), empty("0000000000"), empty("0.00"), empty("10")
    (True, True, True, False)
    """
    return not text.strip("0. ")


def codes(value: object, at: "Place", what: str) -> frozenset[str]:
    """Return the codes of one value or a list of values of a map.

    Raises:
        ConfigError: a value is a table or a list again.

    >>> from connectors.mapping.place import Place
    >>> sorted(codes(["", 5], Place("m"), "plus"))
    ['', '5']
    """
    values = value if isinstance(value, list) else [value]
    if not values or any(not isinstance(item, str | int | Decimal) for item in values):
        raise at.error(f"{what} is {value!r}; allowed: a value or a list of values")
    return frozenset(code(item) for item in values)


def condition(spec: object, at: "Place", what: str) -> Condition:
    """Return the condition that a map declares.

    Raises:
        ConfigError: it is no table of columns, or a column's part is not of an allowed form.
    """
    parts = at.mapping(spec, what)
    checks = tuple(_check(column, value, at, f"{what}.{column}") for column, value in parts.items())
    return Condition(checks, frozenset(parts))


def _check(column: str, value: object, at: "Place", what: str) -> Check:
    if not isinstance(value, dict):
        return Check(column, codes(value, at, what).__contains__, wanted=True)
    if value.keys() == {"not"}:
        return Check(column, codes(value["not"], at, what).__contains__, wanted=False)
    if value.keys() == {"empty"} and isinstance(value["empty"], bool):
        return Check(column, empty, value["empty"])
    raise at.error(f"{what} is {value!r}; allowed: a value, a list, {{ not = ... }}, {{ empty = true }}")
