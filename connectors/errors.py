"""The errors of erpulse.

    ErpulseError
    ├── ConfigError     a setting is missing, unknown or out of range
    ├── WiringError     a job names a view, table, topic or function that is not there
    ├── DecodeError     bytes are not what their format promises; leaves a decoder only as a dead letter
    └── ContractError   schema, feature view or model version do not match

Every message says what failed, where, the value found, what is allowed and what to do.
"""

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectors.dead_letters import Reason


class ErpulseError(Exception):
    """Base of all errors that a user can mend; the command prints its message and exits with 2."""


class ConfigError(ErpulseError):
    """A setting is missing, unknown or out of range."""


class WiringError(ErpulseError):
    """A job names a view, table, topic or function that is not there."""


class ContractError(ErpulseError):
    """Schema, feature view or model version do not match."""


class DecodeError(ErpulseError):
    """Bytes are not what their format promises.

    Args:
        reason: Code under which the message goes to the dead letters.
        detail: Field, value found and what is allowed, in one sentence.
    """

    def __init__(self, reason: "Reason", detail: str) -> None:
        """Keep the reason code beside the sentence."""
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail


def did_you_mean(name: str, known: "Iterable[str]") -> str:
    """Return a hint with the closest known name, or with all names, to end an error message with.

    >>> did_you_mean("bootstrap_server", ["bootstrap_servers", "group"])
    "; did you mean 'bootstrap_servers'?"
    >>> did_you_mean("xyz", ["b", "a"])
    '; allowed: a, b'
    """
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; allowed: {', '.join(names)}"
