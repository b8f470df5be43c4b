"""Thresholds of a job's rules from the settings: names are checked, types are converted."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

Limits = TypeVar("Limits")


def thresholds(where: str, kind: type[Limits], settings: Mapping[str, Any]) -> Limits:
    """Return the thresholds that settings ask for; what they leave out has its default.

    Args:
        where: Section of the settings, for messages: `rules.<job>`.
        kind: Dataclass with a dataclass of thresholds per rule; all have defaults.
        settings: Thresholds by rule.

    Raises:
        ValueError: a name is unknown, or a value has the wrong type.
    """
    known = msgspec.to_builtins(kind())
    _known(where, settings, known)
    for rule, values in settings.items():
        _known(f"{where}.{rule}", values, known[rule])
    try:
        return msgspec.convert(dict(settings), kind, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"{where}: {error}") from error


def _known(where: str, found: object, allowed: Mapping[str, Any]) -> None:
    if not isinstance(found, Mapping):
        raise ValueError(f"{where}: found {found!r}; want a table with some of {sorted(allowed)}")  # noqa: TRY004
    unknown = sorted(set(found) - set(allowed))
    if unknown:
        raise ValueError(f"{where}: unknown {unknown}; allowed: {sorted(allowed)}")
