"""Canonical events, one file each; `EVENTS` finds them by name."""

import importlib
import pkgutil

from connectors.errors import ConfigError, did_you_mean
from connectors.schema import Table


def _discover() -> dict[str, Table]:
    found: dict[str, Table] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        found |= {value.name: value for value in vars(loaded).values() if isinstance(value, Table)}
    return dict(sorted(found.items()))


EVENTS: dict[str, Table] = _discover()


def event(name: str) -> Table:
    """Return a canonical event by name.

    Raises:
        ConfigError: there is none of that name.

    >>> event("budget").topic
    'erp.budget'
    """
    if name not in EVENTS:
        raise ConfigError(f"event {name!r}: unknown{did_you_mean(name, EVENTS)}")
    return EVENTS[name]
