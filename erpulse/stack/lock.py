"""One at a time changes a stack: 'up', 'down' or the supervisor."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.errors import ConfigError
from erpulse.stack.layout import Layout

# The supervisor holds it for the moment in which it starts a part.
PATIENCE_S = 5.0
_POLL_S = 0.05


class BusyError(ConfigError):
    """Another process changes this stack."""


@contextmanager
def hold(layout: Layout, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Hold the stack's lock; it falls with the process that holds it.

    Args:
        layout: Folders of the stack.
        patience_s: How long to wait for it.

    Raises:
        BusyError: another process holds it.
    """
    end = time.monotonic() + patience_s
    with (layout.home / "lock").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > end:
                    msg = f"{layout.home}: another 'erpulse up' or 'down' is at work here; wait until it has ended"
                    raise BusyError(msg) from error
            time.sleep(_POLL_S)
        yield
