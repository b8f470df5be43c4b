"""Canonical decoders: one file per wire format, each a pure function from bytes to changes."""

from collections.abc import Callable

from connectors.decoders import bai2, camt, debezium, dms, mt940, shareplex
from connectors.errors import ConfigError, did_you_mean
from connectors.messages import Change, RawMessage, Skip
from connectors.settings import Source

Decode = Callable[[RawMessage, str, Source], list[Change | Skip]]

DECODERS: dict[str, tuple[Decode, str]] = {
    "bai2": (bai2.decode, bai2.VERSION),
    "camt": (camt.decode, camt.VERSION),
    "debezium": (debezium.decode, debezium.VERSION),
    "dms": (dms.decode, dms.VERSION),
    "mt940": (mt940.decode, mt940.VERSION),
    "shareplex": (shareplex.decode, shareplex.VERSION),
}
"""Name in the settings to function and version."""


def decoder(name: str) -> tuple[Decode, str]:
    """Return a decoder and its version, which a dead letter names.

    Raises:
        ConfigError: there is none of that name.

    >>> decoder("debezium")[1]
    'debezium/1'
    """
    if name not in DECODERS:
        msg = f"decoder {name!r}: not known{did_you_mean(name, DECODERS)}"
        raise ConfigError(msg)
    return DECODERS[name]
